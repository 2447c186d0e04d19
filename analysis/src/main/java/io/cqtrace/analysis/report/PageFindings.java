package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Markup;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analysis.LineKey;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The page's findings: what was found, by which lines, and where its commands and charts are. */
final class PageFindings {
  private static final int OPEN = 3;

  private final Analysis analysis;
  private final PageAxis axis;
  private final Set<LineKey> anchors;
  private final String chart;

  /**
   * The findings.
   *
   * @param anchors lines of the page that can be gone to; the quoted ones are added
   * @param chart the chart that is drawn around the finding that decides, or an empty text
   */
  PageFindings(Analysis analysis, PageAxis axis, Set<LineKey> anchors, String chart) {
    this.analysis = analysis;
    this.axis = axis;
    this.anchors = anchors;
    this.chart = chart;
  }

  static String anchor(LineKey line) {
    return "line-" + line.source() + "-" + line.line();
  }

  void write(Markup page) {
    page.open("section", "id", "findings").element("h2", "Findings");
    if (analysis.findings().isEmpty()) {
      page.element("p", "No rule found anything.");
    }
    Finding deciding = DecidingPoint.finding(analysis).orElse(null);
    List<Finding> findings = analysis.findings();
    for (int i = 0; i < findings.size(); i++) {
      finding(page, i + 1, findings.get(i), findings.get(i).equals(deciding));
    }
    page.close("section");
  }

  private void finding(Markup page, int number, Finding finding, boolean deciding) {
    String kind = "finding " + finding.severity().name().toLowerCase(Locale.ROOT);
    String id = "finding-" + number;
    if (number <= OPEN) {
      page.open("details", "id", id, "class", kind, "open", "");
    } else {
      page.open("details", "id", id, "class", kind);
    }
    page.element(
        "summary", finding.severity() + " " + finding.rule().id() + ": " + finding.summary());
    links(page, number, finding, deciding);
    page.element("p", finding.explanation());
    page.element(
        "p",
        FindingText.sentence(finding.party().blame(finding.severity()))
            + " Clause: "
            + finding.rule().clause()
            + ". Grade: "
            + finding.grade()
            + ". Commands: "
            + finding.commandCount()
            + ".");
    page.element("p", "What to do: " + finding.advice());
    page.open("ol");
    finding.evidence().forEach(line -> evidence(page, line));
    page.close("ol").close("details");
  }

  /** From a finding to its commands, its place on the timeline, and the chart drawn around it. */
  private void links(Markup page, int number, Finding finding, boolean deciding) {
    String self = Integer.toString(number);
    page.open("p", "class", "links");
    if (!finding.commands().isEmpty()) {
      page.element("a", "Commands", "href", "#list", "data-finding", self);
    }
    if (finding.evidence().stream().anyMatch(line -> !axis.of(line).isEmpty())) {
      page.element("a", "Timeline", "href", "#timeline", "data-timeline", self);
    }
    if (deciding && !chart.isEmpty()) {
      page.element("a", "Chart", "href", "#" + chart);
    }
    page.close("p");
  }

  private void evidence(Markup page, Evidence evidence) {
    LineKey line = new LineKey(evidence.source(), evidence.line());
    String place = axis.of(evidence);
    if (anchors.add(line)) {
      page.open("li", "id", anchor(line), "data-x", place);
    } else {
      page.open("li", "data-x", place);
    }
    page.element(
        "span",
        FindingText.shortName(analysis, analysis.sourceName(evidence))
            + ":"
            + evidence.line()
            + " "
            + evidence.role());
    String text = analysis.text(evidence);
    if (text != null) {
      page.element("pre", text.strip());
    }
    page.close("li");
  }
}
