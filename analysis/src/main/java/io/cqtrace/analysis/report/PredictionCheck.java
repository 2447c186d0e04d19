package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.fit.CapturedWork;
import io.cqtrace.predict.JointCheck;
import io.cqtrace.predict.LifeCheck;
import io.cqtrace.predict.PairCheck;
import io.cqtrace.predict.Prediction;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The check of the captured pair in the text of a prediction, and what does not fit. */
final class PredictionCheck {
  private static final int MOST_LIVES = 8;
  private static final long LONG_WAIT_NS = 100_000_000;
  private static final int FAR = 10;
  private static final String INDENT = "          ";

  /** Below this a consistent pair is named as a doubtful one. */
  private static final double WEAK_P = 0.05;

  private static final String TOO_ALIKE =
      "Each life ended as most runs do, but of so many some should not have.";
  private static final String TOO_UNLIKE =
      "Too many lives ended as few runs do: take the tables as a hint.";

  private PredictionCheck() {}

  /** The captured pair, how it is known, and whether it could have made the capture. */
  static void write(Document lines, Prediction prediction) {
    PairCheck captured = prediction.captured();
    lines.wrap("Captured  ", INDENT, PredictionWords.pair(captured.host(), captured.variant()));
    lines.wrap("Known by  ", INDENT, prediction.origin());
    switch (prediction.verdict()) {
      case UNTESTABLE ->
          lines.wrap(
              "Check     ",
              INDENT,
              "UNTESTABLE: the host is ASSUMED, since no trace of it stands beside the log. Where it is"
                  + " a Linux guest, record its nvme:* trace events and give their file, too; no"
                  + " other host's trace is read here.");
      case CONSISTENT -> lines.wrap("Check     ", INDENT, consistent(captured));
      case INCONSISTENT -> {
        lines.wrap(
            "Check     ",
            INDENT,
            String.format(
                Locale.ROOT,
                "INCONSISTENT, p = %.4f (less than %.2f): these models could not have made this"
                    + " capture; the tables below say nothing about it.%s",
                captured.p(),
                JointCheck.LEAST_P,
                captured.fit().tooAlike() ? " " + TOO_ALIKE : ""));
        misfits(lines, captured);
        stalled(lines, captured);
      }
    }
    indistinguishable(lines, prediction);
    if (prediction.verdict() == Prediction.Verdict.CONSISTENT) {
      unforeseen(lines, captured);
    }
  }

  private static String consistent(PairCheck captured) {
    boolean weak = captured.p() < WEAK_P;
    return String.format(
        Locale.ROOT,
        "CONSISTENT%s, p = %.3f: these models could have made %s of the capture (INCONSISTENT below"
            + " %.2f).%s",
        weak ? ", but only just" : "",
        captured.p(),
        captured.allLives(),
        JointCheck.LEAST_P,
        !weak
            ? ""
            : String.format(
                Locale.ROOT,
                " Of captures that they make themselves %.0f %% fit no better, or are as much too alike. %s",
                100 * captured.p(),
                captured.fit().tooAlike() ? TOO_ALIKE : TOO_UNLIKE));
  }

  /** Waits far beyond those of the runs: the classes of the check do not count their length. */
  private static void unforeseen(Document lines, PairCheck captured) {
    for (LifeCheck life : captured.lives()) {
      for (LifeCheck.Statistic number : life.statistics()) {
        boolean far =
            number.name().equals("longest_wait_ns")
                && number.captured() > Math.max(LONG_WAIT_NS, FAR * number.replayed().p95());
        if (far) {
          lines.wrap(
              INDENT, INDENT, "Not foreseen: " + misfit(number) + ", in " + life.place() + ".");
        }
      }
    }
  }

  /** Where the log says that the CQ was full: what the host's side says of it. */
  static void occupancy(Document lines, CapturedWork life) {
    String bands =
        life.occupiedWhenFull().stream()
            .map(band -> "[" + band.lower() + "," + band.upper() + "]")
            .distinct()
            .collect(Collectors.joining(" "));
    if (!bands.isEmpty()) {
      lines.wrap(
          "Occupancy ",
          INDENT,
          String.format(
              Locale.ROOT,
              "of CQ 0 at the %d completions discarded in life %d: %s of %d slots, %s from %s.",
              life.occupiedWhenFull().size(),
              life.life(),
              bands,
              life.workload().cqSize() - 1,
              life.occupiedWhenFull().get(0).grade(),
              life.doorbellsLogged() ? "the logged head doorbells" : "the guest's nvme_sq events"));
    }
  }

  private static void misfits(Document lines, PairCheck captured) {
    List<LifeCheck> worst =
        captured.lives().stream()
            .sorted(Comparator.comparingDouble(LifeCheck::probability))
            .limit(MOST_LIVES)
            .toList();
    for (LifeCheck life : worst) {
      String numbers =
          life.statistics().stream()
              .filter(number -> !number.inside())
              .map(PredictionCheck::misfit)
              .collect(Collectors.joining("; "));
      lines.wrap(
          INDENT,
          INDENT + "  ",
          String.format(
              Locale.ROOT,
              "%s: %.1f %% of the runs end so%s",
              life.place(),
              100 * life.probability(),
              numbers.isEmpty() ? "" : "; " + numbers));
    }
  }

  /** A stall that no run of a controller without a log of its looks can make. */
  private static void stalled(Document lines, PairCheck captured) {
    boolean stalled =
        captured.lives().stream()
            .flatMap(life -> life.statistics().stream())
            .anyMatch(
                number ->
                    number.name().equals("longest_wait_ns")
                        && number.captured() >= JointCheck.STALL_NS
                        && number.replayed().p95() < JointCheck.STALL_NS);
    if (stalled) {
      lines.wrap(
          INDENT,
          INDENT,
          "No run waits that long: in the runs each doorbell reaches the controller, those too that"
              + " a stale EventIdx kept from it ('cqtrace analyze' says whether one did).");
    }
  }

  private static String misfit(LifeCheck.Statistic number) {
    boolean time = number.name().equals("longest_wait_ns");
    return number.name().replace("_ns", "").replace('_', ' ')
        + " "
        + (time
            ? PredictionWords.millis(number.captured()) + " ms"
            : Long.toString(number.captured()))
        + ", replayed "
        + (time
            ? PredictionWords.millis(number.replayed()) + " ms"
            : PredictionWords.spread(number.replayed()));
  }

  private static void indistinguishable(Document lines, Prediction prediction) {
    if (prediction.indistinguishable().isEmpty()
        || prediction.verdict() != Prediction.Verdict.CONSISTENT) {
      return;
    }
    String others =
        prediction.indistinguishable().stream()
            .map(
                other ->
                    PredictionWords.pair(other.host(), other.variant())
                        + String.format(Locale.ROOT, " (p = %.2f)", other.p()))
            .collect(Collectors.joining(", "));
    PairCheck captured = prediction.captured();
    lines.wrap(
        INDENT,
        INDENT,
        "This capture cannot tell "
            + PredictionWords.pair(captured.host(), captured.variant())
            + " from "
            + others
            + ".");
  }
}
