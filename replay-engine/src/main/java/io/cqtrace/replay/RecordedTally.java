package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.RowContext;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.List;

/** What a {@link RecordedReplay} has come to so far, beside what the capture came to. */
final class RecordedTally {
  private final List<CommandSpan> lost = new ArrayList<>();
  private long lostCount;
  private long posted;
  private long overruns;
  private long stuck;
  private Waits withheld = Waits.NONE;
  private Waits deferred = Waits.NONE;
  private int failedSource;
  private long failedLine = EventChunk.NONE;
  private long recordedPosts;
  private long samePosts;
  private long recordedWithheld;
  private long sameWithheld;
  private long divergedLives;
  private int divergedSource;
  private long divergedLine = EventChunk.NONE;

  /** The same numbers, counted on for another variant. */
  RecordedTally copy() {
    RecordedTally copy = new RecordedTally();
    copy.lost.addAll(lost);
    copy.lostCount = lostCount;
    copy.posted = posted;
    copy.overruns = overruns;
    copy.stuck = stuck;
    copy.withheld = withheld;
    copy.deferred = deferred;
    copy.failedSource = failedSource;
    copy.failedLine = failedLine;
    copy.recordedPosts = recordedPosts;
    copy.samePosts = samePosts;
    copy.recordedWithheld = recordedWithheld;
    copy.sameWithheld = sameWithheld;
    copy.divergedLives = divergedLives;
    copy.divergedSource = divergedSource;
    copy.divergedLine = divergedLine;
    return copy;
  }

  /** The first of the commands that were lost, in the order of their losses. */
  List<CommandSpan> lost() {
    return lost;
  }

  // What the replayed controller does.

  void lost(RecordedCommand command) {
    lostCount++;
    if (lost.size() < RecordedReplay.KEPT_LOST) {
      lost.add(command.span);
    }
  }

  void posted(boolean overrun) {
    posted++;
    overruns += overrun ? 1 : 0;
  }

  void deferralBegins() {
    deferred = deferred.begun();
  }

  void deferralEnds(long waitNs) {
    deferred = deferred.ended(waitNs);
  }

  void withholdingBegins() {
    withheld = withheld.begun();
  }

  void withholdingEnds(long waitNs) {
    withheld = withheld.ended(waitNs);
  }

  /** The controller sets CSTS.CFS; the first time is kept. */
  void failed(int source, long line) {
    if (failedLine == EventChunk.NONE) {
      failedSource = source;
      failedLine = line;
    }
  }

  /** A command that the captured controller had posted is neither posted nor lost at its end. */
  void stuck() {
    stuck++;
  }

  // What the capture says at the same place.

  void recordedPost() {
    recordedPosts++;
  }

  void recordedWithheld() {
    recordedWithheld++;
  }

  void samePost() {
    samePosts++;
  }

  void sameWithheld() {
    sameWithheld++;
  }

  /** The comparison of a controller's life ends here; the first place is kept. */
  void diverged(RowContext at) {
    divergedLives++;
    if (divergedLine == EventChunk.NONE) {
      divergedSource = at.source();
      divergedLine = at.line();
    }
  }

  /**
   * The result.
   *
   * @param named the first of the commands that were lost
   */
  ReplayResult result(Variant variant, List<CommandSpan> named) {
    return new ReplayResult(
        new RunResult(
            RunResult.RECORDED,
            variant,
            posted,
            withheld,
            deferred,
            lostCount,
            overruns,
            failedLine != EventChunk.NONE,
            stuck > 0 && lostCount == 0),
        named,
        failedSource,
        failedLine,
        new ReplayResult.Likeness(recordedPosts, samePosts, recordedWithheld, sameWithheld),
        new ReplayResult.Divergence(divergedLives, divergedSource, divergedLine));
  }
}
