package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.diff.AloneCommands;
import io.cqtrace.diff.ComparedOutcome;
import io.cqtrace.diff.OutcomeChange;
import io.cqtrace.diff.QueueDivergence;
import io.cqtrace.diff.RunDiff;
import io.cqtrace.diff.RunDifference;
import io.cqtrace.diff.RunFacts;
import io.cqtrace.diff.RunSide;
import io.cqtrace.diff.RunStep;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The difference of two runs as text: at most 72 columns, ASCII. */
public final class DiffText {
  private static final int SHOWN_CHANGES = 24;
  private static final int SHOWN_QUEUES = 8;

  private final DiffReport report;
  private final RunDifference difference;
  private final Document lines = new Document();

  private DiffText(DiffReport report) {
    this.report = report;
    this.difference = report.difference();
  }

  /** The whole report. */
  public static String of(DiffReport report) {
    DiffText text = new DiffText(report);
    text.headline();
    text.lines.blank();
    text.run(RunSide.A);
    text.run(RunSide.B);
    text.counts();
    text.divergence();
    text.outcomes();
    text.alone();
    text.pairing();
    return text.lines.toString();
  }

  private void headline() {
    if (!difference.complete()) {
      lines.wrap(
          "",
          "",
          String.format(
              Locale.ROOT,
              "INCONCLUSIVE: more than %,d commands and steps waited for a counterpart; the"
                  + " comparison ends before the runs do.",
              RunDiff.MOST_WAITING));
      return;
    }
    if (!report.isConclusive()) {
      lines.wrap(
          "",
          "",
          "INCONCLUSIVE: one of the runs contradicts itself, or shows nothing of the"
              + " controller's side or of the life that was to be compared.");
    }
    if (difference.sameOutcomes()) {
      lines.wrap(
          "",
          "",
          "SAME: "
              + Wording.count(difference.pairs(), "command")
              + ", each with the same outcome in both runs"
              + (difference.divergenceCount() == 0
                  ? ", in the same order."
                  : "; the order differs."));
      return;
    }
    lines.wrap(
        "",
        "",
        String.format(
            Locale.ROOT,
            "DIFFERENT: of %,d commands in both runs %,d have another outcome; %,d only in A, %,d only"
                + " in B.",
            difference.pairs(),
            difference.outcomeCount(),
            difference.onlyA(),
            difference.onlyB()));
  }

  private void run(RunSide side) {
    Analysis analysis = report.analysis(side);
    String label = side.name() + "  ";
    for (TraceSummary.Source source : analysis.trace().sources()) {
      lines.wrap(label, "   ", source.name() + ": " + source.format());
      label = "   ";
    }
    long lives = analysis.tally().lifeCount();
    int life = report.life(side);
    lines.wrap(
        "   ",
        "   ",
        "verdict "
            + analysis.verdict()
            + (lives > 1 ? " (of all " + lives + " controller lives)" : "")
            + (life == EventChunk.NONE ? "" : "; only life " + life + " is compared"));
  }

  private void counts() {
    RunFacts a = difference.a();
    RunFacts b = difference.b();
    lines.blank();
    Table table =
        new Table("   ", Column.left("", 24), Column.right("A", 14), Column.right("B", 14));
    for (Outcome outcome : Outcome.values()) {
      long ofA = a.outcomes().getOrDefault(outcome, 0L);
      long ofB = b.outcomes().getOrDefault(outcome, 0L);
      if (ofA + ofB > 0) {
        table.row(outcome.name(), number(ofA), number(ofB));
      }
    }
    table.row("withheld", number(a.withheld()), number(b.withheld()));
    table.row("withheld at most, ms", millis(a.withheldMaxNs()), millis(b.withheldMaxNs()));
    table.row("moves of a CQ head", number(a.headMoves()), number(b.headMoves()));
    table.row("controller lives", number(a.lives()), number(b.lives()));
    lines.table(table);
    if (a.headMoves() == 0 || b.headMoves() == 0) {
      lines.wrap("  ", "  ", "0 moves of a CQ head: that run's trace does not show them.");
    }
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static String millis(long ns) {
    return String.format(Locale.ROOT, "%.3f", ns / 1e6);
  }

  private void divergence() {
    lines.blank();
    QueueDivergence first = difference.first();
    if (first == null) {
      lines.wrap("", "  ", "No divergence: every queue's steps are the same, in the same order.");
      return;
    }
    lines.wrap(
        "",
        "  ",
        "First divergence (in A's order): " + place(first) + ", step " + number(first.step()));
    side(RunSide.A, first, first.a());
    side(RunSide.B, first, first.b());
    List<QueueDivergence> all = difference.divergences();
    if (difference.divergenceCount() > 1) {
      lines.wrap("  ", "  ", "Then part:");
    }
    for (int i = 1; i < Math.min(all.size(), SHOWN_QUEUES); i++) {
      QueueDivergence next = all.get(i);
      lines.wrap(
          "  ",
          "      ",
          place(next)
              + ", step "
              + number(next.step())
              + ": A "
              + step(RunSide.A, next, next.a())
              + "; B "
              + step(RunSide.B, next, next.b()));
    }
    if (difference.divergenceCount() > SHOWN_QUEUES) {
      lines.line("  and " + number(difference.divergenceCount() - SHOWN_QUEUES) + " more queues");
    }
  }

  private static String place(QueueDivergence at) {
    return (at.completionQueue() ? "CQ " : "SQ ")
        + at.queueId()
        + " of controller "
        + at.controller()
        + (at.life() == 1 ? "" : ", life " + at.life());
  }

  private void side(RunSide side, QueueDivergence at, @Nullable RunStep step) {
    lines.wrap("  " + side + "  ", "     ", step(side, at, step));
  }

  private String step(RunSide side, QueueDivergence at, @Nullable RunStep step) {
    if (step == null) {
      return at.completionQueue() ? "has no more steps here" : "has no such command here";
    }
    CommandSpan command = step.command();
    return step.kind().verb()
        + (command == null ? "" : " " + command.describe())
        + " ("
        + report.place(side, step.source(), step.line())
        + ")";
  }

  private void outcomes() {
    if (!difference.outcomes().isEmpty()) {
      lines.blank();
      lines.line("Outcomes that differ:");
    }
    for (Map.Entry<RunDifference.OutcomePair, Long> entry : difference.outcomes().entrySet()) {
      lines.line(
          String.format(
              Locale.ROOT,
              "  %,8d  A %s, B %s",
              entry.getValue(),
              entry.getKey().a().describe(),
              entry.getKey().b().describe()));
    }
    int shown = 0;
    for (OutcomeChange change : difference.changes()) {
      if (shown++ == SHOWN_CHANGES) {
        break;
      }
      lines.wrap(
          "  ",
          "      ",
          change.a().describe()
              + life(change.life())
              + ": A "
              + outcome(RunSide.A, change.a())
              + "; B "
              + outcome(RunSide.B, change.b()));
    }
    if (difference.outcomeCount() > SHOWN_CHANGES) {
      lines.line(
          "  and "
              + number(difference.outcomeCount() - SHOWN_CHANGES)
              + " more; --json names up to 1,000");
    }
  }

  private void alone() {
    if (difference.alone().isEmpty()) {
      return;
    }
    lines.blank();
    lines.line("Commands that only one run has:");
    int shown = 0;
    for (AloneCommands alone : difference.alone()) {
      if (shown++ == SHOWN_CHANGES) {
        lines.line("  and more, on " + (difference.alone().size() - SHOWN_CHANGES) + " SQs");
        break;
      }
      CommandSpan first = alone.first();
      lines.wrap(
          "  ",
          "      ",
          "only in "
              + alone.side()
              + ": "
              + number(alone.count())
              + " on SQ "
              + alone.sqId()
              + life(alone.life())
              + ", first "
              + first.describe()
              + ": "
              + outcome(alone.side(), first));
    }
  }

  private static String life(long life) {
    return life == 1 ? "" : " (life " + life + ")";
  }

  private String outcome(RunSide side, CommandSpan span) {
    return ComparedOutcome.of(span).describe()
        + " ("
        + report.place(side, span.source(), decidingLine(span))
        + ")";
  }

  /** The line that decides a command's outcome. */
  static long decidingLine(CommandSpan span) {
    if (span.outcome() == Outcome.LOST) {
      return span.lossLine();
    }
    if (span.has(Stage.POSTED)) {
      return span.line(Stage.POSTED);
    }
    return span.has(Stage.COMPLETED) ? span.line(Stage.COMPLETED) : span.line(Stage.FETCHED);
  }

  private void pairing() {
    lines.blank();
    lines.wrap(
        "",
        "  ",
        String.format(
            Locale.ROOT,
            "Pairing: by controller, its life among those with commands, SQ, and the order of the"
                + " fetches there, checked by opcode, the queue that a queue command is about, and"
                + " CID with generation; never by time or line. %,d of %,d pairs have another CID"
                + " and stand at the same place. Times and doorbells are not compared.",
            difference.otherCid(),
            difference.pairs()));
  }
}
