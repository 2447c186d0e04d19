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
    if (analysis.replays().isEmpty() || !analysis.tally().controllerSeen()) {
      return;
    }
    lines.blank();
    if (analysis.tally().contradiction() != null) {
      lines.wrap("", "  ", "What if: not shown, since the capture contradicts itself.");
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
    lines.line("What if: the host's recorded doorbells, another controller");
    lines.line(
        row(
            "controller",
            "posted",
            "held",
            "max ms",
            "total ms",
            "back",
            "lost",
            "CFS",
            "ends at"));
    OutcomeTally tally = analysis.tally();
    lines.line(
        row(
            "(as captured)",
            number(tally.postedCount()),
            number(tally.withheldCount()),
            millis(tally.withheldMaxNs()),
            millis(tally.withheldTotalNs()),
            "-",
            number(tally.lost().size()),
            "-",
            "-"));
    for (ReplayResult replay : analysis.replays()) {
      lines.line(
          row(
              label(replay),
              number(replay.posted()),
              number(replay.withheld()),
              millis(replay.withheldMaxNs()),
              millis(replay.withheldTotalNs()),
              number(replay.heldBack()),
              number(replay.lostCount()),
              replay.failed() ? "yes" : "no",
              ending(replay)));
    }
    notes(lines, analysis);
  }

  private static void notes(TextLines lines, Analysis analysis) {
    lines.wrap(
        "  ",
        "  ",
        "held: completions withheld; back: SQEs left unfetched for want of a slot;"
            + " CFS: the controller fails; ends at: line at which it does, or at which the host acts"
            + " on a completion that this controller has not posted (the comparison of that"
            + " controller life ends there). spdk-.../1: one reactor, /2: several.");
    for (ReplayResult replay : analysis.replays()) {
      if (replay.lostCount() > 0) {
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

  private static String label(ReplayResult replay) {
    String name = replay.variant().controller().name();
    return replay.variant().reactorsMatter() ? name + "/" + replay.variant().reactors() : name;
  }

  private static String ending(ReplayResult replay) {
    if (replay.failed()) {
      return Long.toString(replay.failedLine());
    }
    return replay.diverged() ? Long.toString(replay.divergedLine()) : "-";
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "  %-16s %7s %4s %8s %8s %4s %4s %3s %8s", (Object[]) cells);
  }

  private static String number(long value) {
    return Long.toString(value);
  }

  private static String millis(long ns) {
    return String.format(Locale.ROOT, "%.3f", ns / 1e6);
  }
}
