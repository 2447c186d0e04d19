package io.cqtrace.ingest.format.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.RowTexts;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventChunk;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast decoder against the slow one, on real captures and on damaged ones. */
class QemuTextDecoderTest {
  private static final int MUTATIONS = 30_000;

  @Test
  void agreesWithTheReferenceOnEveryCapture() {
    List<Path> logs = Captures.qemuLogs();
    assumeFalse(logs.isEmpty(), "no captures found");
    logs.parallelStream()
        .forEach(
            log -> {
              byte[] input = content(log);
              assertAgreement(log.toString(), input, new Random(input.length));
            });
  }

  @Test
  void agreesWithTheReferenceOnMutatedLines() {
    List<String> seeds = SampleLines.ALL;
    Random random = new Random(20261122);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < MUTATIONS; i++) {
      text.append(mutate(seeds.get(random.nextInt(seeds.size())), random)).append('\n');
    }
    text.append(seeds.get(0));
    assertAgreement("mutations", text.toString().getBytes(StandardCharsets.ISO_8859_1), random);
  }

  /** What a paste leaves behind a line is not its number's. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$",
        ";",
        ")",
        "...",
        "\u2026",
        "\u00b6",
        "\"}",
        "],",
        " <-- here",
        " #",
        "\\n",
        "^M"
      })
  void junkBehindTheLastNumber(String junk) {
    String[] lines = SampleLines.ALL.toArray(String[]::new);
    long events = ReadTrace.text(lines).count(IngestCounter.EVENT);
    for (int i = 0; i < lines.length; i++) {
      lines[i] += junk;
    }
    assertThat(ReadTrace.text(lines).count(IngestCounter.EVENT)).isEqualTo(events);
  }

  /** A number that is cut in two, and two records on one line, are damage. */
  @ParameterizedTest
  @ValueSource(strings = {" 4", ".4", "_4", " x pci_nvme_irq_pin pulsing IRQ pin"})
  void whatMayBeOfARecordIsDamage(String rest) {
    String line = "pci_nvme_mmio_doorbell_cq cqid 1 new_head 1";
    ReferenceDecoder reference =
        ReferenceDecoder.decode((line + rest + '\n').getBytes(StandardCharsets.UTF_8));
    assertThat(reference.rows).isEmpty();
    assertAgreement("rest", (line + rest + '\n').getBytes(StandardCharsets.UTF_8), new Random(1));
  }

  private static String mutate(String line, Random random) {
    StringBuilder text = new StringBuilder(line);
    for (int n = random.nextInt(4); n > 0 && text.length() > 0; n--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(6)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, (char) (random.nextInt(95) + 32));
        case 2 -> text.setCharAt(at, (char) random.nextInt(256));
        case 3 -> text.insert(at, "0123456789abcdefx =,_\t\r".charAt(random.nextInt(23)));
        case 4 -> text.setLength(at);
        default -> text.append(" \t\r9x,".charAt(random.nextInt(6)));
      }
    }
    return text.toString().replace("\n", " ");
  }

  private static void assertAgreement(String name, byte[] input, Random random) {
    ReferenceDecoder expected = ReferenceDecoder.decode(input);
    expected.report.checkSum();
    assertSame(name, expected, input, List.of(input.length));
    assertSame(name, expected, input, randomSplits(input, random));
  }

  private static void assertSame(
      String name, ReferenceDecoder expected, byte[] input, List<Integer> ends) {
    EventChunk rows = new EventChunk();
    IngestReport report = new IngestReport();
    QemuTextDecoder decoder = new QemuTextDecoder();
    int start = 0;
    for (int end : ends) {
      ByteRegion region =
          new ByteRegion(0, input, start, end, start, 1 + report.lineCount(), end == input.length);
      decoder.decode(region, rows, report);
      start = end;
    }
    report.checkSum();
    List<String> texts = RowTexts.of(rows);
    for (int i = 0; i < Math.min(texts.size(), expected.rows.size()); i++) {
      if (!texts.get(i).equals(expected.rows.get(i))) {
        assertThat(texts.get(i)).as(name).isEqualTo(expected.rows.get(i));
      }
    }
    assertThat(texts).as(name).hasSameSizeAs(expected.rows);
    for (IngestCounter counter : IngestCounter.values()) {
      assertThat(report.count(counter))
          .as(name + " " + counter)
          .isEqualTo(expected.report.count(counter));
    }
  }

  /** Ends of regions, at line borders. */
  private static List<Integer> randomSplits(byte[] input, Random random) {
    List<Integer> ends = new ArrayList<>();
    for (int i = 0; i < input.length; i++) {
      if (input[i] == '\n' && random.nextInt(1 + input.length / 2000) == 0) {
        ends.add(i + 1);
      }
    }
    ends.add(input.length);
    return ends;
  }

  private static byte[] content(Path file) {
    try (TraceSource source = TraceSource.open(TraceInput.ofFile(file));
        InputStream in = source.openContent()) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
