package io.cqtrace.analysis.batch;

import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.ingest.source.VisibleText;
import java.util.List;

/** The table of a batch: the worst run first, then the faults that several runs share. */
public final class BatchText {
  private static final int NAME_LENGTH = 200;

  private BatchText() {}

  /** The text. */
  public static String of(List<RunRecord> runs, int shown) {
    Table table =
        new Table(
            "",
            Column.left("VERDICT", 12),
            Column.right("LOST", 6),
            Column.right("WITHHELD", 9),
            Column.left(" FAULT", 13),
            Column.left(" RUN", 5));
    List<RunRecord> sorted = runs.stream().sorted(RunRecord.WORST_FIRST).toList();
    for (RunRecord run : sorted.subList(0, Math.min(shown, sorted.size()))) {
      table.row(
          run.verdictWord(),
          Long.toString(run.counts().lost()),
          Long.toString(run.counts().withheld()),
          " " + run.fingerprint().id(),
          " " + VisibleText.of(run.run(), NAME_LENGTH));
    }
    StringBuilder text = new StringBuilder();
    table.lines().forEach(line -> text.append(line).append('\n'));
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
