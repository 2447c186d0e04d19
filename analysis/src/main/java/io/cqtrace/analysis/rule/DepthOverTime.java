package io.cqtrace.analysis.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * How many requests were outstanding over time, at most, in bounded memory: bins of equal width,
 * which doubles when the time outgrows them.
 */
final class DepthOverTime {
  private static final int BINS = 640;
  private static final int SHOWN = 10;

  private final int[] most = new int[BINS];
  private long firstNs = Long.MIN_VALUE;
  private long lastNs;
  private long widthNs = 1_000;
  private int now;

  /** From this time on so many are outstanding; what was so before holds until then. */
  void add(long timeNs, int depth) {
    if (firstNs == Long.MIN_VALUE) {
      firstNs = timeNs;
      lastNs = timeNs;
    }
    while ((timeNs - firstNs) / widthNs >= BINS) {
      for (int i = 0; i < BINS; i++) {
        most[i] = i < BINS / 2 ? Math.max(most[2 * i], most[2 * i + 1]) : 0;
      }
      widthNs *= 2;
    }
    int bin = (int) Math.max(0, (timeNs - firstNs) / widthNs);
    for (int i = (int) ((lastNs - firstNs) / widthNs) + 1; i <= bin; i++) {
      most[i] = now;
    }
    most[bin] = Math.max(most[bin], depth);
    now = depth;
    lastNs = Math.max(lastNs, timeNs);
  }

  /** The most in each tenth of the time, as numbers. */
  String describe() {
    int used = (int) ((lastNs - firstNs) / widthNs) + 1;
    int shown = Math.min(SHOWN, used);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      int max = 0;
      for (int bin = used * i / shown; bin < used * (i + 1) / shown; bin++) {
        max = Math.max(max, most[bin]);
      }
      parts.add(String.valueOf(max));
    }
    return String.join(" ", parts);
  }
}
