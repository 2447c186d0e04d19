package io.cqtrace.explore;

/** Hot path: where the counts of a state stand in its {@code long}. */
final class Layout {
  private static final int FIELD_BITS = 10;
  private static final int SENT_BITS = 12;

  final long oneWaiting;
  final long oneExecuting;
  final long onePending;
  final long oneUnrung;
  final long oneSent;
  final long leaving;
  final long asleep;

  private final int executingShift;
  private final int pendingShift;
  private final int unrungShift;
  private final int sentShift;
  private final int logShift;
  private final int waitingMask;
  private final int executingMask;
  private final int slotMask;
  private final int sentMask;

  private Layout(int waitingBits, int executingBits, int slotBits, int sentBits) {
    executingShift = waitingBits;
    pendingShift = executingShift + executingBits;
    unrungShift = pendingShift + slotBits;
    int leavingShift = unrungShift + slotBits;
    sentShift = leavingShift + 2;
    logShift = sentShift + sentBits;
    oneWaiting = 1;
    oneExecuting = 1L << executingShift;
    onePending = 1L << pendingShift;
    oneUnrung = 1L << unrungShift;
    leaving = 1L << leavingShift;
    asleep = 2L << leavingShift;
    oneSent = 1L << sentShift;
    waitingMask = (1 << waitingBits) - 1;
    executingMask = (1 << executingBits) - 1;
    slotMask = (1 << slotBits) - 1;
    sentMask = (1 << sentBits) - 1;
  }

  /**
   * A layout in which the scenario's counts fit.
   *
   * @throws IllegalArgumentException if an over-committed SQ makes them too large
   */
  static Layout of(Scenario scenario) {
    if (!scenario.overcommitsSq()) {
      return new Layout(FIELD_BITS, FIELD_BITS, FIELD_BITS, SENT_BITS);
    }
    int sqRoom = scenario.sqEntries() - 1;
    int capacity = scenario.cqSize() - 1;
    Layout layout =
        new Layout(
            bitsFor(sqRoom),
            bitsFor(scenario.commandLimit()),
            bitsFor(capacity),
            bitsFor(scenario.commandCount()));
    int logBits = 1 + sqRoom + capacity;
    // One bit stays free: no state is NO_STATE.
    if (layout.logShift + logBits > Long.SIZE - 1) {
      throw new IllegalArgumentException(
          "an over-committed SQ is searched with small queues only: sq-size="
              + scenario.sqEntries()
              + " and cq-size="
              + scenario.cqSize()
              + " are "
              + (layout.logShift + logBits - Long.SIZE + 1)
              + " too many together");
    }
    return layout;
  }

  private static int bitsFor(int max) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(max);
  }

  int waiting(long state) {
    return (int) state & waitingMask;
  }

  int executing(long state) {
    return (int) (state >>> executingShift) & executingMask;
  }

  int pending(long state) {
    return (int) (state >>> pendingShift) & slotMask;
  }

  int unrung(long state) {
    return (int) (state >>> unrungShift) & slotMask;
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
