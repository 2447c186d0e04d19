package io.cqtrace.replay;

/**
 * What a run of a host with a controller came to, whichever driver ran it.
 *
 * @param host name of the host's model, or {@code recorded}
 * @param variant the controller
 * @param delivered completions that reached the host: consumed, or posted where its reading is not
 *     seen
 * @param withheld completions that waited for a slot
 * @param deferred SQEs that the controller left in their SQ for want of a slot
 * @param lost completions that were discarded, or overwritten before the host had read them
 * @param overruns CQEs posted although no slot was free
 * @param failed whether the controller set CSTS.CFS
 * @param stalled whether commands never complete although nothing was lost
 */
public record RunResult(
    String host,
    Variant variant,
    long delivered,
    Waits withheld,
    Waits deferred,
    long lost,
    long overruns,
    boolean failed,
    boolean stalled) {
  /** The host that is the capture itself. */
  public static final String RECORDED = "recorded";

  /** The word for it; the gravest that applies. */
  public RunVerdict verdict() {
    if (failed) {
      return RunVerdict.FAILED;
    }
    if (lost > 0) {
      return RunVerdict.LOST;
    }
    if (stalled) {
      return RunVerdict.STALLED;
    }
    if (overruns > 0) {
      return RunVerdict.OVERRUN;
    }
    return withheld.count() + deferred.count() > 0 ? RunVerdict.DELAYED : RunVerdict.CLEAN;
  }

  /** Sum of the times that completions were withheld and SQEs deferred. */
  public long totalWaitNs() {
    return withheld.totalNs() + deferred.totalNs();
  }

  /** The longest time that a completion was withheld or an SQE deferred. */
  public long longestWaitNs() {
    return Math.max(withheld.maxNs(), deferred.maxNs());
  }
}
