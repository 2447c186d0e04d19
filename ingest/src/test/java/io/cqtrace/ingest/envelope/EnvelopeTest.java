package io.cqtrace.ingest.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read does not depend on what stands around the lines. */
class EnvelopeTest {
  private static final List<String> KINDS = List.of("qemu", "spdk", "dmesg", "ftrace", "vfio");
  private static final int PER_KIND = 2;
  private static final int LINES = 16;
  private static final int MIXED_LINES = 60;
  private static final Map<List<String>, ReadTrace> BARE = new ConcurrentHashMap<>();
  private static final Map<Integer, Map<String, List<String>>> SAMPLES = new ConcurrentHashMap<>();
  private static final Pattern TIME = Pattern.compile("timeNs=-?\\d+");
  private static final List<Wrapping> WRAPPINGS = Wrapping.all();
  private static final List<FileWrapping> FILES = FileWrapping.all();
  private static final long SEED = Long.getLong("cqtrace.envelope-seed", 20_261_008);

  static Stream<Wrapping> wrappings() {
    return WRAPPINGS.stream();
  }

  /**
   * A sample of each kind for a wrapping: which, changes from wrapping to wrapping, so that all
   * meet many.
   *
   * @param turn the wrapping's number
   */
  private static Map<String, List<String>> samplesFor(int turn) {
    Map<String, List<String>> chosen = new LinkedHashMap<>();
    for (String kind : KINDS) {
      List<Map.Entry<String, List<String>>> ofKind =
          samples(LINES).entrySet().stream()
              .filter(e -> e.getKey().startsWith(kind + "/"))
              .toList();
      for (int i = 0; i < PER_KIND && i < ofKind.size(); i++) {
        Map.Entry<String, List<String>> entry = ofKind.get((turn * PER_KIND + i) % ofKind.size());
        chosen.put(entry.getKey(), entry.getValue());
      }
    }
    return chosen;
  }

  /** Parts of every sample, by kind and name; read once. */
  static Map<String, List<String>> samples(int count) {
    return SAMPLES.computeIfAbsent(count, EnvelopeTest::readSamples);
  }

  private static Map<String, List<String>> readSamples(int count) {
    Map<String, List<String>> samples = new LinkedHashMap<>();
    for (String kind : KINDS) {
      for (Path path : Captures.samples(kind)) {
        if (path.toString().matches(".*/(?!withheld|lost)[^/]*\\.(?:log|txt)(?:\\.zst)?")) {
          List<String> lines = lines(path);
          int from = Math.max(0, lines.size() / 2 - count / 2);
          samples.put(
              kind + "/" + path.getParent().getFileName() + "/" + path.getFileName(),
              lines.subList(from, Math.min(lines.size(), from + count)));
        }
      }
    }
    return samples;
  }

  private static List<String> lines(Path path) {
    try (TraceSource source = TraceSource.open(TraceInput.ofFile(path));
        InputStream in = source.openContent()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ReadTrace read(List<String> lines) {
    return ReadTrace.text(lines.toArray(new String[0]));
  }

  /**
   * Same rows, with lines; times too where the records have their own; same producer, clock and
   * counters of damage. A verdict is a function of these, so that it is the same, too.
   */
  private static void assertSame(String what, List<String> bare, List<String> wrapped) {
    ReadTrace expected = BARE.computeIfAbsent(bare, EnvelopeTest::read);
    ReadTrace actual;
    try {
      actual = read(wrapped);
    } catch (TraceFormatException e) {
      throw new AssertionError(what, e);
    }
    boolean timed = expected.rows().stream().anyMatch(row -> row.timeNs() != Long.MIN_VALUE);
    if (timed) {
      assertThat(actual.rows()).as(what).isEqualTo(expected.rows());
    } else {
      assertThat(actual.rows().stream().map(EnvelopeTest::withoutTime).toList())
          .as(what)
          .isEqualTo(expected.rows().stream().map(EnvelopeTest::withoutTime).toList());
    }
    // All that a verdict rests on beside the rows.
    assertThat(actual.report().unreadRecordCount()).as(what).isZero();
    assertThat(actual.summary().sources().get(0).producer())
        .as(what)
        .isEqualTo(expected.summary().sources().get(0).producer());
    if (timed) {
      assertThat(actual.summary().sources().get(0).clock())
          .as(what)
          .isEqualTo(expected.summary().sources().get(0).clock());
    }
    assertThat(actual.report().total(Disposition.DAMAGED))
        .as(what)
        .isEqualTo(expected.report().total(Disposition.DAMAGED));
    assertThat(actual.report().lineCount()).as(what).isEqualTo(expected.report().lineCount());
  }

  private static String withoutTime(ReadTrace.Row row) {
    return TIME.matcher(row.toString()).replaceFirst("");
  }

  @ParameterizedTest
  @MethodSource("wrappings")
  void everySampleInEveryEnvelope(Wrapping wrapping) {
    Map<String, List<String>> samples = samplesFor(WRAPPINGS.indexOf(wrapping));
    assumeTrue(!samples.isEmpty(), "no samples found");
    samples.forEach(
        (name, bare) -> {
          List<String> wrapped = new ArrayList<>();
          for (int i = 0; i < bare.size(); i++) {
            wrapped.add(wrapping.of(bare.get(i), i + 1));
          }
          assertSame(name + " in " + wrapping, bare, wrapped);
        });
  }

  /** Files in which a record's line is not the line of the bare input. */
  static Stream<FileWrapping> fileWrappings() {
    return FILES.stream();
  }

  @ParameterizedTest
  @MethodSource("fileWrappings")
  void everySampleInEveryFile(FileWrapping wrapping) {
    Map<String, List<String>> samples = samplesFor(FILES.indexOf(wrapping));
    assumeTrue(!samples.isEmpty(), "no samples found");
    samples.forEach(
        (name, bare) -> {
          ReadTrace expected = BARE.computeIfAbsent(bare, EnvelopeTest::read);
          ReadTrace actual = ReadTrace.bytes(wrapping.of(bare), null);
          boolean timed = expected.rows().stream().anyMatch(row -> row.timeNs() != Long.MIN_VALUE);
          assertThat(unnumbered(actual, timed))
              .as(name + " in " + wrapping)
              .isEqualTo(unnumbered(expected, timed));
          assertThat(actual.report().unreadRecordCount()).as(name + " in " + wrapping).isZero();
        });
  }

  private static List<String> unnumbered(ReadTrace trace, boolean timed) {
    return trace.rows().stream()
        .map(row -> timed ? row.toString() : withoutTime(row))
        .map(row -> row.replaceAll("line=\\d+", ""))
        .toList();
  }

  /** A word before a record's own stamp makes it no envelope's time, in JSON neither. */
  @Test
  void wordsBeforeAStamp() {
    List<String> bare =
        List.of(
            "2026-10-08T13:00:02.168528Z pci_nvme_mmio_doorbell_sq sqid 0 new_tail 1",
            "2026-10-08T13:00:02.168589Z pci_nvme_irq_msix raising MSI-X IRQ vector 0",
            "2026-10-08T13:00:02.168597Z pci_nvme_mmio_doorbell_cq cqid 0 new_head 1");
    assertSame(
        "words",
        bare,
        List.of(
            "travis_time " + bare.get(0),
            "{\"_raw\": \"bq. " + bare.get(1) + "\", \"host\": \"a\"}",
            "bob  7:05 AM " + bare.get(2)));
  }

  /** Each line in none, one or two envelopes of its own. */
  @Test
  void mixedEnvelopes() {
    Map<String, List<String>> samples = samples(MIXED_LINES);
    assumeTrue(!samples.isEmpty(), "no samples found");
    Random random = new Random(SEED);
    samples.forEach(
        (name, bare) -> {
          List<String> wrapped = new ArrayList<>();
          for (int i = 0; i < bare.size(); i++) {
            String line = bare.get(i);
            for (int depth = random.nextInt(3); depth > 0; depth--) {
              List<Wrapping> from = depth > 1 ? Wrapping.shippers() : WRAPPINGS;
              line = from.get(random.nextInt(from.size())).of(line, i + 1);
            }
            wrapped.add(line);
          }
          assertSame(name + " mixed, seed " + SEED, bare, wrapped);
        });
  }
}
