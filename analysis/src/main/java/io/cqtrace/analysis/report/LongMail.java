package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.predict.Prediction;
import io.cqtrace.replay.ReplayMatrix;

/** A mail that goes on after its short form: every finding in full, the whole ladder, what-if. */
public final class LongMail {
  private LongMail() {}

  /** The mail. */
  public static String of(Analysis analysis, ReportFacts facts) {
    Document lines = new Document();
    heading(lines, "Capture");
    CaptureText capture = new CaptureText(analysis, lines);
    capture.capture();
    capture.commands();
    if (!analysis.findings().isEmpty()) {
      heading(lines, "Findings in full");
    }
    FindingText text = new FindingText(analysis, lines);
    boolean first = true;
    for (Finding finding : analysis.findings()) {
      if (!first) {
        lines.blank();
      }
      first = false;
      text.finding(finding);
    }
    text.doubts();
    LadderRecorder ladder = facts.ladder();
    if (ladder != null && !ladder.isEmpty()) {
      heading(lines, "Steps around the deciding line");
      CaptureLadder.write(
          lines,
          ladder,
          analysis.trace().sources().stream().map(TraceSummary.Source::name).toList(),
          Integer.MAX_VALUE);
    }
    WhatIfTable.write(lines, analysis);
    heading(lines, "What if, in closed loop: every host with every controller");
    ReplayMatrix matrix = facts.replay().matrix();
    Prediction prediction = facts.replay().prediction();
    if (prediction != null && prediction.verdict() == Prediction.Verdict.CONSISTENT) {
      lines.addAll(PredictionText.document(prediction));
    } else if (prediction != null) {
      lines.wrap("", "  ", PredictionText.whyNoWhatIf(prediction));
    } else if (matrix == null) {
      lines.wrap("", "  ", "Not replayed: " + facts.replay().refusal());
    } else if (!MatrixText.isConclusive(matrix)) {
      lines.wrap("", "  ", "The models do not reproduce this capture: no table.");
    } else {
      lines.addAll(MatrixText.document(matrix));
    }
    CoverageText.undecided(lines, analysis);
    capture.counters();
    lines.blank();
    lines.wrap("", "  ", "Beside this mail: " + String.join(", ", facts.attachments()) + ".");
    return MailReport.of(analysis, facts) + lines;
  }

  private static void heading(Document lines, String words) {
    lines.blank();
    lines.line(words);
    lines.line("-".repeat(words.length()));
  }
}
