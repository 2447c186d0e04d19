package io.cqtrace.ingest.format.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.RowTexts;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.ingest.table.TraceSummary;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Oracles: the rows before they were written, and Arrow Java's own reader of IPC files. */
class ArrowFormatTest {
  private static final String[] LOG = {
    "100@1700000000.000001:pci_nvme_mmio_doorbell_sq sqid 1 new_tail 1",
    "100@1700000000.000002:pci_nvme_io_cmd cid 7 nsid 0x1 sqid 1 opc 0x2 opname"
        + " 'NVME_NVM_CMD_READ'",
    "a line of something else",
    "100@1700000000.000003:pci_nvme_enqueue_req_completion cid 7 cqid 1 dw0 0x0 dw1 0x0 status 0x0",
    "pci_nvme_mmio_doorbell_cq cqid 1 new_head 1",
    "100@1700000000.000004:pci_nvme_mmio_doorbell_cq cqid one new_head 1",
  };

  @TempDir Path directory;

  static Stream<Path> captures() {
    return Stream.of(Captures.samples("spdk"), Captures.collection("spdk"), Captures.qemuLogs())
        .flatMap(List::stream)
        .filter(file -> file.toString().matches(".*(\\.log|\\.log\\.zst|ftrace.*|dmesg.*)"))
        .filter(file -> smallEnough(file));
  }

  private static boolean smallEnough(Path file) {
    try {
      return Files.size(file) < 100_000;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void anImportOfAnImportIsTheSameFile(Path capture) throws IOException {
    Path first = directory.resolve("first.arrow");
    Path second = directory.resolve("second.arrow");
    TraceSummary summary = write(first, TableCompression.NONE, capture);
    TraceSummary again = write(second, TableCompression.NONE, first);
    assertThat(Files.mismatch(first, second)).isEqualTo(-1);
    assertThat(again.sources()).isEqualTo(summary.sources());
    assertThat(again.report().rejected()).isEqualTo(summary.report().rejected());
    for (IngestCounter counter : IngestCounter.values()) {
      assertThat(again.report().count(counter))
          .as("%s", counter)
          .isEqualTo(summary.report().count(counter));
    }
    assertThat(rows(first)).isEqualTo(rows(capture));
  }

  @ParameterizedTest
  @EnumSource
  void rowsAndCountersSurviveEveryCompression(TableCompression compression) throws IOException {
    Path log = log();
    Path file = directory.resolve("events.arrow");
    TraceSummary summary = write(file, compression, log);
    assertThat(summary.report().count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
    assertThat(summary.report().count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(1);
    ReadTrace read = ReadTrace.file(file);
    assertThat(read.rows()).isEqualTo(ReadTrace.file(log).rows());
    assertThat(read.format()).isEqualTo("qemu-log");
    assertThat(read.report().lineCount()).isEqualTo(LOG.length);
    assertThat(read.report().rejected()).isEqualTo(summary.report().rejected());
  }

  @ParameterizedTest
  @EnumSource
  void arrowsOwnReaderSeesTheSameTable(TableCompression compression) throws IOException {
    Path file = directory.resolve("events.arrow");
    write(file, compression, log());
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(file);
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
      assertThat(reader.getVectorSchemaRoot().getSchema().getCustomMetadata())
          .containsEntry("cqtrace.schema", "cqtrace.events/3")
          .containsEntry("cqtrace.source.0.format", "qemu-log")
          .containsEntry("cqtrace.source.0.clock", "EPOCH")
          .containsEntry("cqtrace.lines", Integer.toString(LOG.length))
          .containsEntry("cqtrace.count.event", "4");
      assertThat(reader.loadNextBatch()).isTrue();
      var root = reader.getVectorSchemaRoot();
      assertThat(root.getRowCount()).isEqualTo(4);
      var kinds = root.getVector("kind");
      try (var names =
          DictionaryEncoder.decode(
              kinds, reader.lookup(kinds.getField().getDictionary().getId()))) {
        assertThat(names.getObject(0)).hasToString("SQ_DOORBELL");
        assertThat(names.getObject(3)).hasToString("CQ_DOORBELL");
      }
      assertThat(root.getVector("time_ns").getObject(1)).isEqualTo(1_700_000_000_000_002_000L);
      assertThat(root.getVector("time_ns").isNull(3)).isTrue();
      assertThat(root.getVector("cid").isNull(0)).isTrue();
      assertThat(root.getVector("line").getObject(2)).isEqualTo(4L);
      assertThat(reader.loadNextBatch()).isFalse();
    }
  }

  @Test
  void aCompressedImportIsReadToo() throws IOException {
    Path file = directory.resolve("events.arrow");
    write(file, TableCompression.ZSTD, log());
    Path packed = directory.resolve("events.arrow.gz");
    try (var out = new java.util.zip.GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    assertThat(ReadTrace.file(packed).rows()).isEqualTo(ReadTrace.file(file).rows());
  }

  @Test
  void everyCutIsRefusedOrCounted() throws IOException {
    Path file = directory.resolve("events.arrow");
    write(file, TableCompression.NONE, log());
    byte[] whole = Files.readAllBytes(file);
    for (int length = 6; length < whole.length; length += 7) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        assertThat(ReadTrace.bytes(cut, TraceFormat.ARROW).count(IngestCounter.DAMAGED_CUT))
            .as("cut at %d", length)
            .isEqualTo(1);
      } catch (TraceFormatException e) {
        assertThat(e.problem()).isNotEmpty();
      }
    }
  }

  @Test
  void everyChangedByteIsHarmless() throws IOException {
    Path file = directory.resolve("events.arrow");
    write(file, TableCompression.ZSTD, log());
    byte[] whole = Files.readAllBytes(file);
    for (int place = 8; place < whole.length; place += 5) {
      byte[] changed = whole.clone();
      changed[place] ^= (byte) 0x81;
      ReadTrace.assertHarmless(changed, TraceFormat.ARROW);
    }
  }

  @Test
  void anotherTableIsRefusedByName() throws IOException {
    Path file = directory.resolve("events.arrow");
    write(file, TableCompression.NONE, log());
    String other =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .replace("cqtrace.events/3", "cqtrace.others/2");
    assertThatThrownBy(
            () -> ReadTrace.bytes(other.getBytes(StandardCharsets.ISO_8859_1), TraceFormat.ARROW))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("cqtrace.others/2");
  }

  @Test
  void anImportOfAnEarlierVersionIsRefusedWithAdvice() throws IOException {
    Path file = directory.resolve("events.arrow");
    write(file, TableCompression.NONE, log());
    String earlier =
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .replace("cqtrace.events/3", "cqtrace.events/1");
    assertThatThrownBy(
            () -> ReadTrace.bytes(earlier.getBytes(StandardCharsets.ISO_8859_1), TraceFormat.ARROW))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("cqtrace.events/3")
        .hasMessageContaining("Import the capture again");
  }

  /** An import, and an import of it, quote the file as long as it is there and the same. */
  @Test
  void quotesTheLinesOfTheFile() throws IOException {
    Path log = log();
    Path once = directory.resolve("once.arrow");
    Path twice = directory.resolve("twice.arrow");
    write(once, TableCompression.NONE, log);
    write(twice, TableCompression.NONE, once);
    for (Path file : List.of(once, twice)) {
      assertThat(texts(file)).containsExactly(Map.entry(2L, LOG[1]));
    }
    Files.writeString(log, Files.readString(log).replace("cid 7", "cid 8"));
    assertThat(texts(once)).isEmpty();
    Files.delete(log);
    assertThat(texts(twice)).isEmpty();
  }

  private static Map<Long, String> texts(Path file) {
    try (TraceReader reader =
        TraceReader.open(List.of(TraceInput.ofFile(file)), ReadOptions.defaults())) {
      return reader.lineTexts(0, List.of(2L));
    }
  }

  @Test
  void nothingIsLeftOfAnImportThatFails() throws IOException {
    Path file = directory.resolve("events.arrow");
    try (TableMemory memory = new TableMemory(1L << 30)) {
      new EventFileWriter(TableSink.file(file), TableCompression.NONE, run(List.of()), memory)
          .close();
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @FuzzTest
  void anyBytesAreHarmless(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.ARROW);
  }

  private Path log() throws IOException {
    return Files.write(directory.resolve("trace.log"), List.of(LOG));
  }

  private static TraceSummary write(Path file, TableCompression compression, Path input) {
    try (TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofFile(input)), ReadOptions.defaults());
        TableMemory memory = new TableMemory(1L << 30)) {
      SourceClocks clocks = reader.importedClocks();
      List<Origin> origins =
          reader.origins(
              clocks == null ? new SourceClocks(List.of(SourceClocks.Relation.COMMON)) : clocks);
      try (EventStream events = reader.events(memory);
          EventFileWriter writer =
              new EventFileWriter(TableSink.file(file), compression, run(origins), memory)) {
        return writer.writeAll(events);
      }
    }
  }

  private static List<String> rows(Path file) {
    try (TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofFile(file)), ReadOptions.defaults());
        TableMemory memory = new TableMemory(1L << 30);
        EventStream events = reader.events(memory)) {
      return RowTexts.of(events);
    }
  }

  private static EventFileWriter.Run run(List<Origin> origins) {
    return new EventFileWriter.Run("a run", SourceClocks.common(origins.size())::epoch, origins);
  }
}
