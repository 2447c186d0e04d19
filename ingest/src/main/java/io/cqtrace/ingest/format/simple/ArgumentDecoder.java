package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.simple.EventShape.Argument;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hot path: the arguments of one record at a time, and the row they become. */
final class ArgumentDecoder {
  /** {@code trace/simple.h: MAX_TRACE_STRLEN}. */
  private static final int MAX_STRING_BYTES = 512;

  private static final int MAX_TEXT_CHARS = 240;

  private long[] arguments = new long[16];
  private int[] stringBytes = new int[16];
  private @Nullable RowShape row;
  private @Nullable String words;

  /** Reads the arguments of a shape; false unless they fill the bytes exactly. */
  boolean read(EventShape shape, RecordInput in, int start, int length) {
    List<Argument> expected = shape.arguments();
    int count = expected.size();
    if (arguments.length < count) {
      arguments = new long[count];
      stringBytes = new int[count];
    }
    int end = start + length;
    int at = start;
    for (int i = 0; i < count; i++) {
      if (!expected.get(i).string()) {
        if (end - at < Long.BYTES) {
          return false;
        }
        arguments[i] = in.longAt(at);
        at += Long.BYTES;
        continue;
      }
      long bytes = end - at < Integer.BYTES ? -1 : in.unsignedIntAt(at);
      at += Integer.BYTES;
      if (bytes < 0 || bytes > MAX_STRING_BYTES || bytes > end - at) {
        return false;
      }
      arguments[i] = at;
      stringBytes[i] = (int) bytes;
      at += (int) bytes;
    }
    return at == end;
  }

  /** Checks that the arguments just read become a row; keeps it for {@link #addRow}. */
  IngestCounter prepare(RowShape rowShape, EventShape shape, RecordInput in) {
    if (!rowShape.applies(arguments)) {
      return IngestCounter.IGNORED_EVENT;
    }
    if (!rowShape.fits(arguments)) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    row = rowShape;
    words = rowShape.hasWords() ? words(shape, in) : null;
    return IngestCounter.EVENT;
  }

  /** The arguments just read in words. */
  String words(EventShape shape, RecordInput in) {
    StringBuilder text = new StringBuilder(shape.name());
    for (int i = 0; i < shape.arguments().size(); i++) {
      Argument argument = shape.arguments().get(i);
      text.append(' ').append(argument.name()).append('=');
      text.append(
          argument.string()
              ? in.textAt((int) arguments[i], stringBytes[i])
              : "0x" + Long.toHexString(arguments[i]));
    }
    return VisibleText.of(text.toString(), MAX_TEXT_CHARS);
  }

  /** Adds the row that was prepared last. */
  void addRow(long timeNs, long record, EventChunk rows) {
    RowShape prepared = row;
    if (prepared == null) {
      throw new IllegalStateException("no row was prepared");
    }
    prepared.add(arguments, timeNs, record, rows);
    rows.text(words);
  }
}
