package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: follows the occupancy of every CQ in one pass and bounded memory (about 150 kB for each
 * of the first {@value #DETAILED_LIMIT} CQs, less for the others). Tell it a history, then ask for
 * the {@link #worst} CQ or for a certain {@link #occupancy}.
 *
 * <p>x is time, or the row number where no row before the first CQ carried a time.
 */
public final class OccupancyRecorder implements HistoryListener {
  private static final int DETAILED_LIMIT = 256;
  private static final int FOLLOWED_LIMIT = 4096;
  private static final int DETAILED_ENTRIES = 1024;
  private static final int DETAILED_RING = 512;
  private static final int COARSE_ENTRIES = 128;
  private static final int COARSE_RING = 64;

  /** Commands on the admin queue: what such a line tells of completes there. */
  private static final Set<EventKind> OF_ADMIN_QUEUE =
      EnumSet.of(
          EventKind.CREATE_SQ,
          EventKind.CREATE_CQ,
          EventKind.DELETE_SQ,
          EventKind.DELETE_CQ,
          EventKind.DELETE_DONE);

  private final ChartFocus focus;
  private final TreeMap<Integer, CqTimeLine> timeLines = new TreeMap<>();
  private final IdentityHashMap<CompletionQueueLife, CqTimeLine> open = new IdentityHashMap<>();
  private final TreeMap<Integer, Integer> cqOfSq = new TreeMap<>();
  private final CaptureAxis axis;
  private boolean lineReached;
  private int lineKey = -1;
  private @Nullable RowContext context;
  private long lossSeq = -1;
  private int marks;
  private boolean released;
  private long unfollowedCount;

  /** A recorder of what is most worth seeing. */
  public OccupancyRecorder() {
    this(ChartFocus.WORST);
  }

  /** A recorder that enlarges what it is asked for. */
  public OccupancyRecorder(ChartFocus focus) {
    this(focus, EventChunk.NO_TIME);
  }

  /** The same of a replay, on the time line of the capture that begins at {@code zeroNs}. */
  public OccupancyRecorder(ChartFocus focus, long zeroNs) {
    this.focus = focus;
    this.axis = new CaptureAxis(zeroNs);
  }

  @Override
  public void onRow(EventCursor row) {
    axis.onRow(row);
    if (focus.hasLine()) {
      findLine(row);
    }
    marks = row.kind() == EventKind.CQ_DOORBELL ? OccupancyTrack.DOORBELL : 0;
    released = false;
  }

  /**
   * The line that was asked for: an event's is shown as the CQ stands at it. Any other waits for
   * the CQ's next change of level, unless the capture does not tell the level: then no change is
   * told, and the first row is taken.
   */
  private void findLine(EventCursor row) {
    boolean reached = !lineReached && focus.reaches(row.source(), row.line());
    lineReached |= reached;
    if (lineReached && lineKey < 0 && (reached || !focus.exact())) {
      lineKey = focus.hasCq() ? focus.controller() << 16 | focus.cqId() : cqKey(row);
    }
    CqTimeLine timeLine = lineReached ? timeLines.get(lineKey) : null;
    if (timeLine != null
        && (focus.exact() ? reached : timeLine.levelUnknown() && !timeLine.showsAsked())) {
      timeLine.reachEvent(row.line(), axis.x());
    }
  }

  /** The CQ that a row tells of, or -1. */
  private int cqKey(EventCursor row) {
    int controller = row.controller() << 16;
    if (OF_ADMIN_QUEUE.contains(row.kind())) {
      return controller;
    }
    return row.cqId() >= 0
        ? controller | row.cqId()
        : cqOfSq.getOrDefault(controller | row.sqId(), -1);
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    cqOfSq.put(sq.controller() << 16 | sq.sqId(), sq.controller() << 16 | sq.cqId());
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    axis.settle();
    context = at;
    int key = cq.controller() << 16 | cq.cqId();
    CqTimeLine timeLine = timeLines.get(key);
    if (timeLine == null) {
      if (timeLines.size() == FOLLOWED_LIMIT) {
        unfollowedCount++;
        return;
      }
      boolean detailed = timeLines.size() < DETAILED_LIMIT;
      timeLine =
          new CqTimeLine(
              cq.controller(),
              cq.cqId(),
              focus,
              detailed ? DETAILED_ENTRIES : COARSE_ENTRIES,
              detailed ? DETAILED_RING : COARSE_RING);
      timeLines.put(key, timeLine);
    }
    open.put(cq, timeLine);
    timeLine.start(cq, axis.x());
  }

  @Override
  public void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    CqTimeLine timeLine = open.get(cq);
    if (timeLine != null) {
      timeLine.completed();
    }
  }

  @Override
  public void onFoundFull(CompletionQueueLife cq, RowContext at) {
    CqTimeLine timeLine = open.get(cq);
    if (timeLine != null) {
      timeLine.foundFull(cq, at, axis.x());
    }
  }

  @Override
  public void onLost(CompletionQueueLife cq, RowContext at) {
    lossSeq = at.seq();
    CqTimeLine timeLine = open.get(cq);
    if (timeLine != null) {
      timeLine.lost(cq, at, axis.x());
      reachLine(timeLine, cq, at);
    }
  }

  /** A discarded completion whose command is known is told as the end of that command. */
  @Override
  public void onCommandEnd(CommandSpan command) {
    RowContext at = context;
    if (at != null
        && command.outcome() == Outcome.LOST
        && command.lossGrade() == Grade.RECORDED
        && command.lossLine() == at.line()
        && lossSeq != at.seq()) {
      CqTimeLine timeLine = timeLines.get(command.controller() << 16 | command.cqId());
      if (timeLine != null) {
        timeLine.lostWaiting(at, axis.x());
      }
    }
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    CqTimeLine timeLine = open.get(cq);
    if (timeLine != null) {
      timeLine.posted(command, cq, axis.x());
    }
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    released = true;
  }

  @Override
  public void onOccupancy(CompletionQueueLife cq, RowContext at) {
    CqTimeLine timeLine = open.get(cq);
    if (timeLine != null) {
      if (released && marks == 0) {
        marks = OccupancyTrack.HEAD_READ;
      }
      timeLine.changed(cq, at, axis.x(), marks);
      reachLine(timeLine, cq, at);
    }
    marks = 0;
    released = false;
  }

  @Override
  public void onOccupancyBand(CompletionQueueLife cq, RowContext at) {
    CqTimeLine timeLine = open.get(cq);
    if (timeLine != null) {
      timeLine.changedBand(cq, at, axis.x());
      reachLine(timeLine, cq, at);
    }
  }

  private void reachLine(CqTimeLine timeLine, CompletionQueueLife cq, RowContext at) {
    if (lineReached) {
      lineKey = lineKey < 0 ? cq.controller() << 16 | cq.cqId() : lineKey;
      timeLine.reachLine(cq, at, axis.x());
    }
  }

  @Override
  public void onFullInterval(FullInterval interval) {
    CqTimeLine timeLine = timeLines.get(interval.controller() << 16 | interval.cqId());
    if (timeLine != null) {
      timeLine.endFull(interval, axis.x());
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    CqTimeLine timeLine = open.remove(cq);
    if (timeLine != null && cause != EndCause.END_OF_CAPTURE) {
      timeLine.end(axis.x());
    }
  }

  /** The CQ that was asked for, else the {@link #worst} one, or nothing if there is none. */
  public Optional<CqOccupancy> focused() {
    if (focus.hasCq()) {
      return occupancy(focus.controller(), focus.cqId());
    }
    return lineKey >= 0 ? occupancy(lineKey >> 16, lineKey & 0xffff) : worst();
  }

  /** The CQ with the first loss, else with the longest full interval, else the busiest one. */
  public Optional<CqOccupancy> worst() {
    CqTimeLine worstLine = null;
    WorstMoment worst = null;
    for (CqTimeLine timeLine : timeLines.values()) {
      WorstMoment moment = timeLine.worst();
      if (moment != null && (worst == null || moment.isWorseThan(worst))) {
        worst = moment;
        worstLine = timeLine;
      }
    }
    return worstLine == null ? Optional.empty() : Optional.of(occupancy(worstLine));
  }

  /** One CQ, or nothing if the capture has no such CQ. */
  public Optional<CqOccupancy> occupancy(int controller, int cqId) {
    @Nullable CqTimeLine timeLine = timeLines.get(controller << 16 | cqId);
    return timeLine == null ? Optional.empty() : Optional.of(occupancy(timeLine));
  }

  private CqOccupancy occupancy(CqTimeLine timeLine) {
    return timeLine.occupancy(axis.timed(), axis.firstNs(), axis.x(), fullIntervalCount());
  }

  /** CQs of the capture that are followed. */
  public int cqCount() {
    return timeLines.size();
  }

  /** Whether a completion was seen, of any CQ. */
  public boolean sawCompletion() {
    return timeLines.values().stream().anyMatch(timeLine -> timeLine.completedCount() > 0);
  }

  /** Starts of CQs that are not followed because there are too many. */
  public long unfollowedCount() {
    return unfollowedCount;
  }

  /** Full intervals of all CQs. */
  public long fullIntervalCount() {
    return timeLines.values().stream().mapToLong(CqTimeLine::fullIntervalCount).sum();
  }
}
