package io.cqtrace.analysis.report;

import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
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
  private static final String ROW = "%5s %4s %-" + NAME_WIDTH + "s %-11s %7s %7s %7s %7s";
  private static final int MOST_DIGITS = 7;

  private final Analysis analysis;
  private final TextLines lines;

  MailCommandTable(Analysis analysis, TextLines lines) {
    this.analysis = analysis;
    this.lines = lines;
  }

  /** At most so many commands; the rest is counted. */
  void write(Finding finding, int most) {
    if (LostCommandTable.suits(finding)) {
      new LostCommandTable(analysis, lines).write(finding, most);
      return;
    }
    lines.line(row("cid", "hex", "command", "outcome", "submit", "fetched", "done", "posted"));
    finding.commands().stream().limit(most).forEach(c -> lines.line(row(c)));
    long more = finding.commandCount() - Math.min(most, finding.commands().size());
    if (more > 0) {
      lines.line("  and " + more + " more; the numbers are lines of the capture");
    }
  }

  private static String row(CommandSpan command) {
    boolean named = command.cid() != EventChunk.NONE;
    return row(
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
    String name =
        command.neverFetched()
            ? "SQ " + command.sqId() + (command.sqSlot() < 0 ? "" : " slot " + command.sqSlot())
            : LostCommandTable.fullName(command);
    return name.length() <= NAME_WIDTH ? name : name.substring(0, NAME_WIDTH - 1) + "~";
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

  private static String row(Object... cells) {
    return String.format(Locale.ROOT, ROW, cells);
  }
}
