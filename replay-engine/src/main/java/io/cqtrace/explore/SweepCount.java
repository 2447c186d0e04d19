package io.cqtrace.explore;

/**
 * How the runs at one point of a sweep ended.
 *
 * @param point where
 * @param runs random runs
 * @param lost runs in which a completion was discarded
 * @param failed runs in which the controller failed
 * @param stalled runs that could not end, although nothing was lost and the controller did not fail
 */
public record SweepCount(SweepPoint point, int runs, int lost, int failed, int stalled) {
  public SweepCount {
    if (lost < 0 || failed < 0 || stalled < 0 || lost + failed + stalled > runs) {
      throw new IllegalArgumentException(
          lost + " lost, " + failed + " failed, " + stalled + " stalled of " + runs);
    }
  }

  /** Runs that went wrong. */
  public int faulty() {
    return lost + failed + stalled;
  }
}
