package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;

/** The result as text for a terminal or a mail: at most 72 columns, ASCII. */
public final class TextReport {
  private TextReport() {}

  /** The verdict with its reason, on one line. */
  public static String oneLine(Analysis analysis) {
    return analysis.verdict() + ": " + Headline.of(analysis);
  }

  /** The whole report. */
  public static String of(Analysis analysis) {
    Document lines = new Document();
    lines.wrap("", "", analysis.verdict() + ": " + Headline.of(analysis));
    lines.blank();
    CaptureText capture = new CaptureText(analysis, lines);
    capture.capture();
    capture.commands();
    FindingText text = new FindingText(analysis, lines);
    for (Finding finding : analysis.findings()) {
      lines.blank();
      text.finding(finding);
    }
    text.doubts();
    WhatIfTable.write(lines, analysis);
    CoverageText.undecided(lines, analysis);
    capture.counters();
    return lines.toString();
  }
}
