package io.cqtrace.explore;

/** Hot path: where the counts of a state are in its {@code long}. */
final class PackedState {
  final long oneWaiting;
  final long oneExecuting;
  final long onePending;
  final long oneUnrung;
  final long oneSent;
  final long leaving;
  final long asleep;

  private final int unrungShift;
  private final int pendingShift;
  private final int executingShift;
  private final int sentShift;
  private final int waitingShift;
  private final int logShift;
  private final int unrungMask;
  private final int pendingMask;
  private final int executingMask;
  private final int sentMask;
  private final int waitingMask;

  /** The count that is always 0 in the states of a reduced search stands highest. */
  private PackedState(
      int unrungBits, int pendingBits, int executingBits, int sentBits, int waitingBits) {
    unrungShift = 2;
    pendingShift = unrungShift + unrungBits;
    executingShift = pendingShift + pendingBits;
    sentShift = executingShift + executingBits;
    waitingShift = sentShift + sentBits;
    logShift = waitingShift + waitingBits;
    leaving = 1;
    asleep = 2;
    oneUnrung = 1L << unrungShift;
    onePending = 1L << pendingShift;
    oneExecuting = 1L << executingShift;
    oneSent = 1L << sentShift;
    oneWaiting = 1L << waitingShift;
    unrungMask = (1 << unrungBits) - 1;
    pendingMask = (1 << pendingBits) - 1;
    executingMask = (1 << executingBits) - 1;
    sentMask = (1 << sentBits) - 1;
    waitingMask = (1 << waitingBits) - 1;
  }

  /**
   * A layout in which the scenario's counts fit. Where the controller posts into a full CQ, the
   * host may have read more CQEs without ringing than the CQ has slots.
   *
   * @throws IllegalArgumentException if an over-committed SQ makes them too large
   */
  static PackedState of(Scenario scenario) {
    int sqRoom = Math.min(scenario.sqEntries() - 1, scenario.commandLimit());
    boolean overruns = scenario.overruns();
    int pending = overruns ? scenario.cqSize() : scenario.cqSize() - 1;
    PackedState layout =
        new PackedState(
            bitsFor(overruns ? scenario.commandCount() : pending),
            bitsFor(pending),
            bitsFor(scenario.commandLimit()),
            bitsFor(scenario.commandCount()),
            bitsFor(sqRoom));
    int logBits = scenario.overcommitsSq() ? 1 + sqRoom + pending : 0;
    // One bit stays free: no state is DeleteFloodModel.NO_STATE.
    int excess = layout.logShift + logBits - (Long.SIZE - 1);
    if (excess > 0) {
      throw new IllegalArgumentException(
          String.format(
              "an over-committed SQ is searched with small queues only: sq-size=%d and cq-size=%d"
                  + " are %d too many together",
              scenario.sqEntries(), scenario.cqSize(), excess));
    }
    return layout;
  }

  /** Bits of a state, its SQHD log left out, in which nothing waits or anything may. */
  int bits(boolean withWaiting) {
    return withWaiting ? logShift : waitingShift;
  }

  private static int bitsFor(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  int waiting(long state) {
    return (int) (state >>> waitingShift) & waitingMask;
  }

  int executing(long state) {
    return (int) (state >>> executingShift) & executingMask;
  }

  int pending(long state) {
    return (int) (state >>> pendingShift) & pendingMask;
  }

  int unrung(long state) {
    return (int) (state >>> unrungShift) & unrungMask;
  }

  int sent(long state) {
    return (int) (state >>> sentShift) & sentMask;
  }

  long sqhdLog(long state) {
    return state >>> logShift;
  }

  long withSqhdLog(long state, long log) {
    return (state & ((1L << logShift) - 1)) | (log << logShift);
  }
}
