package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.replay.RecordedEdges;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The recorded schedule through other controllers by both edges of the CQ head, as a table. */
final class EdgesTable {
  private static final String ASSUMED =
      "each command is fetched no earlier and takes as long as captured";

  private static final int SHOWN_LOST = 12;

  private EdgesTable() {}

  static void write(Document lines, Analysis analysis, RecordedEdges.Replayed replayed) {
    lines.blank();
    String refusal = refusal(analysis, replayed.heads());
    if (!refusal.isEmpty()) {
      lines.wrap("", "  ", "What if: not shown, since " + refusal);
      return;
    }
    List<RecordedEdges> edges = replayed.runs();
    boolean told = replayed.heads() == RecordedEdges.Heads.TOLD;
    lines.line("What if: the recorded schedule, another controller; CQ head:");
    lines.line(
        told
            ? "as the log shows its doorbells (BAR0 trapped): early and late are one"
            : "each slot released as early, and as late, as it can have been");
    Table table =
        new Table(
            "  ",
            Column.left("\ncontroller", 17),
            Column.right("lost\nearly", 6),
            Column.right("lost\nlate", 6),
            Column.right("withheld", 9),
            Column.right("deferred", 9),
            Column.right("max ms", 9));
    OutcomeTally tally = analysis.tally();
    String lost = Long.toString(tally.count(Outcome.LOST));
    table.row("(as captured)", lost, lost, Long.toString(tally.withheldCount()), "", "");
    for (RecordedEdges pair : edges) {
      table.row(
          label(pair.variant()),
          Long.toString(pair.early().run().lost()),
          Long.toString(pair.late().run().lost()),
          range(pair.early().run().withheld().count(), pair.late().run().withheld().count()),
          range(pair.early().run().deferred().count(), pair.late().run().deferred().count()),
          String.format(
              Locale.ROOT,
              "%.1f",
              Math.max(pair.early().run().longestWaitNs(), pair.late().run().longestWaitNs())
                  / 1e6));
    }
    lines.table(table);
    lines.wrap(
        "  ",
        "  ",
        "withheld: CQEs; deferred: SQEs; early, then late; max ms: the longest wait of both."
            + " spdk-.../1: one reactor, /2: several.");
    endings(lines, analysis, edges);
    for (RecordedEdges pair : edges) {
      named(lines, pair, "in both", pair.lostInBoth());
      named(lines, pair, "at the late edge only", pair.lostLateOnly());
      named(lines, pair, "at the early edge only", pair.lostEarlyOnly());
    }
    if (told) {
      lines.wrap("  ", "  ", "ASSUMED: " + ASSUMED + ".");
      return;
    }
    lines.wrap(
        "  ",
        "  ",
        "The log shows no CQ head. The guest's nvme_sq events bound it: it rang after the last CQE"
            + " of a batch and before a post that would not have fitted (INFERRED), or before a"
            + " pause (ASSUMED). ASSUMED: "
            + ASSUMED
            + "; the handler rings as Linux' nvme_poll_cq does; where the guest's trace"
            + " does not reach, each slot is released at once, so that nothing is lost there.");
  }

  private static String refusal(Analysis analysis, RecordedEdges.Heads heads) {
    if (analysis.tally().contradiction() != null) {
      return "the capture contradicts itself.";
    }
    return switch (heads) {
      case TOLD, BOUNDED -> "";
      case CONTRADICTORY ->
          "the log and the guest's trace contradict the bounds of the CQ head: this host rings"
              + " otherwise than Linux' nvme_poll_cq (before it handles a CQE, say), or lines are"
              + " missing.";
      case UNKNOWN ->
          "the log shows no CQ head doorbell (BAR0 is mapped). Give the guest's nvme:* trace events"
              + " of the same run, too, or record with disable_mappable_bar0 and vfio_user_db; see"
              + " 'cqtrace replay --matrix' for the closed loop.";
    };
  }

  private static void named(
      Document lines, RecordedEdges pair, String where, List<CommandSpan> commands) {
    if (commands.isEmpty()) {
      return;
    }
    String shown =
        commands.stream()
            .limit(SHOWN_LOST)
            .map(EdgesTable::name)
            .collect(Collectors.joining(", ", "", commands.size() > SHOWN_LOST ? ", ..." : ""));
    lines.wrap(
        "  ",
        "    ",
        label(pair.variant()) + " loses " + where + " (" + commands.size() + "): " + shown);
  }

  private static String name(CommandSpan command) {
    return command.targetQueueId() >= 0
        ? "SQ "
            + command.sqId()
            + " cid "
            + command.cid()
            + " about queue "
            + command.targetQueueId()
        : "SQ " + command.sqId() + " cid " + command.cid();
  }

  /** Where runs end before the capture does, with the controllers to which that happens. */
  private static void endings(Document lines, Analysis analysis, List<RecordedEdges> edges) {
    Map<String, List<String>> places = new LinkedHashMap<>();
    for (RecordedEdges pair : edges) {
      String early = WhatIfEnding.of(analysis, pair.early());
      String late = WhatIfEnding.of(analysis, pair.late());
      if (!early.isEmpty()) {
        places.computeIfAbsent(early, place -> new ArrayList<>()).add(label(pair.variant()));
      }
      if (!late.isEmpty() && !late.equals(early)) {
        places
            .computeIfAbsent(late, place -> new ArrayList<>())
            .add(label(pair.variant()) + (early.isEmpty() ? " (late edge)" : ""));
      }
    }
    places.forEach(
        (place, names) -> lines.wrap("  ", "    ", String.join(", ", names) + ": " + place));
  }

  private static String range(long early, long late) {
    return early == late ? Long.toString(early) : early + ", " + late;
  }

  private static String label(Variant variant) {
    return variant.controller().name() + (variant.reactorsMatter() ? "/" + variant.reactors() : "");
  }
}
