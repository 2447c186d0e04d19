package io.cqtrace.analysis.batch;

import io.cqtrace.analysis.verdict.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs that show the same fault.
 *
 * @param fingerprint of the fault
 * @param runs in the order of their names
 */
public record FaultGroup(Fingerprint fingerprint, List<RunRecord> runs) {
  /** Copies the list. */
  public FaultGroup {
    runs = List.copyOf(runs);
  }

  /** The groups of these runs, the largest first; runs that show nothing are in none. */
  public static List<FaultGroup> of(List<RunRecord> runs) {
    Map<String, List<RunRecord>> byId = new TreeMap<>();
    for (RunRecord run : runs) {
      if (!run.fingerprint().equals(Fingerprint.NONE)) {
        byId.computeIfAbsent(run.fingerprint().id(), k -> new ArrayList<>()).add(run);
      }
    }
    List<FaultGroup> groups = new ArrayList<>();
    byId.forEach(
        (id, members) -> {
          members.sort(Comparator.comparing(RunRecord::run));
          groups.add(new FaultGroup(members.get(0).fingerprint(), members));
        });
    groups.sort(Comparator.comparing(group -> -group.runs().size()));
    return groups;
  }

  /** One sentence. */
  public String says(int allRuns) {
    return fingerprint.id()
        + "  "
        + fingerprint.fault()
        + ": seen in "
        + runs.size()
        + " of "
        + allRuns
        + " runs, first in "
        + runs.get(0).run();
  }
}
