package io.cqtrace.ingest.format.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binary trace against the text log of the same run, and files built field by field. */
class SimpleTraceFormatTest {
  private static final long MAGIC = 0xf2b177cb0aa429b4L;

  private static ReadTrace capture(String file) {
    List<Path> found =
        Captures.collection("qemu").stream()
            .filter(path -> path.endsWith(Path.of("s-simple", file)))
            .toList();
    assumeTrue(!found.isEmpty(), "no captures found");
    return ReadTrace.file(found.get(0));
  }

  /** Everything but time and line is the same; the ring of the backend lost nothing there. */
  @Test
  void givesTheRowsOfTheTextLog() {
    ReadTrace binary = capture("q72s-burst/trace.bin.zst");
    ReadTrace text = capture("q72s-burst/trace.log.zst");
    assertThat(binary.format()).isEqualTo("qemu-simple");
    assertThat(binary.summary().sources().get(0).clock()).isEqualTo(Clock.OWN);
    assertThat(binary.report().total(Disposition.DAMAGED)).isZero();
    assertThat(binary.rows().stream().map(Row::withoutPlace).toList())
        .isEqualTo(text.rows().stream().map(Row::withoutPlace).toList());
  }

  /** FORMAT.md section 3: 20297 events and one record of 248 dropped make 20545 lines of text. */
  @Test
  void countsDroppedEvents() {
    ReadTrace binary = capture("q72s/trace.bin.zst");
    ReadTrace text = capture("q72s/trace.log.zst");
    assertThat(binary.of(EventKind.DROPPED)).extracting(Row::value).containsExactly(248L);
    assertThat(binary.count(IngestCounter.REMARK_DROPPED_BY_PRODUCER)).isEqualTo(248);
    assertThat(binary.report().lineCount()).isEqualTo(2599 + 20297 + 1);
    assertThat(text.report().lineCount()).isEqualTo(20545);
    List<String> rest =
        binary.rows().stream()
            .filter(row -> row.kind() != EventKind.DROPPED)
            .map(Row::withoutPlace)
            .toList();
    List<String> all = text.rows().stream().map(Row::withoutPlace).toList();
    assertThat(all.size() - rest.size()).isBetween(1, 248);
    assertThat(all).containsSubsequence(rest);
  }

  private static byte[] file(ByteOrder order, String name, int id, byte[]... arguments) {
    ByteBuffer file = ByteBuffer.allocate(4096).order(order);
    file.putLong(-1).putLong(MAGIC).putLong(4);
    byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
    file.putLong(0).putLong(id).putInt(nameBytes.length).put(nameBytes);
    for (byte[] argument : arguments) {
      file.putLong(1).putLong(id).putLong(1_000_000_007L).putInt(24 + argument.length).putInt(42);
      file.put(argument);
    }
    return Arrays.copyOf(file.array(), file.position());
  }

  private static byte[] longs(ByteOrder order, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(order);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private static ReadTrace read(byte[] file) {
    return ReadTrace.bytes(file, null);
  }

  /** Evidence from a binary trace has words: event and arguments, by the names of trace-events. */
  @Test
  void recordsCanBeQuoted() {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    byte[] file = file(order, "pci_nvme_update_cq_head", 7, longs(order, 1, 5), longs(order, 2, 6));
    TraceInput input = TraceInput.ofStream("test", new ByteArrayInputStream(file));
    try (TraceReader reader = TraceReader.open(List.of(input), ReadOptions.defaults())) {
      assertThat(reader.lineTexts(0, List.of(3L, 1L, 2L, 99L)))
          .containsExactly(
              Map.entry(2L, "pci_nvme_update_cq_head cqid=0x1 new_head=0x5"),
              Map.entry(3L, "pci_nvme_update_cq_head cqid=0x2 new_head=0x6"));
    }
  }

  @Test
  void bothByteOrders() {
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      byte[] file = file(order, "pci_nvme_create_cq", 7, longs(order, 0x1000, 3, 2, 1023, 3, 1));
      ReadTrace trace = read(file);
      assertThat(trace.rows()).hasSize(1);
      assertThat(trace.rows().get(0).withoutPlace())
          .isEqualTo(
              "0 CREATE_CQ sqid=-1 cqid=3 cid=-1 opcode=-1 status=-1 value=1024 value2=2 text=null");
      assertThat(trace.rows().get(0).timeNs()).isEqualTo(1_000_000_007L);
      assertThat(trace.rows().get(0).line()).isEqualTo(2);
    }
  }

  /** {@code err_startfail_virt_state} has a string in 7.2 and none in 10.0 and later. */
  @Test
  void theShapeThatFillsTheRecordApplies() {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    ByteBuffer withString = ByteBuffer.allocate(23).order(order);
    withString.putLong(1).putLong(2).putInt(3).put("off".getBytes(StandardCharsets.US_ASCII));
    byte[] file =
        file(
            order,
            "pci_nvme_err_startfail_virt_state",
            7,
            withString.array(),
            longs(order, 1, 2),
            longs(order, 1, 2, 3));
    ReadTrace trace = read(file);
    assertThat(trace.of(EventKind.ERROR))
        .extracting(Row::text)
        .containsExactly(
            "pci_nvme_err_startfail_virt_state vq=0x1 vi=0x2 state=off",
            "pci_nvme_err_startfail_virt_state vq=0x1 vi=0x2");
    assertThat(trace.count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(1);
  }

  @Test
  void everyCutIsReadToTheLastWholeRecord() {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    byte[] file =
        file(order, "pci_nvme_irq_msix", 7, longs(order, 1), longs(order, 2), longs(order, 3));
    int mapping = 24 + 20 + "pci_nvme_irq_msix".length();
    for (int length = mapping; length <= file.length; length++) {
      ReadTrace trace = read(Arrays.copyOf(file, length));
      int records = (length - mapping) / 40;
      assertThat(trace.count(EventKind.IRQ)).isEqualTo(records);
      assertThat(trace.count(IngestCounter.DAMAGED_CUT))
          .isEqualTo((length - mapping) % 40 == 0 ? 0 : 1);
    }
  }

  @Test
  void hostileLengthsEndTheReading() {
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    byte[] file = file(order, "pci_nvme_irq_msix", 7, longs(order, 1));
    ByteBuffer.wrap(file).order(order).putInt(40, -1);
    ReadTrace trace = read(file);
    assertThat(trace.count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(1);
    assertThat(trace.reason()).contains("not read beyond record 1");
  }

  @Test
  void otherVersionsAreRefused() {
    byte[] file = file(ByteOrder.LITTLE_ENDIAN, "x", 1);
    file[16] = 3;
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(TraceFormatException.class)
        .hasMessageContaining("version 3");
  }

  /** {@code --trace-events}: the prototypes of another build. */
  @Test
  void traceEventsFileGivesOtherShapes(@TempDir Path directory) throws IOException {
    Path events = directory.resolve("trace-events-all");
    Files.writeString(
        events, "pci_nvme_irq_msix(void *n, uint32_t vector) \"raising MSI-X IRQ vector %u\"\n");
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    byte[] file = file(order, "pci_nvme_irq_msix", 7, longs(order, 0xffff, 5));
    ReadOptions options = new ReadOptions(null, 1, false, new FormatOptions(events, 4));
    TraceInput input = TraceInput.ofStream("test", new ByteArrayInputStream(file));
    assertThat(ReadTrace.read(input, options).of(EventKind.IRQ))
        .extracting(Row::value)
        .containsExactly(5L);
    assertThat(read(file).count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(1);
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.QEMU_SIMPLE);
    byte[] file = Arrays.copyOf(file(ByteOrder.LITTLE_ENDIAN, "pci_nvme_irq_msix", 0), 4096);
    System.arraycopy(content, 0, file, 61, Math.min(content.length, file.length - 61));
    ReadTrace.assertHarmless(file, TraceFormat.QEMU_SIMPLE);
  }
}
