package io.cqtrace.ingest;

import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TraceSummary;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An input read through the public entry, row by row; reading it also checks that the counters add
 * up.
 *
 * @param rows the rows
 * @param summary what was said about the input
 */
public record ReadTrace(List<Row> rows, TraceSummary summary) {
  /** One row of the events table. */
  public record Row(
      EventKind kind,
      long timeNs,
      long line,
      int controller,
      int sqId,
      int cqId,
      int cid,
      int opcode,
      int status,
      long value,
      long value2,
      HostMessage message,
      @Nullable String text) {
    /** A row that is no message of a kernel. */
    public Row(
        EventKind kind,
        long timeNs,
        long line,
        int controller,
        int sqId,
        int cqId,
        int cid,
        int opcode,
        int status,
        long value,
        long value2,
        @Nullable String text) {
      this(
          kind,
          timeNs,
          line,
          controller,
          sqId,
          cqId,
          cid,
          opcode,
          status,
          value,
          value2,
          HostMessage.NONE,
          text);
    }

    /** The row without time and line, for comparison of forms with different clocks. */
    public String withoutPlace() {
      return (controller + " " + kind)
          + (" sqid=" + sqId + " cqid=" + cqId + " cid=" + cid + " opcode=" + opcode)
          + (" status=" + status + " value=" + value + " value2=" + value2 + " text=" + text);
    }
  }

  /** Reads a file, its format chosen by content. */
  public static ReadTrace file(Path file) {
    return readAs(TraceInput.ofFile(file), null);
  }

  /** Reads text, its format chosen by content. */
  public static ReadTrace text(String... lines) {
    return bytes((String.join("\n", lines) + "\n").getBytes(StandardCharsets.ISO_8859_1), null);
  }

  /** Reads bytes as a format. */
  public static ReadTrace bytes(byte[] content, @Nullable TraceFormat format) {
    return readAs(TraceInput.ofStream("test", new ByteArrayInputStream(content)), format);
  }

  /**
   * What fuzzing asserts: the input is refused with a {@link TraceFormatException}, or the counters
   * add up.
   */
  public static void assertHarmless(byte[] content, @Nullable TraceFormat format) {
    try {
      bytes(content, format);
    } catch (TraceFormatException e) {
      // A refusal is an answer.
    }
  }

  private static ReadTrace readAs(TraceInput input, @Nullable TraceFormat format) {
    ReadOptions defaults = ReadOptions.defaults();
    return read(input, new ReadOptions(format, defaults.threads(), false));
  }

  /** Reads an input with options. */
  public static ReadTrace read(TraceInput input, ReadOptions options) {
    List<Row> rows = new ArrayList<>();
    try (TraceReader reader = TraceReader.open(List.of(input), options);
        TableMemory memory = new TableMemory(1L << 30);
        EventStream stream = reader.events(memory)) {
      EventBatch batch;
      while ((batch = stream.nextBatch()) != null) {
        EventCursor cursor = new EventCursor().wrap(batch);
        while (cursor.next()) {
          rows.add(row(cursor));
        }
      }
      TraceSummary summary = stream.summary();
      summary.report().checkSum();
      if (summary.report().total(Disposition.EVENT) != rows.size()) {
        throw new IllegalStateException(
            rows.size() + " rows, counted " + summary.report().total(Disposition.EVENT));
      }
      return new ReadTrace(rows, summary);
    }
  }

  private static Row row(EventCursor cursor) {
    return new Row(
        cursor.kind(),
        cursor.timeNs(),
        cursor.line(),
        cursor.controller(),
        cursor.sqId(),
        cursor.cqId(),
        cursor.cid(),
        cursor.opcode(),
        cursor.status(),
        cursor.value(),
        cursor.value2(),
        cursor.message(),
        cursor.text());
  }

  /** Rows of a kind. */
  public List<Row> of(EventKind kind) {
    return rows.stream().filter(row -> row.kind() == kind).toList();
  }

  /** Number of rows of a kind. */
  public long count(EventKind kind) {
    return of(kind).size();
  }

  /** Number of rows by kind. */
  public TreeMap<EventKind, Long> counts() {
    TreeMap<EventKind, Long> counts = new TreeMap<>();
    rows.forEach(row -> counts.merge(row.kind(), 1L, Long::sum));
    return counts;
  }

  /** The counters. */
  public IngestReport report() {
    return summary.report();
  }

  /** A counter. */
  public long count(IngestCounter counter) {
    return report().count(counter);
  }

  /** The format's name. */
  public String format() {
    return summary.sources().get(0).format();
  }

  /** Who wrote the input. */
  public SourceProducer producer() {
    return summary.sources().get(0).producer();
  }

  /** Why the format was chosen, and what became known. */
  public String reason() {
    return summary.sources().get(0).reason();
  }

  /** Whether the times of the rows never go back. */
  public boolean isInOrder() {
    long latestNs = EventChunk.NO_TIME;
    for (Row row : rows) {
      if (row.timeNs() != EventChunk.NO_TIME && row.timeNs() < latestNs) {
        return false;
      }
      latestNs = Math.max(latestNs, row.timeNs());
    }
    return true;
  }
}
