package io.cqtrace.analysis.report;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.report.IngestCounter.Fate;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.nvme.CommandId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The result as text for a terminal or a mail: at most 72 columns, ASCII. */
public final class TextReport {
  private static final int SHOWN_COMMANDS = 8;
  private static final String INDENT = "    ";
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Analysis analysis;
  private final TextLines lines = new TextLines();
  private int evidenceNumber;

  private TextReport(Analysis analysis) {
    this.analysis = analysis;
  }

  /** The whole report. */
  public static String of(Analysis analysis) {
    return new TextReport(analysis).write();
  }

  private String write() {
    lines.wrap("", "", analysis.verdict() + ": " + headline());
    lines.blank();
    capture();
    commands();
    findings();
    WhatIfTable.write(lines, analysis);
    counters();
    return lines.toString();
  }

  /** The verdict in one sentence. */
  private String headline() {
    OutcomeTally tally = analysis.tally();
    if (analysis.verdict() == Verdict.CLEAN) {
      return "every completed command was posted at once; no CQ was full.";
    }
    if (!tally.controllerSeen()) {
      return "only the host's side is here; whether a CQ was full, and what became of a"
          + " completion, shows on the controller's side (QEMU: --trace 'pci_nvme_*'; SPDK:"
          + " -L nvmf_vfio).";
    }
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.FAULT) {
        return finding.rule().id()
            + ", party "
            + finding.party().label()
            + ": "
            + finding.summary()
            + ".";
      }
    }
    if (analysis.verdict() == Verdict.DELAYED && tally.withheldCount() > 0) {
      return Wording.count(tally.withheldCount(), "completion")
          + " withheld because a CQ was full, all delivered"
          + (analysis.capture().hasTimes()
              ? "; the longest waited " + Wording.duration(tally.withheldMaxNs())
              : "")
          + ". Nothing was lost.";
    }
    for (Finding finding : analysis.findings()) {
      if (finding.severity() == Severity.SUSPECT || finding.rule().tellsDelay()) {
        return finding.rule().id() + ": " + finding.summary() + ".";
      }
    }
    return analysis.verdict().doc() + ".";
  }

  private void capture() {
    CaptureSpan capture = analysis.capture();
    List<TraceSummary.Source> sources = analysis.trace().sources();
    for (int i = 0; i < sources.size(); i++) {
      TraceSummary.Source source = sources.get(i);
      lines.wrap(
          "Capture   ",
          "          ",
          source.name() + ": " + source.format() + " (" + source.reason() + ")");
      clock(analysis.clocks().relations().get(i));
    }
    if (capture.hasTimes()) {
      lines.wrap(
          "Time      ",
          "          ",
          time(capture.firstNs())
              + " .. "
              + time(capture.lastNs())
              + ", "
              + Wording.duration(capture.lastNs() - capture.firstNs()));
    } else {
      lines.wrap("Time      ", "          ", "no time stamps: order only, no durations");
    }
    OutcomeTally tally = analysis.tally();
    String most =
        tally.maxOccupied() > 0
            ? "; fullest: CQ "
                + tally.maxOccupiedCqId()
                + " with "
                + tally.maxOccupied()
                + " of "
                + tally.maxOccupiedCapacity()
                + " slots"
            : "";
    lines.wrap(
        "Queues    ",
        "          ",
        Wording.count(tally.cqCount(), "CQ")
            + ", "
            + lives(tally.queueLifeCount(), "CQ")
            + ", "
            + lives(tally.lifeCount(), "controller")
            + most);
    if (analysis.queueSizesInferred()) {
      lines.wrap(
          "          ",
          "          ",
          "The capture begins in the middle: queue sizes INFERRED from wraps.");
    }
  }

  private void clock(SourceClocks.Relation relation) {
    String words =
        switch (relation.kind()) {
          case COMMON -> "";
          case RELATED ->
              String.format(
                  Locale.ROOT,
                  "clock: %+.6f s to the controller's, within %s, by %,d commands seen on both"
                      + " sides (INFERRED)",
                  relation.offsetNs() / 1e9,
                  Wording.duration(relation.residualNs()),
                  relation.matchCount());
          case APART ->
              "clock: shares no command with the others, kept apart (its times are not compared)";
        };
    if (!words.isEmpty()) {
      lines.wrap("          ", "          ", words);
    }
  }

  private static String lives(long count, String of) {
    return String.format(Locale.ROOT, "%,d %s %s", count, of, count == 1 ? "life" : "lives");
  }

  private void commands() {
    OutcomeTally tally = analysis.tally();
    List<String> parts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      long count = tally.count(outcome);
      if (count > 0 || outcome == Outcome.LOST) {
        parts.add(String.format(Locale.ROOT, "%,d %s", count, outcome));
      }
    }
    lines.wrap("Commands  ", "          ", String.join(", ", parts));
    if (tally.withheldCount() > 0) {
      lines.wrap(
          "Withheld  ",
          "          ",
          Wording.count(tally.withheldCount(), "completion")
              + (analysis.capture().hasTimes()
                  ? ", max "
                      + Wording.duration(tally.withheldMaxNs())
                      + ", total "
                      + Wording.duration(tally.withheldTotalNs())
                  : ""));
    }
  }

  private String time(long timeNs) {
    boolean epoch = analysis.trace().sources().get(0).clock() == TraceSummary.Clock.EPOCH;
    if (!epoch) {
      return String.format(Locale.ROOT, "%.6f s", timeNs / 1e9);
    }
    long seconds = Math.floorDiv(timeNs, 1_000_000_000L);
    return UTC.format(Instant.ofEpochSecond(seconds, Math.floorMod(timeNs, 1_000_000_000L))) + "Z";
  }

  private void findings() {
    for (Finding finding : analysis.findings()) {
      lines.blank();
      lines.wrap(
          "",
          INDENT,
          finding.severity()
              + " "
              + finding.rule().id()
              + " (party: "
              + finding.party().label()
              + "; "
              + finding.grade()
              + ")");
      lines.wrap(INDENT, INDENT, sentence(finding.summary()));
      for (Evidence evidence : finding.evidence()) {
        evidence(evidence);
      }
      if (!finding.commands().isEmpty()) {
        lines.wrap("    commands: ", "      ", commandList(finding));
      }
      lines.wrap("    why: ", INDENT, finding.explanation());
      if (!finding.rule().clause().equals("none")) {
        lines.wrap("    clause: ", INDENT, finding.rule().clause());
      }
      lines.wrap("    do: ", INDENT, finding.advice());
    }
  }

  private static String sentence(String summary) {
    return summary.substring(0, 1).toUpperCase(Locale.ROOT) + summary.substring(1) + ".";
  }

  private void evidence(Evidence evidence) {
    evidenceNumber++;
    lines.wrap(
        "    [" + evidenceNumber + "] ",
        "        ",
        fileName(analysis.sourceName(evidence)) + ":" + evidence.line() + " " + evidence.role());
    String text = analysis.text(evidence);
    if (text != null) {
      lines.wrap("        | ", "        | ", text.strip());
    }
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
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

  private void counters() {
    IngestReport report = analysis.trace().report();
    lines.blank();
    lines.wrap(
        "",
        "  ",
        String.format(
            Locale.ROOT,
            "Lines: %,d = %,d events + %,d ignored + %,d foreign + %,d damaged.",
            report.lineCount(),
            report.total(Fate.EVENT),
            report.total(Fate.IGNORED),
            report.total(Fate.FOREIGN),
            report.total(Fate.DAMAGED)));
    for (RejectedRecord record : report.rejected()) {
      if (record.counter().fate() == Fate.DAMAGED) {
        lines.wrap(
            "  ",
            "    ",
            fileName(record.source())
                + ":"
                + record.line()
                + " "
                + record.counter().doc()
                + ": "
                + record.excerpt());
      }
    }
    boolean inferred = analysis.findings().stream().anyMatch(f -> f.grade() == Grade.INFERRED);
    if (inferred && !analysis.tally().postsRecorded()) {
      lines.wrap(
          "",
          "  ",
          "INFERRED: QEMU records no event when it writes a CQE; the posts follow from queue"
              + " size, completions and CQ head.");
    }
  }
}
