package io.cqtrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.ingest.SourceClocks.Relation;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A capture gives the same rows each time, whether they were kept in memory, in a file, or not. */
class CaptureTest {
  private static final int LINES = 20_000;
  private static final long SOME_BYTES = 1 << 20;

  @TempDir private Path directory;
  @TempDir private Path spill;

  /** Commands of one queue, with a text now and then and a damaged line. */
  private Path log(String name, int firstCid) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      long micros = 10L * i + firstCid;
      String stamp = "100@1700000000." + String.format("%06d", micros) + ":";
      text.append(stamp)
          .append("pci_nvme_io_cmd cid ")
          .append((firstCid + i) % 1000)
          .append(" nsid 0x1 sqid 1 opc 0x2 opname 'NVME_NVM_CMD_READ'\n");
      if (i % 5000 == 77) {
        text.append(stamp).append("pci_nvme_err_invalid_opc invalid opcode 0x7f\n");
        text.append(stamp).append("pci_nvme_mmio_doorbell_cq cqid one new_head 1\n");
      }
    }
    return Files.writeString(directory.resolve(name), text, StandardCharsets.US_ASCII);
  }

  /** What a reading of the events shows. */
  private record Seen(List<String> rows, TraceSummary summary) {
    static Seen of(EventStream events) {
      try (events) {
        List<String> rows = new ArrayList<>();
        for (EventBatch batch = events.nextBatch(); batch != null; batch = events.nextBatch()) {
          EventCursor row = new EventCursor().wrap(batch);
          while (row.next()) {
            rows.add(
                row.seq()
                    + " "
                    + row.timeNs()
                    + " "
                    + row.source()
                    + ":"
                    + row.line()
                    + " "
                    + row.kind()
                    + " "
                    + row.sqId()
                    + " "
                    + row.cqId()
                    + " "
                    + row.cid()
                    + " "
                    + row.opcode()
                    + " "
                    + row.status()
                    + " "
                    + row.value()
                    + " "
                    + row.value2()
                    + " "
                    + row.message()
                    + " "
                    + row.text());
          }
        }
        return new Seen(rows, events.summary());
      }
    }
  }

  private static TraceReader open(Path... files) {
    return TraceReader.open(
        Stream.of(files).map(TraceInput::ofFile).toList(), ReadOptions.defaults());
  }

  private static void assertSame(Seen seen, Seen expected) {
    assertThat(seen.rows()).isEqualTo(expected.rows());
    assertThat(seen.summary().sources()).isEqualTo(expected.summary().sources());
    for (IngestCounter counter : IngestCounter.values()) {
      assertThat(seen.summary().report().count(counter))
          .as("%s", counter)
          .isEqualTo(expected.summary().report().count(counter));
    }
  }

  private void assertNothingLeft() throws IOException {
    try (Stream<Path> left = Files.list(spill)) {
      assertThat(left).isEmpty();
    }
  }

  @ParameterizedTest(name = "{0} bytes of memory")
  @ValueSource(longs = {0, SOME_BYTES, 1L << 30})
  void eachReadingShowsTheSameRows(long memoryBytes) throws IOException {
    Path one = log("a.log", 0);
    Path other = log("b.log", 3);
    SourceClocks clocks = SourceClocks.common(2);
    try (TableMemory memory = new TableMemory(1L << 30);
        TraceReader reader = open(one, other)) {
      Seen expected = Seen.of(reader.events(memory, clocks));
      assertThat(expected.rows()).hasSizeGreaterThan(2 * LINES);
      try (Capture capture = new Capture(reader, memory, new CaptureLimits(memoryBytes, spill))) {
        for (int i = 0; i < 3; i++) {
          assertSame(Seen.of(capture.events(clocks)), expected);
        }
        // Another relation of the clocks takes the same kept rows.
        List<Relation> related =
            List.of(
                Relation.COMMON,
                new Relation(
                    SourceClocks.Kind.RELATED, 1_000_000, 0, 3, SourceClocks.Basis.COMMANDS));
        SourceClocks shifted = new SourceClocks(related);
        assertSame(Seen.of(capture.events(shifted)), Seen.of(reader.events(memory, shifted)));
      }
    }
    assertNothingLeft();
  }

  @Test
  void rowsThatNobodyNeedsAreNotKept() throws IOException {
    Path file = log("a.log", 0);
    SourceClocks clocks = SourceClocks.common(1);
    try (TableMemory memory = new TableMemory(1L << 30);
        TraceReader reader = open(file);
        Capture capture = new Capture(reader, memory, new CaptureLimits(0, spill))) {
      Seen first = Seen.of(capture.events(clocks, () -> false));
      assertThat(memory.usedBytes()).isZero();
      assertNothingLeft();
      assertSame(Seen.of(capture.events(clocks)), first);
    }
  }

  @Test
  void aReadingThatStopsEarlyIsNotTakenForTheWhole() throws IOException {
    Path file = log("a.log", 0);
    SourceClocks clocks = SourceClocks.common(1);
    try (TableMemory memory = new TableMemory(1L << 30);
        TraceReader reader = open(file);
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      Seen expected = Seen.of(reader.events(memory));
      try (EventStream stopped = capture.events(clocks)) {
        stopped.nextBatch();
      }
      assertSame(Seen.of(capture.events(clocks)), expected);
      assertSame(Seen.of(capture.eventsOf(0)), expected);
    }
  }

  @Test
  void aFolderThatTakesNoFileIsNamed() throws IOException {
    Path file = log("a.log", 0);
    Path missing = spill.resolve("missing");
    try (TableMemory memory = new TableMemory(1L << 30);
        TraceReader reader = open(file);
        Capture capture = new Capture(reader, memory, new CaptureLimits(0, missing));
        EventStream events = capture.events(SourceClocks.common(1))) {
      assertThatThrownBy(events::nextBatch)
          .hasMessageContaining(missing.toString())
          .hasMessageContaining("java.io.tmpdir");
    }
  }
}
