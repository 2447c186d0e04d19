package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;

/**
 * What one variant made of a capture's doorbells.
 *
 * @param run what it came to; stalled if commands were neither posted nor lost that the captured
 *     controller had posted
 * @param lost the first of the commands that it lost (at most {@link RecordedReplay#KEPT_LOST})
 * @param failedSource index of the source of that line
 * @param failedLine line at which it set CSTS.CFS, or {@link EventChunk#NONE}
 * @param likeness how far it is the capture
 * @param divergence where the host acted on a completion that this variant had not posted
 */
public record ReplayResult(
    RunResult run,
    List<CommandSpan> lost,
    int failedSource,
    long failedLine,
    Likeness likeness,
    Divergence divergence) {

  /** Copies the list. */
  public ReplayResult {
    lost = List.copyOf(lost);
  }

  /**
   * How far a replay is the capture.
   *
   * @param recordedPosts CQEs posted in the capture, in the lives that were compared
   * @param samePosts posts of the same command at the same line as in the capture
   * @param recordedWithheld completions withheld in the capture
   * @param sameWithheld completions withheld here and in the capture
   */
  public record Likeness(
      long recordedPosts, long samePosts, long recordedWithheld, long sameWithheld) {}

  /**
   * Lives of the controller in which the host acted on a completion that this variant had not
   * posted: the comparison of such a life ends there.
   *
   * @param lives how many
   * @param source index of the source of the first
   * @param line its line, or {@link EventChunk#NONE}
   */
  public record Divergence(long lives, int source, long line) {}

  /** The controller. */
  public Variant variant() {
    return run.variant();
  }

  /** Whether the host's recorded doorbells stopped fitting this variant. */
  public boolean diverged() {
    return divergence.line() != EventChunk.NONE;
  }

  /** Share of posts that are those of the capture, 0..1; 1 for a capture without posts. */
  public double agreement() {
    long all = Math.max(likeness.recordedPosts(), run.delivered());
    return all == 0 ? 1.0 : (double) likeness.samePosts() / all;
  }

  /** Whether the variant reproduced the capture: same posts, same order, same withheld set. */
  public boolean reproduces() {
    return likeness.samePosts() == likeness.recordedPosts()
        && run.delivered() == likeness.recordedPosts()
        && likeness.sameWithheld() == likeness.recordedWithheld()
        && run.withheld().count() == likeness.recordedWithheld()
        && run.lost() == 0
        && !run.failed();
  }
}
