package io.cqtrace.analysis.batch;

import io.cqtrace.ingest.source.VisibleText;
import java.util.List;
import java.util.Locale;

/** The table of a batch: the worst run first, then the faults that several runs share. */
public final class BatchText {
  private static final int NAME_LENGTH = 200;

  private BatchText() {}

  /** The text. */
  public static String of(List<RunRecord> runs, int shown) {
    StringBuilder text = new StringBuilder();
    text.append("VERDICT        LOST  WITHHELD  FAULT         RUN\n");
    List<RunRecord> sorted = runs.stream().sorted(RunRecord.WORST_FIRST).toList();
    for (RunRecord run : sorted.subList(0, Math.min(shown, sorted.size()))) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-12s %6d %9d  %-12s  %s%n",
              run.verdictWord(),
              run.counts().lost(),
              run.counts().withheld(),
              run.fingerprint().id(),
              VisibleText.of(run.run(), NAME_LENGTH)));
    }
    if (sorted.size() > shown) {
      text.append("... ").append(sorted.size() - shown).append(" more in runs.jsonl\n");
    }
    List<FaultGroup> groups = FaultGroup.of(runs);
    if (!groups.isEmpty()) {
      text.append("\nFaults\n");
      for (FaultGroup group : groups) {
        text.append(VisibleText.of(group.says(runs.size()), 2 * NAME_LENGTH)).append('\n');
      }
    }
    return text.toString();
  }
}
