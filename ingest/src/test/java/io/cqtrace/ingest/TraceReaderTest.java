package io.cqtrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public entry: every way in which a trace arrives, and what cannot be read. */
class TraceReaderTest {
  static final ReadOptions ONE_THREAD = new ReadOptions(null, 1, false);

  static final String TEXT =
      """
      2026-11-22T07:31:11.100000Z pci_nvme_mmio_doorbell_sq sqid 0 new_tail 1
      2026-11-22T07:31:11.100001Z pci_nvme_admin_cmd cid 5 sqid 0 opc 0x6 opname 'X'
      qemu-system-x86_64: warning: something
      2026-11-22T07:31:11.100002Z pci_nvme_map_addr addr 0x1 len 4096
      2026-11-22T07:31:11.100003Z pci_nvme_enqueue_req_completion cid 5 cqid 0 dw0 0x0 dw1 0x0 \
      status 0x0
      2026-11-22T07:31:11.100004Z pci_nvme_irq_msix raising MSI-X IRQ vector 0
      2026-11-22T07:31:11.100005Z pci_nvme_mmio_doorbell_cq cqid 0 new_head 1
      """;

  static final List<String> ROWS =
      List.of(
          "1 1795332671100000000 SQ_DOORBELL sqid=0 value=1",
          "2 1795332671100001000 FETCH sqid=0 cid=5 opcode=6",
          "5 1795332671100003000 COMPLETE cqid=0 cid=5 status=0",
          "6 1795332671100004000 IRQ value=0",
          "7 1795332671100005000 CQ_DOORBELL cqid=0 value=1");

  @TempDir private Path directory;

  @Test
  void readsAPlainFile() throws IOException {
    try (Reading reading = new Reading(write("trace.log", TEXT))) {
      assertThat(reading.rows).isEqualTo(ROWS);
      TraceSummary.Source source = reading.summary.sources().get(0);
      assertThat(source.format()).isEqualTo("qemu-log");
      assertThat(source.clock()).isEqualTo(Clock.EPOCH);
      assertThat(source.reason()).contains("6 of the first 7 lines", "ISO 8601");
      assertThat(reading.report.lineCount()).isEqualTo(7);
      assertThat(reading.report.total(Disposition.EVENT)).isEqualTo(5);
      assertThat(reading.report.total(Disposition.IGNORED)).isEqualTo(1);
      assertThat(reading.report.total(Disposition.FOREIGN)).isEqualTo(1);
      assertThat(reading.report.rejected())
          .containsExactly(
              new RejectedRecord(
                  source.name(),
                  3,
                  IngestCounter.FOREIGN_LINE,
                  "qemu-system-x86_64: warning: something"));
    }
  }

  @Test
  void readsMarkedAndWideText() throws IOException {
    String marked = "\uFEFF" + TEXT;
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      for (byte[] bytes :
          List.of(
              marked.getBytes(charset),
              CompressedTraceTest.compress("gz", marked.getBytes(charset)))) {
        try (Reading reading = new Reading(stream(bytes))) {
          assertThat(reading.rows).isEqualTo(ROWS);
          assertThat(reading.report.total(Disposition.FOREIGN)).isEqualTo(1);
        }
      }
    }
  }

  /** Pairs of surrogates and cut ones, at every place relative to the steps of the decoder. */
  @Test
  void wideTextIsDecodedAsJavaDoes() throws IOException {
    String text = "x".repeat(16_382) + "\uD83D\uDE00y".repeat(40_000) + "\uD83D";
    for (int skipped = 0; skipped < 4; skipped++) {
      byte[] wide = ("\uFEFF" + text.substring(skipped)).getBytes(StandardCharsets.UTF_16LE);
      try (TraceSource source = TraceSource.open(stream(wide));
          InputStream in = source.openContent()) {
        String decoded = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        String expected = new String(wide, 2, wide.length - 2, StandardCharsets.UTF_16LE);
        assertThat(decoded).isEqualTo(expected);
      }
    }
  }

  @Test
  void saysWhichQemuHasTheNamesOfOld() {
    String log = "nvme_mmio_start_success setting controller enable bit succeeded\n";
    byte[] bytes = (log + "nvme_setup_cmd foreign\n").getBytes(StandardCharsets.UTF_8);
    try (Reading reading = new Reading(stream(bytes))) {
      assertThat(reading.rows).containsExactly("1 - ENABLE");
      assertThat(reading.report.total(Disposition.FOREIGN)).isEqualTo(1);
      assertThat(reading.summary.sources().get(0).reason()).contains("before 5.1", "7.2 and later");
    }
  }

  @Test
  void readsStandardInputTwice() {
    try (TableMemory memory = new TableMemory(1L << 28);
        TraceReader reader =
            TraceReader.open(List.of(stream(TEXT.getBytes(StandardCharsets.UTF_8))), ONE_THREAD)) {
      for (int pass = 0; pass < 2; pass++) {
        try (EventStream events = reader.events(memory)) {
          assertThat(RowTexts.of(events)).isEqualTo(ROWS);
        }
      }
      assertThat(reader.lineTexts(0, List.of(3L, 99L, 7L)))
          .containsExactly(
              Map.entry(3L, "qemu-system-x86_64: warning: something"),
              Map.entry(
                  7L, "2026-11-22T07:31:11.100005Z pci_nvme_mmio_doorbell_cq cqid 0 new_head 1"));
    }
  }

  @Test
  void leavesNoTemporaryFileBehind() throws IOException {
    String mark = "pci_nvme_of_" + System.nanoTime();
    try (Reading reading = new Reading(stream(mark.getBytes(StandardCharsets.UTF_8)))) {
      assertThat(reading.rows).isEmpty();
      assertThat(temporaryFiles(mark)).isEmpty();
    }
    assertThat(temporaryFiles(mark)).isEmpty();
    String prose = "Dear list, " + System.nanoTime();
    assertRefused(stream(prose.getBytes(StandardCharsets.UTF_8)), "no known trace format");
    assertThat(temporaryFiles(prose)).isEmpty();
  }

  /** The temporary copies with this content; other processes may have theirs. */
  private static List<File> temporaryFiles(String content) {
    File[] copies =
        new File(System.getProperty("java.io.tmpdir"))
            .listFiles(
                file ->
                    file.getName().matches("cqtrace-.*\\.input")
                        && file.length() == content.length());
    return Arrays.stream(copies)
        .filter(
            file -> {
              try {
                return Files.readString(file.toPath()).equals(content);
              } catch (IOException e) {
                return false;
              }
            })
        .toList();
  }

  @Test
  void threadsDoNotChangeTheRows() throws IOException {
    byte[] large =
        CompressedTraceTest.shuffledStamps(TEXT.repeat(40_000).getBytes(StandardCharsets.UTF_8));
    Path file = write("large.log", large);
    try (Reading one = new Reading(ONE_THREAD, TraceInput.ofFile(file));
        Reading four = new Reading(new ReadOptions(null, 4, false), TraceInput.ofFile(file))) {
      assertThat(four.rows).isEqualTo(one.rows).hasSize(200_000);
      assertThat(four.report.lineCount()).isEqualTo(280_000);
      assertThat(four.report.rejected()).isEqualTo(one.report.rejected()).hasSize(5);
      assertThat(four.report.rejected().get(4).line()).isEqualTo(31);
    }
  }

  @Test
  void takesLinesWithAndWithoutStampsAndSaysSo() throws IOException {
    String mixed = TEXT + "pci_nvme_mmio_stopped cleared controller enable bit\r\n";
    try (Reading reading = new Reading(write("mixed.log", mixed))) {
      assertThat(reading.rows).hasSize(6).last().isEqualTo("8 - DISABLE");
      assertThat(reading.summary.sources().get(0).reason())
          .endsWith("1 of 6 events without a time stamp");
      assertThat(reading.summary.sources().get(0).clock()).isEqualTo(Clock.EPOCH);
    }
    try (Reading reading = new Reading(write("none.log", "pci_nvme_pci_reset PCI\n"))) {
      assertThat(reading.rows).containsExactly("1 - RESET");
      assertThat(reading.summary.sources().get(0).clock()).isEqualTo(Clock.NONE);
    }
  }

  @Test
  void countsTimesThatGoBackAndKeepsTheLines() throws IOException {
    String text =
        """
        5@100.000002:pci_nvme_pci_reset x
        6@100.000001:pci_nvme_mmio_stopped x
        pci_nvme_mmio_stopped x
        5@100.000003:pci_nvme_mmio_stopped x
        """;
    try (Reading reading = new Reading(write("back.log", text))) {
      assertThat(reading.rows)
          .containsExactly(
              "1 100000002000 RESET",
              "2 100000001000 DISABLE",
              "3 - DISABLE",
              "4 100000003000 DISABLE");
      assertThat(reading.report.count(IngestCounter.REMARK_TIME_BACK)).isEqualTo(1);
    }
  }

  @Test
  void countsALastLineThatIsCutOff() throws IOException {
    String cut = TEXT.substring(0, TEXT.length() - 1);
    try (Reading reading = new Reading(write("cut.log", cut))) {
      assertThat(reading.rows).isEqualTo(ROWS.subList(0, 4));
      assertThat(reading.report.count(IngestCounter.DAMAGED_CUT)).isEqualTo(1);
      assertThat(reading.report.lineCount()).isEqualTo(7);
    }
  }

  @Test
  void strictReadingStopsAtTheFirstDamage() throws IOException {
    String damaged = TEXT.replace("vector 0", "vector zero");
    Path file = write("damaged.log", damaged);
    assertThatThrownBy(() -> new Reading(new ReadOptions(null, 2, true), TraceInput.ofFile(file)))
        .isInstanceOfSatisfying(
            TraceFormatException.class,
            e -> {
              assertThat(e.line()).isEqualTo(6);
              assertThat(e.getMessage()).contains("damaged.log:6", "vector zero");
            });
  }

  @Test
  void aTraceWithoutNvmeEventsIsEmptyNotAnError() throws IOException {
    String other = "2026-11-22T07:31:11.100000Z ahci_irq_raise ahci(0x1): raise irq\n";
    try (Reading reading = new Reading(write("other.log", other))) {
      assertThat(reading.rows).isEmpty();
      assertThat(reading.report.total(Disposition.FOREIGN)).isEqualTo(1);
      assertThat(reading.summary.sources().get(0).reason()).contains("no NVMe event");
    }
  }

  @Test
  void findsATraceBehindAMebibyteOfConsole() throws IOException {
    String console = "[    0.000000] BIOS-e820: something, but nothing of NVMe\n".repeat(20_000);
    try (Reading reading = new Reading(write("stderr.log", console + TEXT))) {
      assertThat(reading.rows).hasSize(ROWS.size());
      assertThat(reading.report.total(Disposition.FOREIGN)).isEqualTo(20_001);
    }
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    assertRefused(input("missing.log"), "no such file");
    assertRefused(input(""), "is a directory");
    assertRefused(TraceInput.ofFile(write("empty.log", "")), "is empty");
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, directory.resolve("nowhere"));
    assertRefused(TraceInput.ofFile(link), "symbolic link to nothing");
    assertThatThrownBy(() -> TraceInput.ofArgument("a\0b"))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("a\\x00b: is not a file name");
  }

  @Test
  void refusesWhatIsNoTrace() throws IOException {
    byte[] random = new byte[100_000];
    new Random(1).nextBytes(random);
    random[0] = 7;
    assertRefused(TraceInput.ofFile(write("random", random)), "is binary data");
    assertRefused(
        TraceInput.ofFile(write("prose.txt", "Dear list,\nmy guest hangs.\n")),
        "no known trace format",
        "qemu-log (QEMU's text log");
    assertRefused(TraceInput.ofFile(write("a.zip", "PK\003\004rest")), "is a ZIP archive", "unzip");
    assertRefused(
        TraceInput.ofFile(write("trace.dat", "\027\010Dtracing6\0")),
        "trace-cmd",
        "trace-cmd report");
    byte[] tar = new byte[1024];
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    assertRefused(TraceInput.ofFile(write("a.tar", tar)), "is a tar archive");
    assertRefused(stream(CompressedTraceTest.compress("gz", tar)), "is a tar archive");
  }

  @Test
  void mergesFilesByTimeAndDoorbellsByCause() throws IOException {
    Path guest =
        write(
            "trace-1.log",
            """
            7@100.000001:pci_nvme_mmio_doorbell_sq sqid 1 new_tail 1
            7@100.000005:pci_nvme_mmio_doorbell_cq cqid 1 new_head 1
            7@100.000005:pci_nvme_mmio_doorbell_sq sqid 1 new_tail 2
            """);
    Path main =
        write(
            "trace-2.log",
            """
            8@100.000001:pci_nvme_io_cmd cid 1 nsid 0x1 sqid 1 opc 0x2 opname 'R'
            8@100.000005:pci_nvme_enqueue_req_completion cid 1 cqid 1 dw0 0x0 dw1 0x0 status 0x0
            8@100.000006:pci_nvme_io_cmd cid 2 nsid 0x1 sqid 1 opc 0x2 opname 'R'
            """);
    Path quiet = write("trace-3.log", "9@100.000001:pci_nvme_map_addr addr 0x1 len 1\n");
    try (Reading reading =
        new Reading(
            ReadOptions.defaults(),
            TraceInput.ofFile(main),
            TraceInput.ofFile(guest),
            TraceInput.ofFile(quiet))) {
      assertThat(reading.rows)
          .containsExactly(
              "1 100000001000 SQ_DOORBELL sqid=1 value=1",
              "1 100000001000 FETCH sqid=1 cid=1 opcode=2",
              "2 100000005000 COMPLETE cqid=1 cid=1 status=0",
              "2 100000005000 CQ_DOORBELL cqid=1 value=1",
              "3 100000005000 SQ_DOORBELL sqid=1 value=2",
              "3 100000006000 FETCH sqid=1 cid=2 opcode=2");
      assertThat(reading.summary.sources())
          .extracting(TraceSummary.Source::clock)
          .containsExactly(Clock.EPOCH, Clock.EPOCH, Clock.NONE);
      assertThat(reading.report.lineCount()).isEqualTo(7);
    }
  }

  @Test
  void refusesToMergeWithoutTimes() throws IOException {
    Path without = write("nots.log", "pci_nvme_pci_reset PCI Function Level Reset\n");
    assertRefused(
        ReadOptions.defaults(),
        List.of(TraceInput.ofFile(write("ts.log", TEXT)), TraceInput.ofFile(without)),
        "time stamps are needed to merge files",
        "-msg timestamp=on");
  }

  private TraceInput input(String name) {
    return TraceInput.ofFile(directory.resolve(name));
  }

  static void assertRefused(TraceInput input, String... words) {
    assertRefused(ONE_THREAD, List.of(input), words);
  }

  private static void assertRefused(ReadOptions options, List<TraceInput> inputs, String... words) {
    assertThatThrownBy(() -> new Reading(options, inputs.toArray(TraceInput[]::new)))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContainingAll(words);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  static TraceInput stream(byte[] bytes) {
    return TraceInput.ofStream(TraceInput.STANDARD_INPUT, new ByteArrayInputStream(bytes));
  }
}
