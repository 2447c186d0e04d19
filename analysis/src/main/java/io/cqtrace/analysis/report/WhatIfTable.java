package io.cqtrace.analysis.report;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.replay.ReplayResult;
import java.util.Locale;

/** The captured doorbells through other controllers, as a table of at most 72 columns. */
final class WhatIfTable {
  private static final int SHOWN_LOST = 12;

  private WhatIfTable() {}

  static void write(TextLines lines, Analysis analysis) {
    if (analysis.replays().isEmpty()) {
      return;
    }
    lines.blank();
    if (analysis.tally().contradiction() != null) {
      lines.wrap("", "  ", "What if: not shown, since the capture contradicts itself.");
      return;
    }
    lines.line("What if: the host's recorded doorbells, another controller");
    lines.line(row("controller", "posted", "held", "max ms", "back", "lost", "ends at"));
    OutcomeTally tally = analysis.tally();
    lines.line(
        row(
            "(as captured)",
            number(tally.postedCount()),
            number(tally.withheldCount()),
            millis(tally.withheldMaxNs()),
            "-",
            number(tally.lost().size()),
            "-"));
    for (ReplayResult replay : analysis.replays()) {
      lines.line(
          row(
              replay.variant().label(),
              number(replay.posted()),
              number(replay.withheld()),
              millis(replay.withheldMaxNs()),
              number(replay.heldBack()),
              number(replay.lostCount()),
              ending(replay)));
    }
    notes(lines, analysis);
  }

  private static void notes(TextLines lines, Analysis analysis) {
    lines.wrap(
        "  ",
        "  ",
        "held: completions withheld; back: SQEs left unfetched for want of a slot;"
            + " ends at: line at which the host acts on a completion that this controller has not"
            + " posted (the comparison of that controller life ends there), or at which the"
            + " controller fails (CFS).");
    for (ReplayResult replay : analysis.replays()) {
      if (replay.lostCount() > 0) {
        lines.wrap("  ", "    ", replay.variant().label() + " loses: " + lost(replay));
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
                replay.samePosts(),
                replay.recordedPosts(),
                replay.sameWithheld(),
                replay.recordedWithheld()));
      }
    }
    lines.wrap(
        "  ",
        "  ",
        "ASSUMED: service times as captured; each completion is decided when the captured"
            + " controller tried to post it; with 2+ reactors Delete I/O SQ completes after the"
            + " turn that fetched it, with 1 reactor inside it.");
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

  private static String ending(ReplayResult replay) {
    if (replay.failed()) {
      return replay.failedLine() + " CFS";
    }
    return replay.diverged() ? Long.toString(replay.divergedLine()) : "-";
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "  %-27s %7s %4s %8s %4s %4s %9s", (Object[]) cells);
  }

  private static String number(long value) {
    return Long.toString(value);
  }

  private static String millis(long ns) {
    return String.format(Locale.ROOT, "%.3f", ns / 1e6);
  }
}
