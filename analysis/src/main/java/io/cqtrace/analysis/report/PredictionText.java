package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.WilsonInterval;
import io.cqtrace.fit.DelayKind;
import io.cqtrace.fit.Durations;
import io.cqtrace.history.Grade;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.predict.PairCheck;
import io.cqtrace.predict.PredictedCell;
import io.cqtrace.predict.Prediction;
import io.cqtrace.predict.Spread;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ReplayResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a capture foretells, as text: at most 72 columns, ASCII. */
public final class PredictionText {
  private static final String INDENT = "          ";

  private PredictionText() {}

  /**
   * The check, the tables and what they rest on.
   *
   * @param agreement of one run with fitted times, a description; null if none was made
   * @param doorbells the capture's doorbells through other controllers, where it shows them
   */
  public static String of(
      Prediction prediction, @Nullable Agreement agreement, List<ReplayResult> doorbells) {
    return document(prediction, agreement, doorbells).toString();
  }

  /** The same as a document, for reports: they have the recorded doorbells elsewhere. */
  static Document document(Prediction prediction) {
    return document(prediction, null, List.of());
  }

  private static Document document(
      Prediction prediction, @Nullable Agreement agreement, List<ReplayResult> doorbells) {
    Document lines = new Document();
    lines.wrap("Replay    ", INDENT, prediction.title() + ".");
    PredictionCheck.write(lines, prediction);
    if (agreement != null) {
      lines.wrap(
          "Agreement ",
          INDENT,
          String.format(
              Locale.ROOT,
              "%.2f of one run with fitted times (a description: the check is the line above).",
              agreement.score()));
    }
    PredictionCheck.occupancy(lines, prediction.life());
    lines.blank();
    outcomes(lines, prediction);
    lines.blank();
    numbers(lines, prediction);
    lines.blank();
    overcommitted(lines, prediction);
    MatrixText.recorded(lines, doorbells);
    lines.blank();
    inputs(lines, prediction);
    return lines;
  }

  /** A cell in a row of at most 70 columns. */
  static String row(Prediction prediction, PredictedCell cell) {
    int runs = prediction.plan().runs();
    WilsonInterval interval = WilsonInterval.of(cell.losing(), runs);
    return String.format(
        Locale.ROOT,
        "%-39s %3d of %d, %.0f-%.0f %%%s",
        PredictionWords.pair(cell.host(), cell.variant()),
        cell.losing(),
        runs,
        100 * interval.low(),
        100 * interval.high(),
        cell.losing() > 0 ? "" : ", " + explored(cell.explored()));
  }

  /** Why a mail has no what-if table. */
  static String whyNoWhatIf(Prediction prediction) {
    return prediction.verdict() == Prediction.Verdict.UNTESTABLE
        ? "No what-if table: the host's times are ASSUMED, since no trace of it stands beside the"
            + " log (of a Linux guest: the nvme:* trace events)."
        : String.format(
            Locale.ROOT,
            "No what-if table: %s could not have made this capture (INCONSISTENT, p = %.4f).",
            PredictionWords.pair(prediction.captured().host(), prediction.captured().variant()),
            prediction.captured().p());
  }

  private static void outcomes(Document lines, Prediction prediction) {
    lines.line(
        String.format(
            Locale.ROOT,
            "Of %d runs each, with 95 %% intervals; explore: every order of steps",
            prediction.plan().runs()));
    Table table =
        new Table(
            "",
            Column.left("host, controller", 19),
            Column.right("lose", 5),
            Column.right("95 %", 13),
            Column.right("fail", 5),
            Column.right("stall", 5),
            Column.right("wait", 5),
            Column.left(" explore", 13));
    eachHost(table, prediction.cells(), cell -> outcome(prediction, cell));
    if (!prediction.otherCells().isEmpty()) {
      table.row("With another number of reactors (/N):");
      eachHost(table, prediction.otherCells(), cell -> outcome(prediction, cell));
    }
    lines.table(table);
    lines.wrap(
        "  ",
        "  ",
        "lose, fail, stall: runs that lose a completion, in which the controller sets CSTS.CFS, in"
            + " which the host waits for ever; wait: runs in which a completion or an SQE waits for"
            + " a slot. never: no order of the steps leads to a loss (exhaustive); 0 of "
            + prediction.plan().runs()
            + ": it did not happen in so many runs.");
  }

  private static List<String> outcome(Prediction prediction, PredictedCell cell) {
    boolean tight = prediction.hostNames().isEmpty();
    return List.of(
        "  " + PredictionWords.label(cell.variant()),
        Integer.toString(cell.losing()),
        tight ? share(cell.losing(), cell.runs()) : "assumed",
        Integer.toString(cell.failing()),
        Integer.toString(cell.stalling()),
        Integer.toString(cell.waiting()),
        " " + explored(cell.explored()));
  }

  private static String explored(Reach.Verdict verdict) {
    return switch (verdict) {
      case REACHABLE -> "reachable";
      case UNREACHABLE -> "never";
      case BOUNDED -> "not searched";
    };
  }

  private static String share(int seen, int runs) {
    WilsonInterval interval = WilsonInterval.of(seen, runs);
    return String.format(Locale.ROOT, "%.1f-%.1f %%", 100 * interval.low(), 100 * interval.high());
  }

  private static void numbers(Document lines, Prediction prediction) {
    if (!prediction.hostNames().isEmpty()) {
      lines.wrap(
          "",
          "  ",
          "No numbers of a run are shown: the host's times are ASSUMED, drawn from "
              + String.join(", ", prediction.hostNames())
              + ", one of them a run.");
      return;
    }
    lines.line("The numbers of one run: 5 %, median, 95 %");
    Table table =
        new Table(
            "",
            Column.left("host, controller", 19),
            Column.right("lost", 10),
            Column.right("withheld", 10),
            Column.right("deferred", 10),
            Column.right("longest wait, ms", 17));
    List<PredictedCell> shown =
        prediction.cells().stream().filter(cell -> cell.losing() + cell.waiting() > 0).toList();
    eachHost(table, shown, PredictionText::numbers);
    lines.table(table);
    lines.wrap(
        "  ",
        "  ",
        "Pairs whose numbers are all 0 are left out. withheld: CQEs; deferred: SQEs. Waits longer than any recorded are not foreseen, and which"
            + " command is lost is not foretold.");
  }

  private static List<String> numbers(PredictedCell cell) {
    Spread wait = cell.longestWaitNs();
    return List.of(
        "  " + PredictionWords.label(cell.variant()),
        PredictionWords.spread(cell.lost()),
        PredictionWords.spread(cell.withheld()),
        PredictionWords.spread(cell.deferred()),
        PredictionWords.millis(wait.p5())
            + " "
            + PredictionWords.millis(wait.median())
            + " "
            + PredictionWords.millis(wait.p95()));
  }

  private static void overcommitted(Document lines, Prediction prediction) {
    PairCheck captured = prediction.captured();
    if (!prediction.life().workload().isIo()) {
      lines.wrap(
          "  ",
          "    ",
          "By explore, "
              + PredictionWords.pair(captured.host(), captured.variant())
              + (prediction.smallestLosing() == 0
                  ? " loses with no number of I/O queues."
                  : " can lose from " + prediction.smallestLosing() + " I/O queues on."));
    }
    for (PredictedCell cell : prediction.overcommitted()) {
      lines.wrap(
          "  ",
          "    ",
          String.format(
              Locale.ROOT,
              "With %d commands outstanding, more than the CQ has slots: %s loses in %d of %d runs"
                  + " (by explore: %s).",
              prediction.overcommit(),
              PredictionWords.pair(cell.host(), cell.variant()),
              cell.losing(),
              cell.runs(),
              explored(cell.explored())));
    }
  }

  private static void inputs(Document lines, Prediction prediction) {
    lines.line("Durations drawn from (seed " + prediction.plan().seed() + "), microseconds:");
    Table table =
        new Table(
            "  ",
            Column.left("step", 34),
            Column.right("count", 6),
            Column.right("5 %", 8),
            Column.right("median", 8),
            Column.right("most", 9));
    for (DelayKind kind : DelayKind.values()) {
      Durations durations = prediction.delays().get(kind);
      if (durations != null) {
        table.row(
            kind.words(),
            Integer.toString(durations.count()),
            micros(durations, 0.05),
            micros(durations, 0.5),
            micros(durations, 1));
      }
    }
    lines.table(table);
    lines.wrap(
        "  ",
        "  ",
        grades(prediction)
            + "; ASSUMED: the steps that are not there (from the library of"
            + " sample captures), a poll of an idle reactor 2 to 10 us, independence of the draws."
            + " A step that was seen few times is drawn from a resample of them, one a run.");
    if (!prediction.life().ofSqPhaseAlone()) {
      lines.wrap(
          "  ",
          "  ",
          "ASSUMED, too: every doorbell reaches the controller at once. Shadow doorbells that the"
              + " controller reads at times of its own, and doorbells that an EventIdx suppresses,"
              + " are not in the runs.");
    }
  }

  private static String grades(Prediction prediction) {
    return prediction.delays().workGrade() == Grade.INFERRED
        ? "RECORDED, the controller's steps above; INFERRED, the host's: from CQ head doorbells and"
            + " the use of the same tag again"
        : "RECORDED, the steps above";
  }

  private static String micros(Durations durations, double quantile) {
    return String.format(Locale.ROOT, "%.0f", durations.quantileNs(quantile) / 1e3);
  }

  private static void eachHost(
      Table table, List<PredictedCell> cells, Function<PredictedCell, List<String>> row) {
    List<HostModel> shown = new ArrayList<>();
    for (PredictedCell cell : cells) {
      if (!shown.contains(cell.host())) {
        shown.add(cell.host());
        table.row(cell.host().name());
      }
      table.row(row.apply(cell));
    }
  }
}
