package io.cqtrace.ingest.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.ReadTrace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands before records, in whatever number: the counters add up, and it ends. */
class EnvelopeFuzzTest {
  private static final String RECORD =
      "2026-10-08T13:00:02.168528Z pci_nvme_irq_pin pulsing IRQ pin";

  @FuzzTest
  void detectionAndReadingAreHarmless(byte[] content) {
    ReadTrace.assertHarmless(content, null);
    List<Wrapping> all = Wrapping.all();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (int i = 0; i < 8; i++) {
      Wrapping wrapping = all.get((content.length + i * 7) % all.size());
      lines.writeBytes(wrapping.of(RECORD, i + 1).getBytes(StandardCharsets.ISO_8859_1));
      lines.writeBytes(content);
      lines.write('\n');
      lines.writeBytes(content);
      lines.writeBytes(wrapping.of(RECORD, i + 1).getBytes(StandardCharsets.ISO_8859_1));
      lines.write('\n');
    }
    ReadTrace.assertHarmless(lines.toByteArray(), null);
  }

  /** What repeats without end costs no more than the limits allow, and no stack. */
  @Test
  void hostilePrefixes() {
    List<String> hostile =
        List.of(
            "{",
            "[",
            "(",
            "<4>",
            "> ",
            "* ",
            "\"",
            "\\\"",
            "{\"a\":",
            "a: ",
            "1:",
            "| ",
            "[a] ",
            "a=b ",
            "Oct  8 14:11:42 ",
            "2026-10-08T14:11:42Z ",
            "&lt;",
            "\u001b[0m",
            "\u001b]",
            "<p>",
            "1,",
            "a-b c ",
            "{\"MESSAGE\":[1,",
            "\\u0041",
            "`",
            "'",
            "12 ",
            "stdout P ");
    for (String prefix : hostile) {
      for (int times : new int[] {20, 3_000, 60_000}) {
        String line = prefix.repeat(times) + RECORD;
        ReadTrace trace = ReadTrace.text(RECORD, line, RECORD);
        assertThat(trace.report().lineCount()).as("%s %d times", prefix, times).isGreaterThan(2);
      }
    }
  }
}
