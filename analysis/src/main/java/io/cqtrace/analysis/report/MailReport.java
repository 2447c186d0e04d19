package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The report as a mail to linux-nvme or qemu-devel: at most {@value #MOST_LINES} lines, of which
 * the first fifteen decide: subject, one sentence, who, clause, commands. Then what was seen,
 * numbered evidence, ladder, what if, how to check, environment, files. Plain ASCII of 72 columns;
 * longer are only the capture's own lines (behind {@code |}) and digests, which must be found again
 * as they are. {@link LongMail} says everything.
 *
 * <p>Source: Linux Documentation/admin-guide/reporting-issues.rst for the order.
 */
public final class MailReport {
  /** Most lines of a mail. */
  public static final int MOST_LINES = 80;

  private static final String SUBJECT = "Subject: ";

  /** Where a sentence may end early and still be one; not at a comma of a list. */
  private static final Pattern PHRASE_END =
      Pattern.compile(
          "[:;] |, (?=(?:a|all|and|as|but|found|in|not|of|so|the|which|while) )"
              + "| (?:because|after|within|until|before|beyond|without|though|away from|in which) ");

  /** What a phrase does without: remarks, and an example that would follow. */
  private static final Pattern REMARK = Pattern.compile(" \\([^()]*\\)");

  private static final Pattern EXAMPLE = Pattern.compile(", the (?:first|worst|longest|slowest)$");

  /** What stands before a rule's sentence: its name, or whose log tells it. */
  private static final Pattern RULE =
      Pattern.compile("^(?:[A-Z]+(?:-[A-Z]+)+|the (?:host|target)'s (?:log|trace alone)): ");

  /** What is always said. */
  private static final Detail LEAST = new Detail(5, 3, 0, 0, 0, false, false);

  /** What else is said, the most wanted first, as far as there is room. */
  private static final List<UnaryOperator<Detail>> WANTED =
      List.of(
          d -> new Detail(d.commands, d.evidence, d.others, d.notices, d.ladderRows, d.why, true),
          d -> new Detail(d.commands, d.evidence, d.others, d.notices, 6, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, d.notices, 8, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, 1, d.notices, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, 4, d.others, d.notices, d.ladderRows, d.why, d.whatIf),
          d ->
              new Detail(d.commands, d.evidence, d.others, d.notices, d.ladderRows, true, d.whatIf),
          d -> new Detail(d.commands, 6, d.others, d.notices, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, d.notices, 12, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, 1, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, 2, d.notices, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, 2, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, d.notices, 16, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, 4, d.notices, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, 4, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, 12, d.others, d.notices, d.ladderRows, d.why, d.whatIf),
          d -> new Detail(d.commands, d.evidence, d.others, d.notices, 24, d.why, d.whatIf));

  private final Analysis analysis;
  private final ReportFacts facts;
  private final Detail detail;
  private final Document lines = new Document();
  private final Map<Analysis.LineKey, Integer> numbers = new HashMap<>();

  /** How much is said. */
  private record Detail(
      int commands,
      int evidence,
      int others,
      int notices,
      int ladderRows,
      boolean why,
      boolean whatIf) {}

  private MailReport(Analysis analysis, ReportFacts facts, Detail detail) {
    this.analysis = analysis;
    this.facts = facts;
    this.detail = detail;
  }

  /** The mail. */
  public static String of(Analysis analysis, ReportFacts facts) {
    Detail detail = LEAST;
    String mail = new MailReport(analysis, facts, detail).write();
    for (UnaryOperator<Detail> more : WANTED) {
      Detail larger = more.apply(detail);
      String longer = new MailReport(analysis, facts, larger).write();
      if (longer.lines().count() <= MOST_LINES) {
        detail = larger;
        mail = longer;
      }
    }
    return mail;
  }

  private String write() {
    List<Finding> causes = causes(analysis);
    Finding first = causes.isEmpty() ? null : causes.get(0);
    lines.line(subject(analysis));
    lines.blank();
    lines.wrap("", "", sentence(analysis));
    lines.wrap("", "  ", new MailFacts(analysis, facts).who(first));
    if (first != null && !first.rule().clause().equals("none")) {
      lines.wrap("", "  ", "Clause: " + first.rule().clause() + ".");
    }
    if (first != null && !first.commands().isEmpty()) {
      lines.blank();
      new MailCommandTable(analysis, lines).write(first, detail.commands());
    }
    lines.blank();
    lines.wrap("", "", new MailFacts(analysis, facts).seen());
    unexplained();
    if (first != null && detail.why()) {
      lines.wrap("Why: ", "", first.explanation());
    }
    evidence(first);
    causes.stream().skip(1).forEach(this::another);
    notices(causes);
    ladder();
    if (detail.whatIf()) {
      MailWhatIf.write(lines, facts.replay().prediction());
    }
    new MailFacts(analysis, facts).write(lines);
    return lines.toString();
  }

  /** What explains or may explain a hang or a delay, the gravest first. */
  static List<Finding> causes(Analysis analysis) {
    List<Finding> causes =
        analysis.findings().stream().filter(f -> f.severity() != Severity.NOTICE).toList();
    return causes.isEmpty() ? DecidingPoint.finding(analysis).stream().toList() : causes;
  }

  /** The verdict in a sentence for who never heard of this program's rules. */
  static String sentence(Analysis analysis) {
    return DecidingPoint.finding(analysis)
        .filter(f -> says(f, analysis))
        .map(f -> FindingText.sentence(f.summary()))
        .orElseGet(() -> FindingText.sentence(withoutStop(withoutRule(Headline.of(analysis)))));
  }

  /** Whether the finding's own sentence says it best. */
  private static boolean says(Finding finding, Analysis analysis) {
    return switch (finding.severity()) {
      case FAULT -> true;
      case SUSPECT -> analysis.tally().withheldCount() == 0;
      case NOTICE -> !analysis.tally().controllerSeen();
    };
  }

  private static String withoutRule(String headline) {
    return RULE.matcher(headline).replaceFirst("");
  }

  private static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** At most 72 columns: as much of the sentence as ends where a clause of it ends. */
  public static String subject(Analysis analysis) {
    String start = SUBJECT + (analysis.verdict() == Verdict.FAULT ? "[BUG] nvme: " : "nvme: ");
    int room = Document.COLUMNS - start.length();
    String all = withoutStop(sentence(analysis));
    String words =
        Character.isUpperCase(all.codePointAt(0)) && !isName(all)
            ? all.substring(0, 1).toLowerCase(Locale.ROOT) + all.substring(1)
            : all;
    return start
        + Stream.of(words, says(analysis))
            .map(text -> phrase(text, room))
            .filter(phrase -> !phrase.isEmpty())
            .findFirst()
            .orElseGet(() -> analysis.verdict().name());
  }

  private static boolean isName(String words) {
    return words.length() > 1 && Character.isUpperCase(words.charAt(1));
  }

  /** The longest beginning that is a phrase by itself; empty if there is none. */
  private static String phrase(String sentence, int room) {
    if (sentence.length() <= room) {
      return sentence;
    }
    String words = REMARK.matcher(sentence).replaceAll("");
    if (words.length() <= room) {
      return words;
    }
    int end = -1;
    Matcher boundary = PHRASE_END.matcher(words);
    while (boundary.find() && boundary.start() <= room) {
      end = boundary.start();
    }
    return end < room / 4 ? "" : EXAMPLE.matcher(words.substring(0, end)).replaceFirst("");
  }

  /** What the rule of the finding that decides says of any. */
  private static String says(Analysis analysis) {
    return DecidingPoint.finding(analysis).map(f -> withoutRule(f.rule().says())).orElse("");
  }

  /** Commands that got stuck, or are open at the end, and that no finding names. */
  private void unexplained() {
    Set<String> named = new HashSet<>();
    analysis.findings().stream()
        .filter(f -> f.severity() != Severity.NOTICE)
        .flatMap(f -> f.commands().stream())
        .forEach(command -> named.add(key(command)));
    List<CommandSpan> open =
        analysis.tally().stuck().stream().filter(c -> !named.contains(key(c))).toList();
    if (open.isEmpty()) {
      return;
    }
    String first = open.get(0).describe() + " (" + open.get(0).outcome() + ")";
    String others = open.size() == 1 ? "" : " and " + (open.size() - 1) + " more";
    lines.wrap("", "  ", "Open, and in no finding: " + first + others + ".");
  }

  private static String key(CommandSpan command) {
    return command.controller()
        + ":"
        + command.life()
        + ":"
        + command.sqId()
        + ":"
        + command.cid()
        + ":"
        + command.sqSlot()
        + ":"
        + command.targetQueueId();
  }

  // Evidence.

  private void evidence(@Nullable Finding first) {
    List<Evidence> shown =
        first != null
            ? first.evidence()
            : analysis.conclusion().doubts().stream().flatMap(d -> d.evidence().stream()).toList();
    if (shown.isEmpty()) {
      return;
    }
    lines.blank();
    lines.line("Evidence (behind | the capture's own lines, not wrapped):");
    shown.stream().limit(detail.evidence()).forEach(this::line);
    if (shown.size() > detail.evidence()) {
      lines.line("    " + (shown.size() - detail.evidence()) + " more lines: verdict.json");
    }
  }

  /** Another cause is another finding. */
  private void another(Finding finding) {
    lines.blank();
    lines.wrap(
        "Also ",
        "  ",
        finding.rule().id()
            + " ("
            + finding.severity()
            + ", "
            + finding.party().label()
            + "): "
            + FindingText.sentence(finding.summary())
            + known(finding));
    finding.evidence().stream()
        .filter(evidence -> !numbers.containsKey(key(evidence)))
        .limit(detail.others())
        .forEach(this::line);
  }

  /** Lines of it that stand above. */
  private String known(Finding finding) {
    String above =
        finding.evidence().stream()
            .map(evidence -> numbers.get(key(evidence)))
            .filter(number -> number != null)
            .distinct()
            .map(number -> " [" + number + "]")
            .reduce("", String::concat);
    return above.isEmpty() ? "" : " See" + above + ".";
  }

  private static Analysis.LineKey key(Evidence evidence) {
    return new Analysis.LineKey(evidence.source(), evidence.line());
  }

  private void line(Evidence evidence) {
    Integer before = numbers.get(key(evidence));
    int number = before == null ? numbers.size() + 1 : before;
    numbers.putIfAbsent(key(evidence), number);
    lines.wrap(
        "[" + number + "] ",
        "    ",
        FindingText.shortName(analysis, analysis.sourceName(evidence))
            + ":"
            + evidence.line()
            + " "
            + evidence.role());
    String text = before == null ? analysis.text(evidence) : null;
    if (text != null) {
      lines.verbatim("| ", text);
    }
  }

  private void notices(List<Finding> causes) {
    List<Finding> notices =
        analysis.findings().stream()
            .filter(f -> f.severity() == Severity.NOTICE && !causes.contains(f))
            .toList();
    if (notices.isEmpty()) {
      return;
    }
    lines.blank();
    notices.stream()
        .limit(detail.notices())
        .forEach(
            f -> lines.wrap("- ", "  ", f.rule().id() + ": " + FindingText.sentence(f.summary())));
    int more = notices.size() - detail.notices();
    if (more > 0) {
      lines.line("- " + more + (more == 1 ? " notice" : " notices") + " more: verdict.json");
    }
  }

  private void ladder() {
    LadderRecorder recorder = facts.ladder();
    if (recorder == null || recorder.isEmpty() || detail.ladderRows() == 0) {
      return;
    }
    lines.blank();
    List<String> names =
        analysis.trace().sources().stream().map(TraceSummary.Source::name).toList();
    CaptureLadder.write(lines, recorder, names, detail.ladderRows());
  }
}
