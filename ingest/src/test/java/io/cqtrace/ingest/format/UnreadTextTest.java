package io.cqtrace.ingest.format;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.report.TraceFormatException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known and not read says what it is and what to send instead. */
class UnreadTextTest {
  @ParameterizedTest
  @CsvSource({
    "'fio: io_u error on file /dev/nvme0n1: Input/output error', fio",
    "'Source:        stornvme', Windows",
    "'Smart Log for NVME device:nvme0n1 namespace-id:ffffffff', nvme-cli",
    "'01:00.0 Non-Volatile memory controller: Samsung', lspci",
    "'2016-05-23T09:27:46.684Z cpu1:37205)nvme:NvmeCtrlr_Timeout:2555:In Timer 4', ESXi",
    "'panic(cpu 2 caller 0xff): nvme: Fatal error occurred. @IONVMeController.cpp:5320', macOS",
    "'Device            r/s     rkB/s', iostat",
  })
  void isNamed(String line, String name) {
    assertThatThrownBy(() -> ReadTrace.text(line, "another line"))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining(name);
  }
}
