package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.List;
import java.util.Locale;

/**
 * The commands of a finding, one line each, with the lines of the capture at which they reached
 * their stages:
 *
 * <pre>
 *     cid  hex command           outcome       submit  fetched     done   posted
 *   16385 4001 SQ 1 Read         DELIVERED          -    24229    24231    24282
 * </pre>
 */
final class MailCommandTable {
  private static final int NAME_WIDTH = 17;
  private static final int MOST_DIGITS = 7;

  private final Analysis analysis;
  private final Document lines;

  MailCommandTable(Analysis analysis, Document lines) {
    this.analysis = analysis;
    this.lines = lines;
  }

  /** At most so many commands; the rest is counted. */
  void write(Finding finding, int most) {
    if (LostCommandTable.suits(finding)) {
      new LostCommandTable(analysis, lines).write(finding, most);
      return;
    }
    Table table =
        new Table(
            "",
            Column.right("cid", 5),
            Column.right("hex", 4),
            Column.cut("command", NAME_WIDTH),
            Column.left("outcome", 11),
            Column.right("submit", 7),
            Column.right("fetched", 7),
            Column.right("done", 7),
            Column.right("posted", 7));
    finding.commands().stream().limit(most).map(MailCommandTable::row).forEach(table::row);
    lines.table(table);
    long more = finding.commandCount() - Math.min(most, finding.commands().size());
    if (more > 0) {
      lines.line("  and " + more + " more; the numbers are lines of the capture");
    }
  }

  private static List<String> row(CommandSpan command) {
    boolean named = command.cid() != EventChunk.NONE;
    return List.of(
        named ? Integer.toString(command.cid()) : "?",
        named ? String.format(Locale.ROOT, "%04x", command.cid()) : "",
        name(command),
        command.outcome().name(),
        line(command, Stage.SUBMITTED),
        line(command, Stage.FETCHED),
        line(command, Stage.COMPLETED),
        line(command, Stage.POSTED));
  }

  private static String name(CommandSpan command) {
    return command.neverFetched()
        ? "SQ " + command.sqId() + (command.sqSlot() < 0 ? "" : " slot " + command.sqSlot())
        : LostCommandTable.fullName(command);
  }

  /** A line number; of a very large one its last digits, marked. */
  private static String line(CommandSpan command, Stage stage) {
    if (!command.has(stage) || command.line(stage) == EventChunk.NONE) {
      return "-";
    }
    String digits = Long.toString(command.line(stage));
    return digits.length() <= MOST_DIGITS
        ? digits
        : "~" + digits.substring(digits.length() - MOST_DIGITS + 1);
  }
}
