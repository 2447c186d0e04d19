package io.cqtrace.analysis;

import java.util.Map;
import java.util.Set;

/** What else the lines of a fault show: not a second accusation, but another name for it. */
public final class KinRules {
  private static final Map<String, Set<String>> OF =
      Map.of(
          "CQ-STALL", Set.of("CQ-CORK", "EVENTIDX-STALE"),
          "CQ-CORK", Set.of("EVENTIDX-STALE", "CQ-STALL"),
          "EVENTIDX-STALE", Set.of("CQ-CORK", "CQ-STALL"),
          "CQE-DUPLICATE", Set.of("CQE-STALE"),
          "CQE-STALE", Set.of("CQE-DUPLICATE"),
          // Without the line of its fetch, a command that never ends is one that was never fetched.
          "BACKEND-SLOW", Set.of("SQ-LOST-WAKE"));

  private KinRules() {}

  /** Whether a rule speaks of the fault that another one finds in the whole log. */
  public static boolean same(String rule, String ofWhole) {
    return rule.equals(ofWhole) || OF.getOrDefault(ofWhole, Set.of()).contains(rule);
  }
}
