package io.cqtrace.analysis.report;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.replay.ReplayMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The report as a mail to linux-nvme or qemu-devel: subject, one sentence, one paragraph, numbered
 * evidence, why, ladder, what if, how to reproduce, environment, files. Plain ASCII of at most 72
 * columns and 30 kB.
 *
 * <p>Source: Linux Documentation/admin-guide/reporting-issues.rst for the order; the 99th
 * percentile of the mails on linux-nvme is 30 kB.
 */
public final class MailReport {
  /** Most characters (and bytes) of a report. */
  public static final int LIMIT_CHARS = 30_000;

  private static final List<Detail> DETAILS =
      List.of(
          new Detail(Integer.MAX_VALUE, 300),
          new Detail(12, 160),
          new Detail(5, 120),
          new Detail(1, 80));

  private final Analysis analysis;
  private final ReportFacts facts;
  private final Detail detail;
  private final TextLines lines = new TextLines();
  private final FindingText text;

  /** How much is said: findings, and characters of each quoted line. */
  private record Detail(int findings, int textChars) {}

  private MailReport(Analysis analysis, ReportFacts facts, Detail detail) {
    this.analysis = analysis;
    this.facts = facts;
    this.detail = detail;
    this.text = new FindingText(analysis, lines, detail.textChars());
  }

  /** The mail. */
  public static String of(Analysis analysis, ReportFacts facts) {
    String mail = "";
    for (Detail detail : DETAILS) {
      mail = new MailReport(analysis, facts, detail).write();
      if (mail.length() <= LIMIT_CHARS) {
        return mail;
      }
    }
    String end = "(cut at 30 kB)\n";
    return mail.substring(0, mail.lastIndexOf('\n', LIMIT_CHARS - end.length()) + 1) + end;
  }

  /** The line of the capture around which the deciding stretch lies: of the gravest finding. */
  public static Optional<Evidence> decidingLine(Analysis analysis) {
    return analysis.findings().stream()
        .filter(finding -> finding.rule().tellsDelay() || finding.severity() != Severity.NOTICE)
        .flatMap(finding -> finding.evidence().stream())
        .findFirst();
  }

  private String write() {
    lines.line(subject());
    lines.blank();
    lines.wrap("", "", FindingText.sentence(headline()));
    lines.blank();
    lines.wrap("", "", paragraph());
    findings();
    ladder();
    WhatIfTable.write(lines, analysis);
    closedLoop();
    reproduce();
    environment();
    files();
    footer();
    return lines.toString();
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** The verdict in a sentence for who never heard of this program's rules. */
  private String headline() {
    return gravest()
        .filter(
            finding ->
                finding.severity() == Severity.FAULT
                    || (finding.severity() == Severity.SUSPECT
                        && analysis.tally().controllerSeen()
                        && analysis.tally().withheldCount() == 0))
        .map(Finding::summary)
        .orElseGet(() -> withoutStop(Headline.of(analysis)));
  }

  private String subject() {
    String tag = analysis.verdict() == Verdict.FAULT ? "[BUG] " : "";
    StringBuilder subject = new StringBuilder("Subject: ").append(tag).append("nvme:");
    String all = headline();
    if (subject.length() + 1 + all.length() <= TextLines.COLUMNS) {
      return subject.append(' ').append(all).toString();
    }
    int room = TextLines.COLUMNS - subject.length() - 1;
    int comma = Math.max(all.lastIndexOf(',', room), all.lastIndexOf(';', room));
    int end = comma > room / 2 ? comma : all.lastIndexOf(' ', room);
    return subject.append(' ').append(all, 0, end > 0 ? end : room).toString();
  }

  private Optional<Finding> gravest() {
    return analysis.findings().stream()
        .filter(f -> f.severity() != Severity.NOTICE || f.rule().tellsDelay())
        .findFirst();
  }

  // Paragraph.

  private String paragraph() {
    OutcomeTally tally = analysis.tally();
    String formats =
        analysis.trace().sources().stream()
            .map(TraceSummary.Source::format)
            .distinct()
            .collect(Collectors.joining(" and "));
    StringBuilder words = new StringBuilder();
    words
        .append("The capture (")
        .append(formats)
        .append(", ")
        .append(Wording.count(analysis.trace().report().lineCount(), "line"))
        .append(duration())
        .append(") ")
        .append(tally.controllerSeen() ? "shows " : "shows the host's side only.");
    if (tally.controllerSeen()) {
      words
          .append(Wording.count(tally.commandCount(), "command"))
          .append(" on ")
          .append(Wording.count(tally.cqCount(), "CQ"))
          .append(": ")
          .append(outcomes(tally))
          .append(".");
    }
    if (tally.maxOccupied() > 0) {
      words
          .append(" The fullest was CQ ")
          .append(tally.maxOccupiedCqId())
          .append(" with ")
          .append(tally.maxOccupied())
          .append(" of ")
          .append(tally.maxOccupiedCapacity())
          .append(" slots occupied.");
    }
    if (tally.withheldCount() > 0) {
      words
          .append(" ")
          .append(Wording.count(tally.withheldCount(), "completion"))
          .append(" had to wait for a slot")
          .append(
              analysis.capture().hasTimes()
                  ? ", the longest " + Wording.duration(tally.withheldMaxNs())
                  : "")
          .append("; flow control requires that.");
    }
    gravest().ifPresent(finding -> words.append(accusation(finding)));
    if (analysis.verdict() == Verdict.INCONCLUSIVE) {
      words.append(" The capture cannot decide more: INCONCLUSIVE.");
    }
    return words.toString();
  }

  private static String accusation(Finding finding) {
    String clause = finding.rule().clause();
    String by = clause.equals("none") ? "" : " (" + clause + ")";
    return switch (finding.party()) {
      case NONE -> " This is permitted" + by + ".";
      case CAPTURE -> " That is a property of the capture, not of host or controller.";
      case CONTROLLER, HOST, BACKEND, PLATFORM ->
          finding.severity() == Severity.FAULT
              ? " "
                  + finding.rule().id()
                  + ": the "
                  + finding.party().label()
                  + " is at fault"
                  + by
                  + "."
              : " "
                  + finding.rule().id()
                  + ": the "
                  + finding.party().label()
                  + " is suspected"
                  + by
                  + ".";
    };
  }

  private static String outcomes(OutcomeTally tally) {
    List<String> parts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      long count = tally.count(outcome);
      if (count > 0 || outcome == Outcome.LOST) {
        parts.add(String.format(Locale.ROOT, "%,d %s", count, outcome));
      }
    }
    return String.join(", ", parts);
  }

  private String duration() {
    CaptureSpan capture = analysis.capture();
    return capture.hasTimes()
        ? ", " + Wording.duration(capture.lastNs() - capture.firstNs())
        : ", without time stamps";
  }

  // Sections.

  private void heading(String words) {
    lines.blank();
    lines.line(words);
    lines.line("-".repeat(words.length()));
  }

  private void findings() {
    List<Finding> findings = analysis.findings();
    if (findings.isEmpty()) {
      return;
    }
    heading("Evidence and why");
    int shown = 0;
    for (Finding finding : findings) {
      if (shown == detail.findings()) {
        lines.blank();
        lines.wrap("", "", "And " + (findings.size() - shown) + " more findings: verdict.json.");
        return;
      }
      if (shown > 0) {
        lines.blank();
      }
      text.finding(finding);
      shown++;
    }
  }

  private void ladder() {
    LadderRecorder recorder = facts.ladder();
    if (recorder == null || recorder.isEmpty()) {
      return;
    }
    heading("The deciding stretch");
    for (String line : CaptureLadder.lines(recorder, names())) {
      lines.line(line);
    }
  }

  private void closedLoop() {
    heading("What if, in closed loop: every host with every controller");
    ReplayMatrix matrix = facts.replay().matrix();
    if (matrix == null) {
      lines.wrap("", "  ", "Not replayed: " + facts.replay().refusal());
      return;
    }
    MatrixText.of(matrix).lines().forEach(lines::line);
  }

  private List<String> names() {
    return analysis.trace().sources().stream().map(TraceSummary.Source::name).toList();
  }

  private void reproduce() {
    heading("How to check this");
    String files =
        facts.fileNames().stream().map(MailReport::quoted).collect(Collectors.joining(" "));
    lines.wrap("  ", "      ", "cqtrace analyze " + files);
    decidingLine(analysis)
        .ifPresent(
            line ->
                lines.wrap(
                    "  ",
                    "      ",
                    "cqtrace ladder "
                        + files
                        + " --around "
                        + (names().size() > 1
                            ? quoted(FindingText.fileName(analysis.sourceName(line)) + ":")
                            : "")
                        + line.line()));
    lines.wrap(
        "  ",
        "      ",
        "cqtrace "
            + facts.made().stream().map(MailReport::quoted).collect(Collectors.joining(" ")));
    lines.wrap("", "", "The last command made this report.");
    lines.wrap(
        "", "", "How to make the hang happen: FIXME (workload, hot-unplug, number of queues).");
  }

  /** As a shell reads it back. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private String controllerVersion() {
    for (TraceSummary.Source source : analysis.trace().sources()) {
      SourceProducer producer = source.producer();
      ProducerVersion version = producer.version();
      if (version != null && producer.program().side() == Producer.Side.CONTROLLER) {
        return version.name() + " (named by its log; FIXME if changed)";
      }
    }
    return "FIXME (QEMU or SPDK version and commit)";
  }

  private void environment() {
    heading("Environment (fill in each FIXME before sending)");
    SeenSettings settings = facts.settings();
    field("host kernel", "FIXME (cat /proc/version)");
    field("guest kernel", "FIXME (cat /proc/version, in the guest)");
    field("controller", controllerVersion());
    field("command line", "FIXME (of QEMU; of SPDK, with its RPC configuration)");
    field("vCPU topology", "FIXME (-smp ..., number of I/O queues)");
    field("shadow doorbells", settings.shadowDoorbells());
    field("ioeventfd", "FIXME (on or off)");
    field("interrupts", settings.interrupts());
    field("regression", "FIXME (last version that worked, or: not known)");
  }

  private void field(String name, String value) {
    lines.wrap(String.format(Locale.ROOT, "  %-18s", name + ":"), " ".repeat(20), value);
  }

  private void files() {
    heading("Files");
    List<String> names = facts.fileNames();
    for (int i = 0; i < names.size(); i++) {
      ReportFacts.InputFile file = facts.inputs().get(i);
      boolean hashed = !file.sha256().isEmpty();
      String size =
          file.sizeBytes() < 0
              ? "standard input"
              : String.format(Locale.ROOT, "%,d bytes", file.sizeBytes());
      lines.wrap("  ", "    ", names.get(i) + ": " + size + (hashed ? ", sha256" : ""));
      if (hashed) {
        lines.line("    " + file.sha256());
      }
    }
    lines.wrap("", "", "Where to get them: FIXME (a link that stays; not an attachment).");
    lines.wrap("", "  ", "Beside this mail: " + String.join(", ", facts.attachments()) + ".");
    if (facts.redacted()) {
      lines.wrap(
          "",
          "",
          "Redacted: ADDR-1, LBA-1, PATH-1 and the like stand for values of the capture, the same"
              + " name for the same value; sizes and digests are those of the original files.");
    }
  }

  private void footer() {
    new CaptureText(analysis, lines).counters();
    lines.blank();
    lines.wrap(
        "",
        "",
        "This report was generated by "
            + facts.toolVersion()
            + " and may be wrong: please check it against the lines it quotes.");
  }
}
