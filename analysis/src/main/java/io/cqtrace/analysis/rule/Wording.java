package io.cqtrace.analysis.rule;

import java.util.Locale;

/** Numbers as reports write them. */
public final class Wording {
  private static final long NS_PER_MS = 1_000_000L;
  private static final long NS_PER_S = 1_000_000_000L;

  /**
   * The clause of CQ flow control: if no slot of a CQ is free, the controller shall not post to it
   * until one is.
   */
  static final String CQ_FLOW_CONTROL = "NVMe Base 2.0 and 2.1, 3.3.1.2.1";

  private Wording() {}

  /** A duration: {@code 0.690 ms}, {@code 11.33 s}. */
  public static String duration(long ns) {
    if (Math.abs(ns) < NS_PER_S) {
      return String.format(Locale.ROOT, "%.3f ms", (double) ns / NS_PER_MS);
    }
    return String.format(Locale.ROOT, "%.2f s", (double) ns / NS_PER_S);
  }

  /** A count with its noun: {@code 1 completion}, {@code 3 completions}. */
  public static String count(long count, String noun) {
    return count == 1 ? "1 " + noun : String.format(Locale.ROOT, "%,d %ss", count, noun);
  }
}
