package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Doubt;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.nvme.CommandId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Findings with their evidence, numbered through, so that a reply can quote one line of it. */
final class FindingText {
  private static final int SHOWN_COMMANDS = 8;
  private static final String INDENT = "    ";

  private final Analysis analysis;
  private final Document lines;
  private final int textLimit;
  private final Map<Analysis.LineKey, Integer> shownLines = new HashMap<>();
  private int evidenceNumber;

  FindingText(Analysis analysis, Document lines) {
    this(analysis, lines, Integer.MAX_VALUE);
  }

  /** The same, with at most that many characters of each line of the capture. */
  FindingText(Analysis analysis, Document lines, int textLimit) {
    this.analysis = analysis;
    this.lines = lines;
    this.textLimit = textLimit;
  }

  /** The whole finding. */
  void finding(Finding finding) {
    heading(finding);
    evidence(finding);
    reasons(finding);
  }

  /** Rule, who is at fault, and summary. */
  void heading(Finding finding) {
    lines.wrap(
        "",
        INDENT,
        finding.severity()
            + " "
            + finding.rule().id()
            + " ("
            + finding.party().blame(finding.severity())
            + "; "
            + finding.grade()
            + ")");
    lines.wrap(INDENT, INDENT, sentence(finding.summary()));
  }

  /** Lines of the capture and the commands concerned. */
  void evidence(Finding finding) {
    for (Evidence evidence : finding.evidence()) {
      evidence(evidence);
    }
    if (LostCommandTable.suits(finding)) {
      new LostCommandTable(analysis, lines).write(finding);
    } else if (!finding.commands().isEmpty()) {
      lines.wrap("    commands: ", "      ", commandList(finding));
    }
  }

  /**
   * Why the verdict is INCONCLUSIVE, with the lines that show it; what a finding tells is left out.
   */
  void doubts() {
    for (Doubt doubt : analysis.conclusion().doubts()) {
      if (doubt.cause() != Doubt.Cause.CONTRADICTION && !doubt.evidence().isEmpty()) {
        lines.blank();
        lines.wrap("", "    ", "Not explained: " + doubt.cause().doc());
        doubt.evidence().forEach(this::evidence);
      }
    }
  }

  /** Why it is so, by which clause, and what to do. */
  void reasons(Finding finding) {
    lines.wrap("    why: ", INDENT, finding.explanation());
    if (!finding.rule().clause().equals("none")) {
      lines.wrap("    clause: ", INDENT, finding.rule().clause());
    }
    lines.wrap("    do: ", INDENT, finding.advice());
  }

  static String sentence(String summary) {
    int wordEnd = Math.max(summary.indexOf(' '), 1);
    // A device's name keeps its letters: nvme0.
    boolean name = summary.substring(0, wordEnd).chars().anyMatch(Character::isDigit);
    return (name
            ? summary
            : summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1))
        + ".";
  }

  private void evidence(Evidence evidence) {
    evidenceNumber++;
    Analysis.LineKey key = new Analysis.LineKey(evidence.source(), evidence.line());
    Integer before = shownLines.putIfAbsent(key, evidenceNumber);
    lines.wrap(
        "    [" + evidenceNumber + "] ",
        "        ",
        shortName(analysis, analysis.sourceName(evidence))
            + ":"
            + evidence.line()
            + " "
            + evidence.role()
            + (before == null ? "" : " (the line of [" + before + "])"));
    String text = before == null ? analysis.text(evidence) : null;
    if (text != null) {
      lines.wrap("        | ", "        | ", cut(text.strip()));
    }
  }

  private String cut(String text) {
    return text.length() <= textLimit ? text : text.substring(0, textLimit) + " ...";
  }

  /** The last parts of an input's path, as few as tell it from the other inputs. */
  static String shortName(Analysis analysis, String path) {
    return PortableNames.shortest(
        path, analysis.trace().sources().stream().map(TraceSummary.Source::name).toList());
  }

  private static String commandList(Finding finding) {
    List<String> shown = new ArrayList<>();
    for (CommandSpan command : finding.commands()) {
      if (shown.size() == SHOWN_COMMANDS) {
        shown.add("and " + (finding.commandCount() - SHOWN_COMMANDS) + " more");
        break;
      }
      String tag =
          command.cid() == EventChunk.NONE ? "" : " = " + CommandId.describe(command.cid());
      shown.add(command.describe() + tag);
    }
    return String.join("; ", shown);
  }
}
