package io.cqtrace.explore;

/** Hot path: the steps of one state, as {@link DeleteFloodModel#stepsOf} fills them in. */
final class FloodSteps {
  /** More steps than any state has. */
  private static final int MAX_STEPS = 8;

  final long[] states = new long[MAX_STEPS];
  final int[] codes = new int[MAX_STEPS];
  int count;

  void add(int code, long state) {
    codes[count] = code;
    states[count++] = state;
  }
}
