package io.cqtrace.ingest;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Merges the rows of several sources by time. The order within a source is kept, even where its
 * times go back. Microsecond stamps tie: at an equal time an SQ doorbell comes before what other
 * sources say, and a CQ doorbell after it, because a doorbell is a cause of fetches and an effect
 * of completions; otherwise the order of the sources decides.
 */
final class ChunkMerger {
  private static final int CHUNK_ROWS = 1 << 16;
  private static final int DOORBELL_FIRST = 0;
  private static final int BETWEEN = 1;
  private static final int DOORBELL_LAST = 2;

  private final Cursor[] cursors;
  private final EventChunk merged = new EventChunk();
  private boolean started;

  ChunkMerger(List<String> sourceNames, List<ChunkReader> readers, SourceClocks clocks) {
    cursors =
        IntStream.range(0, readers.size())
            .filter(i -> !clocks.apart(i))
            .mapToObj(i -> new Cursor(i, sourceNames.get(i), readers.get(i), clocks))
            .toArray(Cursor[]::new);
  }

  /** The next rows of all sources, or null at the end; valid until the next call. */
  @Nullable EventChunk nextChunk() {
    if (!started) {
      started = true;
      for (Cursor cursor : cursors) {
        cursor.start(cursors.length > 1);
      }
    }
    merged.clear();
    while (merged.rowCount() < CHUNK_ROWS && copyRun()) {
      // A run at a time.
    }
    return merged.rowCount() == 0 ? null : merged;
  }

  /** Copies rows of the earliest source as long as no other is earlier; false at the end. */
  private boolean copyRun() {
    Cursor first = null;
    Cursor second = null;
    for (Cursor cursor : cursors) {
      if (cursor.chunk == null) {
        continue;
      }
      if (first == null || cursor.isBefore(first)) {
        second = first;
        first = cursor;
      } else if (second == null || cursor.isBefore(second)) {
        second = cursor;
      }
    }
    if (first == null) {
      return false;
    }
    EventChunk chunk = first.chunk;
    do {
      if (chunk == null) {
        return true;
      }
      merged.appendRow(chunk, first.row);
      first.step();
      chunk = first.chunk;
    } while (merged.rowCount() < CHUNK_ROWS && (second == null || first.isBefore(second)));
    return true;
  }

  /** Stands on a row of a source. */
  private static final class Cursor {
    private final int sourceIndex;
    private final long offsetNs;
    private final boolean related;
    private final String sourceName;
    private final ChunkReader reader;
    private @Nullable EventChunk chunk;
    private int row;
    private long orderNs = Long.MIN_VALUE;
    private int rank;

    Cursor(int sourceIndex, String sourceName, ChunkReader reader, SourceClocks clocks) {
      this.offsetNs = clocks.offsetNs(sourceIndex);
      this.related = clocks.related(sourceIndex);
      this.sourceIndex = sourceIndex;
      this.sourceName = sourceName;
      this.reader = reader;
    }

    void start(boolean merged) {
      row = -1;
      load();
      if (!merged) {
        return;
      }
      if (chunk != null && reader.clock() == Clock.NONE) {
        throw new TraceFormatException(
            sourceName,
            "has no time stamps, and time stamps are needed to merge files",
            "Analyze it alone, or record again (QEMU: -msg timestamp=on)");
      }
      if (chunk != null && reader.clock() != Clock.EPOCH && !related) {
        throw new TraceFormatException(
            sourceName,
            "has times on " + reader.clock().doc() + ", which cannot be merged with other files",
            "Analyze it alone");
      }
    }

    void step() {
      EventChunk current = chunk;
      if (current == null || ++row < current.rowCount()) {
        place();
      } else {
        load();
      }
    }

    private void load() {
      do {
        chunk = reader.nextChunk();
        row = 0;
      } while (chunk != null && chunk.rowCount() == 0);
      if (chunk != null) {
        chunk.setSource(sourceIndex);
        chunk.shiftTimes(offsetNs);
      }
      place();
    }

    private void place() {
      EventChunk current = chunk;
      if (current == null) {
        return;
      }
      long timeNs = current.timeNs(row);
      if (timeNs != EventChunk.NO_TIME) {
        orderNs = Math.max(orderNs, timeNs);
      }
      EventKind kind = current.kind(row);
      rank =
          kind == EventKind.SQ_DOORBELL
              ? DOORBELL_FIRST
              : kind == EventKind.CQ_DOORBELL ? DOORBELL_LAST : BETWEEN;
    }

    boolean isBefore(Cursor other) {
      if (orderNs != other.orderNs) {
        return orderNs < other.orderNs;
      }
      return rank != other.rank ? rank < other.rank : sourceIndex < other.sourceIndex;
    }
  }
}
