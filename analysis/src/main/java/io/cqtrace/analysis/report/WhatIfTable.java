package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.RunProvenance;
import java.util.Locale;
import java.util.stream.Collectors;

/** The captured doorbells through other controllers, as a table of at most 72 columns. */
final class WhatIfTable {
  private static final int SHOWN_LOST = 12;
  private static final int MILLIS_WIDTH = 8;
  private static final String UNITS = "kMGT";

  private WhatIfTable() {}

  static void write(Document lines, Analysis analysis) {
    if (!analysis.tally().controllerSeen()) {
      return;
    }
    if (analysis.tally().followedCount() == 0) {
      lines.blank();
      lines.wrap("", "  ", "What if: not shown, since the capture shows no command.");
      return;
    }
    if (analysis.replays().isEmpty()) {
      return;
    }
    lines.blank();
    if (analysis.tally().contradiction() != null) {
      lines.wrap("", "  ", "What if: not shown, since the capture contradicts itself.");
      return;
    }
    if (RunProvenance.of(analysis.trace()) != null) {
      lines.wrap(
          "",
          "  ",
          "What if: not shown, since this is a simulated run; see 'cqtrace replay --matrix' on what"
              + " it is a run of.");
      return;
    }
    if (analysis.tally().postsRecorded()) {
      lines.wrap(
          "",
          "  ",
          "What if: SPDK decides when it fetches, and its log shows no CQ head doorbell unless BAR0"
              + " is trapped, so its recorded doorbells do not fit another controller. See"
              + " 'cqtrace replay --matrix' on the same files for the closed loop.");
      return;
    }
    if (nothingDiffers(analysis)) {
      none(lines, analysis);
      return;
    }
    lines.line("What if: the host's recorded doorbells, another controller");
    Table table =
        new Table(
            "  ",
            Column.left("\ncontroller", 16),
            Column.right("\nposted", 6),
            Column.right("with-\nheld", 5),
            Column.right("\nmax ms", 7),
            Column.right("\ntotal ms", 8),
            Column.right("de-\nferred", 6),
            Column.right("\nlost", 4),
            Column.right("\nCFS", 3),
            Column.right("\nends at", 7));
    OutcomeTally tally = analysis.tally();
    table.row(
        "(as captured)",
        number(tally.postedCount(), 6),
        number(tally.withheldCount(), 5),
        millis(analysis, tally.withheldMaxNs()),
        millis(analysis, tally.withheldTotalNs()),
        "-",
        number(tally.count(Outcome.LOST), 4),
        "-",
        "-");
    for (ReplayResult replay : analysis.replays()) {
      table.row(
          label(replay),
          number(replay.run().delivered(), 6),
          number(replay.run().withheld().count(), 5),
          millis(analysis, replay.run().longestWaitNs()),
          millis(analysis, replay.run().totalWaitNs()),
          number(replay.run().deferred().count(), 6),
          number(replay.run().lost(), 4),
          replay.run().failed() ? "yes" : "no",
          ending(replay));
    }
    lines.table(table);
    notes(lines, analysis);
  }

  /** Whether no controller, captured or not, had a completion to withhold. */
  private static boolean nothingDiffers(Analysis analysis) {
    OutcomeTally tally = analysis.tally();
    return tally.withheldCount() == 0
        && tally.count(Outcome.LOST) == 0
        && analysis.replays().stream()
            .allMatch(
                replay ->
                    replay.run().delivered() == tally.postedCount()
                        && replay.run().withheld().count() == 0
                        && replay.run().deferred().count() == 0
                        && replay.run().lost() == 0
                        && !replay.run().failed()
                        && !replay.diverged());
  }

  private static void none(Document lines, Analysis analysis) {
    lines.wrap(
        "",
        "  ",
        String.format(
            Locale.ROOT,
            "What if: with the host's recorded doorbells none of the controllers %s withholds,"
                + " defers or loses one of the %,d completions (service times as captured,"
                + " ASSUMED).",
            analysis.replays().stream().map(WhatIfTable::label).collect(Collectors.joining(", ")),
            analysis.tally().postedCount()));
  }

  private static void notes(Document lines, Analysis analysis) {
    lines.wrap(
        "  ",
        "  ",
        "withheld: completions; deferred: SQEs, because no slot was free; ms: both waits;"
            + " CFS: the controller sets CSTS.CFS; ends at: line at which it does, or at which the host acts"
            + " on a completion that this controller has not posted (the comparison of that"
            + " controller life ends there). spdk-.../1: one reactor, /2: several.");
    if (analysis.trace().sources().size() > 1) {
      for (ReplayResult replay : analysis.replays()) {
        String end = WhatIfEnding.of(analysis, replay);
        if (!end.isEmpty()) {
          lines.wrap("  ", "    ", label(replay) + ": " + end + ".");
        }
      }
    }
    for (ReplayResult replay : analysis.replays()) {
      if (replay.run().lost() > 0) {
        lines.wrap("  ", "    ", label(replay) + " loses: " + lost(replay));
      }
    }
    for (ReplayResult replay : analysis.replays()) {
      if (replay.variant().controller().name().equals("qemu")) {
        lines.wrap(
            "  ",
            "  ",
            String.format(
                Locale.ROOT,
                "Agreement of the model qemu with the capture: %,d of %,d posts the same, in the"
                    + " same order; %,d of %,d withheld the same.",
                replay.likeness().samePosts(),
                replay.likeness().recordedPosts(),
                replay.likeness().sameWithheld(),
                replay.likeness().recordedWithheld()));
      }
    }
    lines.wrap(
        "  ",
        "  ",
        "ASSUMED: service times as captured; each completion is decided when the captured"
            + " controller tried to post it; with 2+ reactors Delete I/O SQ completes after the"
            + " turn that fetched it, with 1 reactor (and idle I/O queues) inside it. The CQ head"
            + " is known only where the captured controller read it, so that where a stale EventIdx"
            + " kept it from reading, every controller shows the captured hold; and the captured"
            + " controller's own model decides when the capture did, so that its agreement is not"
            + " independent evidence.");
  }

  private static String lost(ReplayResult replay) {
    StringBuilder text = new StringBuilder();
    int shown = 0;
    for (CommandSpan command : replay.lost()) {
      if (shown == SHOWN_LOST) {
        text.append(", ...");
        break;
      }
      text.append(shown == 0 ? "" : ", ")
          .append("SQ ")
          .append(command.sqId())
          .append(" cid ")
          .append(command.cid());
      shown++;
    }
    return text.toString();
  }

  private static String label(ReplayResult replay) {
    String name = replay.variant().controller().name();
    return replay.variant().reactorsMatter() ? name + "/" + replay.variant().reactors() : name;
  }

  private static String ending(ReplayResult replay) {
    if (replay.run().failed()) {
      return number(replay.failedLine(), 7);
    }
    return replay.diverged() ? number(replay.divergence().line(), 7) : "-";
  }

  /** A count in at most {@code width} columns: {@code 12345} or, cut, {@code 123k}. */
  static String number(long value, int width) {
    String text = Long.toString(value);
    long rest = value;
    for (int unit = 0; text.length() > width && unit < UNITS.length(); unit++) {
      rest /= 1000;
      text = rest + UNITS.substring(unit, unit + 1);
    }
    return text;
  }

  /** Milliseconds in at most eight columns; a dash where there are no times. */
  private static String millis(Analysis analysis, long ns) {
    if (!analysis.capture().hasTimes()) {
      return "-";
    }
    String text = String.format(Locale.ROOT, "%.3f", ns / 1e6);
    return text.length() <= MILLIS_WIDTH ? text : number(ns / 1_000_000, MILLIS_WIDTH);
  }
}
