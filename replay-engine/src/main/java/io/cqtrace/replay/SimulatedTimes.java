package io.cqtrace.replay;

/**
 * How long each step of a simulated run takes, in nanoseconds.
 *
 * @param submitNs between two commands that one thread sends in a row
 * @param turnDelayNs from an SQ doorbell (or from what lets a fetch go on) to the controller's turn
 * @param fetchNs the controller's work on one SQE; a command that finishes in its turn takes it too
 * @param postDelayNs from the end of a command to the attempt to post it, where that is a step of
 *     its own ({@link io.cqtrace.model.controller.ControllerModel#postsLater})
 * @param queueCommandNs service time of a Delete I/O SQ that does not finish in its turn
 * @param irqDelayNs from a post to the first instruction of the host's handler
 * @param cqeCostNs the handler's work on one CQE
 * @param tagDelayNs from the end of that work to the free tag, as the submitting CPU sees it
 * @param jitterPercent each of them is varied by up to this share, from the run's seed; 0 for none
 */
public record SimulatedTimes(
    long submitNs,
    long turnDelayNs,
    long fetchNs,
    long postDelayNs,
    long queueCommandNs,
    long irqDelayNs,
    long cqeCostNs,
    long tagDelayNs,
    int jitterPercent) {

  /** Checks the ranges. */
  public SimulatedTimes {
    long least =
        Math.min(
            Math.min(Math.min(submitNs, turnDelayNs), Math.min(fetchNs, postDelayNs)),
            Math.min(Math.min(queueCommandNs, irqDelayNs), Math.min(cqeCostNs, tagDelayNs)));
    if (least < 0 || jitterPercent < 0 || jitterPercent > 100) {
      throw new IllegalArgumentException(
          "negative time, or jitter " + jitterPercent + " not in 0..100");
    }
  }

  /**
   * The defaults, all of them assumed: of the order seen with SPDK's vfio-user target on four
   * reactors and a Linux guest whose handler was slowed down to some 150 us per CQE, so that the
   * window between completing and ringing is exercised.
   */
  public static SimulatedTimes assumed() {
    return new SimulatedTimes(6_000, 10_000, 10_000, 10_000, 1_000_000, 50_000, 150_000, 20_000, 0);
  }

  /** The time of a step that is not a command's own. */
  long ns(TimedStep step) {
    return switch (step) {
      case SUBMIT -> submitNs;
      case TURN -> turnDelayNs;
      case FETCH, FETCH_AND_FINISH -> fetchNs;
      case SERVICE -> queueCommandNs;
      case POST -> postDelayNs;
      case INTERRUPT -> irqDelayNs;
      case CQE -> cqeCostNs;
      case CQE_TAIL -> 0;
      case TAG -> tagDelayNs;
    };
  }

  /** The same times, varied by up to {@code percent}. */
  public SimulatedTimes withJitter(int percent) {
    return new SimulatedTimes(
        submitNs,
        turnDelayNs,
        fetchNs,
        postDelayNs,
        queueCommandNs,
        irqDelayNs,
        cqeCostNs,
        tagDelayNs,
        percent);
  }

  /** The same times, with another cost of a CQE. */
  public SimulatedTimes withCqeCostNs(long costNs) {
    return new SimulatedTimes(
        submitNs,
        turnDelayNs,
        fetchNs,
        postDelayNs,
        queueCommandNs,
        irqDelayNs,
        costNs,
        tagDelayNs,
        jitterPercent);
  }
}
