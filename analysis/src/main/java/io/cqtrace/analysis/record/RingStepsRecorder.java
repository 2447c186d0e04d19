package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * Follows head and tail of a CQ and of one of its SQs within the part of a capture that an
 * occupancy chart enlarges: a second pass over the capture, told what the first one found.
 */
public final class RingStepsRecorder implements HistoryListener {
  private static final int LIMIT = 4096;

  private final CqOccupancy occupancy;
  private final double fromX;
  private final double toX;
  private final CaptureAxis axis = new CaptureAxis();
  private final RingTrack cqTrack = new RingTrack(LIMIT);
  private final RingTrack sqTrack = new RingTrack(LIMIT);
  private @Nullable CompletionQueueLife cq;
  private @Nullable SubmissionQueueLife sq;
  private int sqId;
  private boolean cqDoorbell;
  private boolean sqDoorbell;

  /** Follows the CQ of {@code occupancy} around its worst moment. */
  public RingStepsRecorder(CqOccupancy occupancy) {
    this.occupancy = occupancy;
    this.sqId = occupancy.cqId();
    WorstMoment worst = occupancy.worst();
    double[] window =
        worst == null
            ? new double[] {0, Math.max(1, (double) occupancy.lastX())}
            : ZoomWindow.of(occupancy, worst);
    fromX = window[0];
    toX = window[1];
  }

  @Override
  public void onRow(EventCursor row) {
    long toldX = axis.x();
    axis.onRow(row);
    if (axis.x() >= fromX) {
      tell(toldX);
    }
    boolean here = row.controller() == occupancy.controller();
    EventKind kind = row.kind();
    cqDoorbell = here && kind == EventKind.CQ_DOORBELL && row.cqId() == occupancy.cqId();
    sqDoorbell = here && kind == EventKind.SQ_DOORBELL && row.sqId() == sqId;
  }

  @Override
  public void onCqStart(CompletionQueueLife started, RowContext at) {
    axis.settle();
    if (started.controller() == occupancy.controller() && started.cqId() == occupancy.cqId()) {
      cq = started;
    }
  }

  @Override
  public void onSqStart(SubmissionQueueLife started, RowContext at) {
    if (started.controller() == occupancy.controller()
        && started.cqId() == occupancy.cqId()
        && (sq == null || started.sqId() == occupancy.cqId())) {
      sq = started;
      sqId = started.sqId();
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife ended, EndCause cause, RowContext at) {
    if (ended == cq) {
      endOf(cqTrack, cause);
      cq = null;
    }
  }

  @Override
  public void onSqEnd(SubmissionQueueLife ended, EndCause cause, RowContext at) {
    if (ended == sq) {
      endOf(sqTrack, cause);
      sq = null;
    }
  }

  private void endOf(RingTrack track, EndCause cause) {
    if (axis.x() < fromX) {
      return;
    }
    tell(axis.x());
    if (cause != EndCause.END_OF_CAPTURE && axis.x() <= toX) {
      track.add(axis.x(), Double.NaN, Double.NaN, Double.NaN, Double.NaN, false);
    }
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife fetching, RowContext at) {
    // Several fetches may follow from one row: each is a step of its own.
    if (fetching == sq && axis.x() >= fromX) {
      tell(axis.x());
    }
  }

  /** Takes in the state after a row; what was there before the window, at its edge. */
  private void tell(long rowX) {
    if (rowX > toX) {
      return;
    }
    long x = Math.max(rowX, (long) Math.ceil(fromX));
    CompletionQueueLife shownCq = cq;
    if (shownCq != null) {
      // Where the capture does not show the CQ head, the released count is only its least value.
      double head = shownCq.occupancy().isKnown() ? shownCq.released() : Double.NaN;
      double tail = shownCq.posted();
      cqTrack.add(
          x,
          head,
          tail,
          tail + shownCq.waitingCount(),
          shownCq.sizeKnown() ? head + shownCq.capacity() : Double.NaN,
          cqDoorbell && rowX >= fromX);
    }
    SubmissionQueueLife shownSq = sq;
    if (shownSq != null) {
      double head = shownSq.fetchedCount();
      double tail = head + shownSq.waiting();
      sqTrack.add(
          x,
          head,
          tail,
          tail,
          shownSq.sizeKnown() ? head + shownSq.size() - 1 : Double.NaN,
          sqDoorbell && rowX >= fromX);
    }
    cqDoorbell = false;
    sqDoorbell = false;
  }

  /** What was seen, after the capture's end. */
  public RingSteps steps() {
    return new RingSteps(occupancy, sqId, cqTrack.moves(), sqTrack.moves());
  }
}
