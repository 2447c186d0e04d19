package io.cqtrace.ingest.format.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code simpletrace.py} prints of a binary trace against that trace. */
class SimpleTextFormatTest {
  private static final Pattern PROTOTYPE = Pattern.compile("(\\w+)\\((.*?)\\) \".*");

  private static byte[] capture(Path file) throws IOException {
    List<Path> found =
        Captures.collection("qemu").stream().filter(path -> path.endsWith(file)).toList();
    assumeTrue(!found.isEmpty(), "no captures found");
    try (TraceSource source = TraceSource.open(TraceInput.ofFile(found.get(0)));
        InputStream in = source.openContent()) {
      return in.readAllBytes();
    }
  }

  /** Argument lists by event, as tracetool reads them: {@code TYPE NAME, TYPE NAME}. */
  private static Map<String, String> prototypes() throws IOException {
    byte[] file = capture(Path.of("trace-events-all-7.2.22-simplebuild.zst"));
    Map<String, String> prototypes = new HashMap<>();
    for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
      Matcher prototype = PROTOTYPE.matcher(line);
      if (prototype.lookingAt()) {
        prototypes.put(prototype.group(1), prototype.group(2));
      }
    }
    return prototypes;
  }

  /** An argument of an event. */
  private record Argument(String name, boolean string) {
    static List<Argument> of(String prototype) {
      return Stream.of(prototype.split(", ", -1))
          .filter(argument -> !argument.equals("void"))
          .map(
              argument ->
                  new Argument(
                      argument.replaceAll(".*\\W", ""), argument.matches("(const )?char *\\*.*")))
          .toList();
    }
  }

  /** The output rule of the script: {@code Formatter.catchall} over {@code read_trace_records}. */
  private static String printed(byte[] file) throws IOException {
    Map<String, List<Argument>> prototypes = new HashMap<>();
    prototypes().forEach((name, arguments) -> prototypes.put(name, Argument.of(arguments)));
    prototypes.put("Dropped_Event", Argument.of("uint64_t num_events_dropped"));
    Map<Long, String> names = new HashMap<>(Map.of(-2L, "Dropped_Event"));
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).position(24);
    StringBuilder out = new StringBuilder();
    Long lastNs = null;
    while (in.hasRemaining()) {
      if (in.getLong() == 0) {
        names.put(in.getLong(), text(in));
        continue;
      }
      String name = names.get(in.getLong());
      long timeNs = in.getLong();
      in.getInt();
      long deltaNs = lastNs == null ? 0 : timeNs - lastNs;
      lastNs = timeNs;
      out.append(name).append(String.format(Locale.ROOT, " %.3f", deltaNs / 1000.0));
      out.append(" pid=").append(in.getInt());
      for (Argument argument : prototypes.get(name)) {
        out.append(' ').append(argument.name()).append('=');
        out.append(
            argument.string() ? "b'" + text(in) + "'" : "0x" + Long.toHexString(in.getLong()));
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static ReadTrace read(String text) {
    return ReadTrace.bytes(text.getBytes(StandardCharsets.ISO_8859_1), null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"q72s", "q72s-burst"})
  void givesTheRowsOfTheBinaryForm(String run) throws IOException {
    byte[] file = capture(Path.of("s-simple", run, "trace.bin.zst"));
    ReadTrace binary = ReadTrace.bytes(file, null);
    ReadTrace text = read(printed(file));
    assertThat(text.format()).isEqualTo("simpletrace");
    assertThat(text.report().total(Disposition.DAMAGED) + text.report().total(Disposition.FOREIGN))
        .isZero();
    assertThat(text.rows()).hasSameSizeAs(binary.rows()).hasSizeGreaterThan(1000);
    assertThat(text.rows().stream().map(Row::withoutPlace).toList())
        .isEqualTo(binary.rows().stream().map(Row::withoutPlace).toList());
    long zeroNs = binary.rows().get(0).timeNs() - text.rows().get(0).timeNs();
    assertThat(text.rows().stream().map(row -> row.timeNs() + zeroNs).toList())
        .isEqualTo(binary.rows().stream().map(Row::timeNs).toList());
    assertThat(text.count(IngestCounter.REMARK_DROPPED_BY_PRODUCER))
        .isEqualTo(binary.count(IngestCounter.REMARK_DROPPED_BY_PRODUCER));
  }

  @Test
  void lines() {
    ReadTrace trace =
        read(
            """
            pci_nvme_irq_msix 0.000 pid=12 vector=0x1
            qemu_mutex_lock 2.500 pid=12 mutex=0x7f file=b'a b.c' line=0x1
            pci_nvme_io_cmd 1.234 pid=12 cid=0x40 nsid=0x1 sqid=0x2 opcode=0x2 opname=b'NVME_NVM_CMD_READ'
            pci_nvme_err_invalid_lba_range -0.234 pid=12 start=0xffffffffffffffff len=0x8 limit=0x10
            pci_nvme_enqueue_req_completion 1.000 pid=12 cid=0x40
            pci_nvme_enqueue_req_completion 1.000 pid=12 cid=zz
            pci_nvme_some_later_event 1.000 pid=12 a=0x1
            Dropped_Event 1.000 pid=0 num_events_dropped=0xf8
            $ tail
            pci_nvme_irq_pin 1.000 pid=12
            """);
    assertThat(trace.rows())
        .extracting(row -> row.timeNs() + " " + row.withoutPlace())
        .containsExactly(
            "0 0 IRQ sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=1 value2=-1 text=null",
            "3734 0 FETCH sqid=2 cqid=-1 cid=64 opcode=2 status=-1 value=-1 value2=-1 text=null",
            "3500 0 ERROR sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=-1 value2=-1"
                + " text=pci_nvme_err_invalid_lba_range start=0xffffffffffffffff len=0x8 limit=0x10",
            "7500 0 DROPPED sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=248 value2=-1"
                + " text=null",
            "8500 0 IRQ sqid=-1 cqid=-1 cid=-1 opcode=-1 status=-1 value=-1 value2=-1 text=null");
    assertThat(trace.count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(2);
    assertThat(trace.count(IngestCounter.IGNORED_UNKNOWN_EVENT)).isEqualTo(1);
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
    assertThat(trace.count(IngestCounter.IGNORED_EVENT)).isEqualTo(1);
    assertThat(trace.of(EventKind.FETCH)).extracting(Row::line).containsExactly(3L);
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.QEMU_SIMPLE_TEXT);
  }
}
