package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.record.SeenSettings;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a mail says beside its findings: who, what was seen, how to check it, and on what. */
final class MailFacts {
  private static final int SHOWN_FILES = 4;

  private final Analysis analysis;
  private final ReportFacts facts;

  MailFacts(Analysis analysis, ReportFacts facts) {
    this.analysis = analysis;
    this.facts = facts;
  }

  /** Verdict, rule, who is at fault or not, and how it is known. */
  String who(@Nullable Finding finding) {
    String verdict = "Verdict " + analysis.verdict();
    if (finding == null) {
      return verdict
          + (analysis.conclusion().doubts().isEmpty()
              ? ": nobody is at fault."
              : ": " + analysis.conclusion().doubts().get(0).cause().doc() + ".");
    }
    String rule = verdict + ", " + finding.rule().id() + " (" + finding.grade() + "): ";
    String party = finding.party().label();
    return switch (finding.party()) {
      case NONE -> rule + "permitted; nobody is at fault.";
      case CAPTURE -> rule + "the capture does not decide; nobody is accused.";
      case CONTROLLER, HOST, BACKEND, PLATFORM ->
          finding.severity() == Severity.FAULT
              ? rule + "the " + party + named(finding) + " is at fault."
              : rule + "the " + party + named(finding) + " is suspected, not proven.";
    };
  }

  private String named(Finding finding) {
    String name = finding.party().label().equals("controller") ? controllerName() : "";
    return name.isEmpty() ? "" : " (" + name + ")";
  }

  /** The emulated controller by its log's own name. */
  private String controllerName() {
    for (TraceSummary.Source source : analysis.trace().sources()) {
      SourceProducer producer = source.producer();
      ProducerVersion version = producer.version();
      if (producer.program().side() == Producer.Side.CONTROLLER) {
        return version != null ? version.name() : producer.program().doc();
      }
    }
    return "";
  }

  /** Commands, queues and extent of the capture. */
  String seen() {
    OutcomeTally tally = analysis.tally();
    IngestReport report = analysis.trace().report();
    CaptureSpan capture = analysis.capture();
    StringBuilder words = new StringBuilder("Seen: ");
    if (tally.commandCount() > 0) {
      words
          .append(Wording.count(tally.commandCount(), "command"))
          .append(tally.cqCount() > 0 ? " on " + Wording.count(tally.cqCount(), "CQ") : "")
          .append(": ")
          .append(outcomes(tally))
          .append("; ");
    }
    if (tally.maxOccupied() > 0) {
      words.append(
          String.format(
              Locale.ROOT,
              "fullest CQ %d, %d of %d slots; ",
              tally.maxOccupiedCqId(),
              tally.maxOccupied(),
              tally.maxOccupiedCapacity()));
    }
    if (tally.withheldCount() > 0) {
      words
          .append(Wording.count(tally.withheldCount(), "completion"))
          .append(" withheld")
          .append(capture.hasTimes() ? ", at most " + Wording.duration(tally.withheldMaxNs()) : "")
          .append("; ");
    }
    words
        .append(Wording.count(report.lineCount(), "line"))
        .append(
            capture.hasTimes()
                ? " in " + Wording.duration(capture.lastNs() - capture.firstNs())
                : " without time stamps");
    long damaged = report.total(Disposition.DAMAGED);
    return words.append(damaged > 0 ? ", " + damaged + " of them damaged." : ".").toString();
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

  /** How to check it, the environment, the files. */
  void write(Document lines) {
    check(lines);
    environment(lines);
    files(lines);
  }

  private void check(Document lines) {
    lines.blank();
    lines.line("To check (the last command made this report):");
    List<String> names = facts.fileNames().stream().map(MailFacts::quoted).toList();
    Optional<DecidingPoint> point = DecidingPoint.of(analysis);
    if (point.isPresent() && facts.ladder() != null && !facts.ladder().isEmpty()) {
      List<String> words = words("cqtrace ladder", names);
      String name = quoted(analysis.sourceName(point.get().line()));
      words.add("--around " + (names.size() > 1 ? name + ":" : "") + point.get().line().line());
      lines.command(words);
    }
    List<String> made = new ArrayList<>(List.of("cqtrace"));
    for (String word : facts.made()) {
      boolean value = made.get(made.size() - 1).equals("-o");
      made.add(value ? made.remove(made.size() - 1) + " " + quoted(word) : quoted(word));
    }
    lines.command(made);
  }

  private static List<String> words(String command, List<String> names) {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(names);
    return words;
  }

  /** As a shell reads it back. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void environment(Document lines) {
    SeenSettings settings = facts.settings();
    boolean controller = analysis.tally().controllerSeen();
    lines.blank();
    lines.line("Environment (from the capture; fill in each FIXME before sending):");
    field(lines, controller ? "guest kernel" : "kernel", settings.kernel());
    if (controller) {
      field(lines, "controller", controllerVersion());
      field(
          lines,
          "host, -smp",
          settings.cpus() == 0
              ? "FIXME (kernel, QEMU command line, vCPU topology)"
              : Wording.count(settings.cpus(), "vCPU")
                  + "; FIXME (host kernel, QEMU command line)");
      field(lines, "queues", settings.queues());
      field(lines, "interrupts", settings.interrupts());
      field(lines, "shadow db", settings.shadowDoorbells());
      if (isQemu()) {
        field(lines, "ioeventfd", settings.ioeventfd());
      }
    } else {
      field(lines, "device", "FIXME (nvme list, lspci -nn; firmware)");
    }
    field(lines, "regression", "FIXME (last version that worked, or: not known)");
    field(lines, "how to hang", "FIXME (workload, hot-unplug, number of queues)");
  }

  private boolean isQemu() {
    return analysis.trace().sources().stream()
        .anyMatch(source -> source.producer().program() == Producer.QEMU_NVME);
  }

  private String controllerVersion() {
    String name = controllerName();
    boolean versioned =
        analysis.trace().sources().stream()
            .anyMatch(
                s ->
                    s.producer().program().side() == Producer.Side.CONTROLLER
                        && s.producer().version() != null);
    return versioned ? name : (name.isEmpty() ? "" : name + ", ") + "FIXME (version and commit)";
  }

  private static void field(Document lines, String name, String value) {
    lines.wrap(String.format(Locale.ROOT, "  %-14s", name + ":"), " ".repeat(16), value);
  }

  private void files(Document lines) {
    lines.blank();
    lines.line("Files: FIXME (a link that stays; not an attachment). sha256sum:");
    List<String> names = facts.fileNames();
    for (int i = 0; i < Math.min(SHOWN_FILES, names.size()); i++) {
      ReportFacts.InputFile file = facts.inputs().get(i);
      lines.whole(
          (file.sha256().isEmpty() ? "standard input" : file.sha256()) + "  " + names.get(i));
    }
    if (names.size() > SHOWN_FILES) {
      lines.line("and " + (names.size() - SHOWN_FILES) + " more: report.html");
    }
    if (facts.redacted()) {
      lines.wrap(
          "",
          "",
          "Redacted: ADDR-1, PATH-1 and the like stand for values of the capture, the same name for"
              + " the same value; digests are of the original files.");
    }
    lines.wrap(
        "",
        "",
        "Made by "
            + facts.toolVersion()
            + "; it may be wrong: check it against the lines it quotes.");
  }
}
