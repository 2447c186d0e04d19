package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Commands whose completion never came, one line each with the lines of the capture at which the
 * host submits them, the controller takes them, their completion is discarded, and the host ends
 * them:
 *
 * <pre>
 *       cid  hex command             submit fetched    lost    ends status
 *        26 001a Delete I/O SQ 42        35   22802   22909     185  0x371
 * </pre>
 */
final class LostCommandTable {
  private static final int SHOWN_COMMANDS = 40;
  private static final long MAX_LINE = 9_999_999;
  private static final int NAME_WIDTH = 17;

  private final Analysis analysis;
  private final Document lines;

  LostCommandTable(Analysis analysis, Document lines) {
    this.analysis = analysis;
    this.lines = lines;
  }

  /** Whether the commands of a finding are better told by where they end than by name alone. */
  static boolean suits(Finding finding) {
    List<CommandSpan> commands = finding.commands();
    return commands.stream()
            .anyMatch(c -> c.lossLine() != EventChunk.NONE || c.hostComplete() != null)
        && commands.stream().noneMatch(c -> furthestLine(c) > MAX_LINE);
  }

  private static long furthestLine(CommandSpan command) {
    return Math.max(
        Math.max(line(command.hostSubmit()), line(command.hostComplete())),
        Math.max(command.lossLine(), command.line(Stage.FETCHED)));
  }

  private static long line(CommandSpan.@Nullable HostMark mark) {
    return mark == null ? EventChunk.NONE : mark.line();
  }

  /** Writes the table. */
  void write(Finding finding) {
    write(finding, SHOWN_COMMANDS);
  }

  /** Writes at most so many rows of it; the rest is counted. */
  void write(Finding finding, int most) {
    Table table =
        new Table(
            "  ",
            Column.left("", 1),
            Column.right("cid", 5),
            Column.right("hex", 4),
            Column.cut("command", NAME_WIDTH),
            Column.right("submit", 7),
            Column.right("fetched", 7),
            Column.right("lost", 7),
            Column.right("ends", 7),
            Column.right("status", 6));
    Set<Integer> hostSources = new TreeSet<>();
    Set<Integer> controllerSources = new TreeSet<>();
    for (CommandSpan command : finding.commands()) {
      CommandSpan.HostMark submit = command.hostSubmit();
      if (submit != null) {
        hostSources.add(submit.source());
      }
      if (command.has(Stage.FETCHED) || command.lossLine() != EventChunk.NONE) {
        controllerSources.add(command.source());
      }
    }
    finding.commands().stream().limit(most).map(LostCommandTable::row).forEach(table::row);
    lines.table(table);
    long all = Math.max(finding.commandCount(), finding.commands().size());
    long more = all - Math.min(most, finding.commands().size());
    if (more > 0) {
      lines.line("    and " + more + " more");
    }
    lines.wrap(
        "    ",
        "    ",
        "numbers are lines: "
            + (hostSources.isEmpty() ? "" : "submit and ends of " + names(hostSources))
            + (hostSources.isEmpty() || controllerSources.isEmpty() ? "" : ", ")
            + (controllerSources.isEmpty()
                ? ""
                : "fetched and lost of " + names(controllerSources)));
  }

  private String names(Set<Integer> sources) {
    return sources.stream()
        .map(
            source ->
                FindingText.shortName(analysis, analysis.trace().sources().get(source).name()))
        .collect(Collectors.joining(", "));
  }

  private static List<String> row(CommandSpan command) {
    boolean named = command.cidKnown();
    CommandSpan.HostMark end = command.hostComplete();
    return List.of(
        command.certain() ? "" : "?",
        named ? Integer.toString(command.cid()) : "?",
        named ? String.format(Locale.ROOT, "%04x", command.cid()) : "",
        fullName(command),
        lineText(line(command.hostSubmit())),
        lineText(command.line(Stage.FETCHED)),
        lineText(command.lossLine()),
        lineText(line(end)),
        end == null ? "-" : String.format(Locale.ROOT, "0x%x", end.status()));
  }

  /** What a command is, with its SQ unless it is an admin command. */
  static String fullName(CommandSpan command) {
    String queue = command.sqId() == 0 ? "" : "SQ " + command.sqId() + " ";
    String target = command.targetQueueId() == EventChunk.NONE ? "" : " " + command.targetQueueId();
    return queue + Opcode.describe(command.sqId(), command.opcode()) + target;
  }

  private static String lineText(long line) {
    return line == EventChunk.NONE ? "-" : Long.toString(line);
  }
}
