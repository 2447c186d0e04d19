package io.cqtrace.ingest.format.spdktrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.table.EventKind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** spdk_trace: text and JSON of the same buffer say the same. */
class SpdkTraceFormatTest {
  private static ReadTrace capture(String file) {
    List<Path> found =
        Captures.collection("spdk").stream()
            .filter(path -> path.endsWith(Path.of("A-spdkhost-bdevperf", file)))
            .toList();
    assumeTrue(!found.isEmpty(), "no captures found");
    return ReadTrace.file(found.get(0));
  }

  /** The target's bdev tracepoints, and those of a host that uses SPDK's own NVMe driver. */
  @ParameterizedTest
  @CsvSource({"spdk_trace", "bdevperf_trace"})
  void textAndJsonGiveTheSameRows(String file) {
    ReadTrace json = capture(file + ".json.zst");
    ReadTrace text = capture(file + ".txt.zst");
    assertThat(json.format()).isEqualTo("spdk-trace");
    assertThat(text.format()).isEqualTo("spdk-trace");
    assertThat(json.report().total(Disposition.DAMAGED)).isZero();
    assertThat(text.report().total(Disposition.DAMAGED)).isZero();
    assertThat(text.report().total(Disposition.FOREIGN)).isZero();
    assertThat(json.rows()).isNotEmpty();
    assertThat(json.counts()).isEqualTo(text.counts());
    assertThat(json.of(EventKind.SERVICE_START).stream().map(Row::withoutPlace).toList())
        .isEqualTo(text.of(EventKind.SERVICE_START).stream().map(Row::withoutPlace).toList());
  }

  /** Counts by jq on the JSON: 6343 pairs of BDEV_IO among 12769 entries. */
  @Test
  void bdevRequests() {
    ReadTrace json = capture("spdk_trace.json.zst");
    assertThat(json.count(EventKind.SERVICE_START)).isEqualTo(6343);
    assertThat(json.count(EventKind.SERVICE_DONE)).isEqualTo(6343);
    assertThat(json.report().lineCount()).isEqualTo(12769);
    assertThat(json.isInOrder()).isTrue();
  }

  private static final String JSON =
      "{\"tsc_rate\":2000000000,\"tpoints\":[{\"name\":\"BDEV_IO_START\",\"id\":192,\"new_object\":true,"
          + "\"args\":[{\"name\":\"type\",\"type\":0,\"size\":8},{\"name\":\"qd\",\"type\":0,\"size\":4}]}],"
          + "\"entries\":[{\"lcore\":1,\"tpoint\":192,\"tsc\":4000000001,\"object\":{\"id\":\"i7\","
          + "\"value\":1},\"args\":[1,3]},{\"lcore\":1,\"tpoint\":1,\"tsc\":5,\"args\":[-1]}]}";

  @Test
  void entriesOfJson() {
    ReadTrace trace = ReadTrace.text(JSON);
    assertThat(trace.rows())
        .extracting(row -> row.timeNs() + " " + row.line() + " " + row.withoutPlace())
        .containsExactly(
            "2000000000 1 0 SERVICE_START sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=7"
                + " value2=3 text=BDEV_IO_START i7");
    assertThat(trace.count(IngestCounter.IGNORED_EVENT)).isEqualTo(1);
  }

  @Test
  void everyCutOfJsonIsCounted() {
    byte[] json = JSON.getBytes(StandardCharsets.US_ASCII);
    for (int length = 1; length < json.length; length++) {
      ReadTrace trace = ReadTrace.bytes(Arrays.copyOf(json, length), TraceFormat.SPDK_TRACE);
      assertThat(trace.report().total(Disposition.DAMAGED)).isBetween(0L, 1L);
    }
  }

  @Test
  void lineOfText() {
    ReadTrace trace =
        ReadTrace.text(
            "TSC Rate: 2445400000",
            "Trace Size of lcore (1): 32768",
            "reactor_1         1:      1.873 ctrlr 3                    NVME_PCIE_SUBMIT          "
                + "            id:    p0 (N0)          cid:   169              opc:   2     ");
    assertThat(trace.rows())
        .extracting(row -> row.timeNs() + " " + row.withoutPlace())
        .containsExactly(
            "1873 0 SERVICE_START sqid=-1 cqid=-1 cid=169 opcode=2 status=-1 value=0 value2=-1"
                + " text=NVME_PCIE_SUBMIT p0");
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.SPDK_TRACE);
  }

  @FuzzTest
  void fuzzJson(byte[] content) {
    byte[] json =
        ("{\"tsc_rate\":1," + new String(content, StandardCharsets.ISO_8859_1))
            .getBytes(StandardCharsets.ISO_8859_1);
    ReadTrace.assertHarmless(json, TraceFormat.SPDK_TRACE);
  }
}
