package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;

/**
 * What one variant made of a capture's doorbells.
 *
 * @param variant the controller
 * @param recordedPosts CQEs posted in the capture, in the lives that were compared
 * @param posted CQEs that the variant posted
 * @param withheld completions that it held because the CQ was full
 * @param withheldMaxNs longest such hold
 * @param withheldTotalNs sum of the holds
 * @param heldBack SQEs that it left unfetched for want of a free slot
 * @param heldBackMaxNs longest such delay
 * @param lostCount completions that it discarded
 * @param lost the first of them (at most {@link RecordedReplay#KEPT_LOST})
 * @param failed whether it failed (CSTS.CFS)
 * @param failedLine line at which it did, or {@link EventChunk#NONE}
 * @param stuck commands that it had neither posted nor lost when the capture ended but the captured
 *     controller had
 * @param divergedLives lives of the controller in which the host acted on a completion that this
 *     variant had not posted: the comparison of that life ends there
 * @param divergedLine line of the first divergence, or {@link EventChunk#NONE}
 * @param samePosts posts that fell on the same command at the same line as in the capture
 * @param sameWithheld completions withheld here and in the capture
 * @param recordedWithheld completions withheld in the capture
 */
public record ReplayResult(
    Variant variant,
    long recordedPosts,
    long posted,
    long withheld,
    long withheldMaxNs,
    long withheldTotalNs,
    long heldBack,
    long heldBackMaxNs,
    long lostCount,
    List<CommandSpan> lost,
    boolean failed,
    long failedLine,
    long stuck,
    long divergedLives,
    long divergedLine,
    long samePosts,
    long sameWithheld,
    long recordedWithheld) {

  /** Copies the list. */
  public ReplayResult {
    lost = List.copyOf(lost);
  }

  /** Whether the host's recorded doorbells stopped fitting this variant. */
  public boolean diverged() {
    return divergedLine != EventChunk.NONE;
  }

  /** Share of posts that are those of the capture, 0..1; 1 for a capture without posts. */
  public double agreement() {
    long all = Math.max(recordedPosts, posted);
    return all == 0 ? 1.0 : (double) samePosts / all;
  }

  /** Whether the variant reproduced the capture: same posts, same order, same withheld set. */
  public boolean reproduces() {
    return samePosts == recordedPosts
        && posted == recordedPosts
        && sameWithheld == recordedWithheld
        && withheld == recordedWithheld
        && lostCount == 0
        && !failed;
  }
}
