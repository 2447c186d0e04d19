package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * How much time passed between two rows, by the clock of the source that tells of them. "Now" is
 * the last row of the sources that show the controller's work; a kernel log that goes on for
 * minutes says nothing of a command that the controller's trace shows open at its end.
 *
 * <p>A clock may be set: a step back is taken out. A step forward, or a VM that was stopped, looks
 * like a silence. So each silence counts for the time that passed, and the longest one does not
 * count for the time that is certain, unless the host reacts at its end (it reads CSTS, sends an
 * Abort): then its clock ran, too. That it disables the controller shows nothing: so begins the
 * next run, too, where two stand in one file.
 *
 * <p>Hot path: a few comparisons a row; steps and silences are rare and bounded.
 */
public final class SourceTimes {
  /** Lines of several threads stand in the wrong order by much less than this. */
  private static final long STEP_NS = 100_000_000L;

  private static final long SILENCE_NS = 1_000_000_000L;
  private static final int MOST_KEPT = 4096;

  /** Kinds, by a bit each. */
  private static final long WORK =
      mask(
          EventKind.FETCH,
          EventKind.COMPLETE,
          EventKind.POST,
          EventKind.SQ_POLL,
          EventKind.CQ_FULL);

  private static final long REACTIONS = mask(EventKind.CSTS_READ, EventKind.TIMEOUT);

  private final List<Source> sources = new ArrayList<>();

  /** A step back of the clock, or a silence, that ends with this line. */
  private static final class Jump {
    final long line;
    final long lengthNs;
    final long endNs;
    boolean hostReacted;

    Jump(long line, long lengthNs, long endNs) {
      this.line = line;
      this.lengthNs = lengthNs;
      this.endNs = endNs;
    }
  }

  private static final class Source {
    final ArrayDeque<Jump> stepsBack = new ArrayDeque<>();
    final ArrayDeque<Jump> silences = new ArrayDeque<>();
    long lastNs = EventChunk.NO_TIME;
    boolean showsWork;
  }

  /**
   * Takes in a row.
   *
   * @param at where it stands
   * @return nanoseconds by which the clock steps back here, or 0
   */
  long take(EventCursor row, RowContext at) {
    while (sources.size() <= at.source()) {
      sources.add(new Source());
    }
    Source source = sources.get(at.source());
    long timeNs = at.timeNs();
    EventKind kind = row.kind();
    source.showsWork |= showsWork(kind);
    if (timeNs == EventChunk.NO_TIME) {
      return 0;
    }
    long deltaNs = source.lastNs == EventChunk.NO_TIME ? 0 : timeNs - source.lastNs;
    source.lastNs = timeNs;
    if (deltaNs >= SILENCE_NS) {
      keep(source.silences, new Jump(row.line(), deltaNs, timeNs));
    } else if (deltaNs <= -STEP_NS) {
      keep(source.stepsBack, new Jump(row.line(), -deltaNs, timeNs));
    }
    if (isReaction(row, kind)) {
      noteReaction(timeNs);
    }
    return deltaNs <= -STEP_NS ? -deltaNs : 0;
  }

  private static boolean showsWork(EventKind kind) {
    return (WORK >>> kind.code() & 1) != 0;
  }

  private static boolean isReaction(EventCursor row, EventKind kind) {
    return (REACTIONS >>> kind.code() & 1) != 0
        || (kind == EventKind.FETCH && Opcode.ABORT.matches(row.sqId(), row.opcode()));
  }

  private static long mask(EventKind... kinds) {
    long mask = 0;
    for (EventKind kind : kinds) {
      mask |= 1L << kind.code();
    }
    return mask;
  }

  private void noteReaction(long timeNs) {
    for (Source source : sources) {
      for (Jump silence : source.silences) {
        long sinceNs = timeNs - silence.endNs;
        silence.hostReacted |= sinceNs >= 0 && sinceNs < SILENCE_NS;
      }
    }
  }

  private static void keep(ArrayDeque<Jump> jumps, Jump jump) {
    jumps.add(jump);
    if (jumps.size() > MOST_KEPT) {
      jumps.remove();
    }
  }

  /**
   * Time from a row of this source to the last row that could have shown the controller's work; 0
   * where one of them has no time.
   *
   * @param fromNs time of the row
   * @param fromLine its line
   */
  public long passedNs(int source, long fromNs, long fromLine) {
    if (source >= sources.size() || fromNs == EventChunk.NO_TIME) {
      return 0;
    }
    long nowNs = nowNs(source);
    if (nowNs == EventChunk.NO_TIME) {
      return 0;
    }
    long passedNs = nowNs - fromNs;
    for (Jump step : sources.get(source).stepsBack) {
      passedNs += step.line > fromLine ? step.lengthNs : 0;
    }
    return Math.max(0, passedNs);
  }

  /** The same, as far as no single step of the clock and no stop of the VM can feign it. */
  public long certainNs(int source, long fromNs, long fromLine) {
    long longestNs = 0;
    if (source < sources.size()) {
      for (Jump silence : sources.get(source).silences) {
        if (silence.line > fromLine && !silence.hostReacted) {
          longestNs = Math.max(longestNs, silence.lengthNs);
        }
      }
    }
    return Math.max(0, passedNs(source, fromNs, fromLine) - longestNs);
  }

  /** Whether no silence and no step of the clock lies behind a line of this source. */
  boolean unbrokenSince(int source, long line) {
    if (source >= sources.size()) {
      return true;
    }
    Source own = sources.get(source);
    return own.silences.stream().noneMatch(jump -> jump.line > line && !jump.hostReacted)
        && own.stepsBack.stream().noneMatch(jump -> jump.line > line);
  }

  /** The last time of this source, or of another that shows the controller's work as well. */
  private long nowNs(int source) {
    Source own = sources.get(source);
    long nowNs = own.lastNs;
    for (Source other : sources) {
      if (other != own && own.showsWork && other.showsWork) {
        nowNs = Math.max(nowNs, other.lastNs);
      }
    }
    return nowNs;
  }
}
