package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.CommandOutcome;
import io.cqtrace.replay.FirstOutcomeChange;
import io.cqtrace.replay.GradedValue;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.RunVerdict;
import io.cqtrace.replay.SimulatedRun;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A matrix of simulated runs, or one of them, as text: at most 72 columns, ASCII. */
public final class MatrixText {
  private static final int SHOWN_LOST = 12;

  private MatrixText() {}

  /** The table with what it rests on. */
  public static String of(ReplayMatrix matrix) {
    return document(matrix).toString();
  }

  /** The same as a document. */
  static Document document(ReplayMatrix matrix) {
    Document lines = new Document();
    lines.wrap("Replay    ", "          ", matrix.title());
    reference(lines, matrix);
    lines.blank();
    boolean conclusive = isConclusive(matrix);
    if (!conclusive) {
      lines.wrap(
          "",
          "  ",
          "INCONCLUSIVE: the models do not reproduce the capture; the table below says nothing"
              + " about it. Reason: "
              + reason(matrix));
    }
    table(lines, matrix);
    if (matrix.cells().size() == 1) {
      lost(lines, matrix.cells().get(0));
    }
    recorded(lines, matrix.recorded());
    departures(lines, matrix);
    lines.blank();
    inputs(lines, matrix);
    return lines;
  }

  /** Whether the captured pair, if there is one, reproduces the capture. */
  public static boolean isConclusive(ReplayMatrix matrix) {
    Agreement reference = matrix.reference();
    return reference == null || reference.isSufficient();
  }

  /** What of the capture the run misses, and what of the capture the runs leave out. */
  private static String reason(ReplayMatrix matrix) {
    Agreement reference = Objects.requireNonNull(matrix.reference());
    List<String> parts = new ArrayList<>();
    part(parts, "outcomes", reference.posts());
    part(parts, "order of posts", reference.order());
    part(parts, "number lost", reference.losses());
    part(parts, "number withheld", reference.withheld());
    String words = String.join(", ", parts) + " of " + reference.controllerLabel() + " as captured";
    boolean shadow =
        matrix.inputs().stream()
            .anyMatch(input -> input.name().equals(GradedValue.SHADOW_DOORBELLS));
    return shadow
        ? words
            + "; the capture has shadow doorbells, which its controller reads at times of its own and"
            + " whose EventIdx lets the host skip doorbells, and in the runs every doorbell"
            + " reaches the controller at once."
        : words + ".";
  }

  private static void part(List<String> parts, String name, double value) {
    if (value < Agreement.SUFFICIENT) {
      parts.add(String.format(Locale.ROOT, "%s %.2f", name, value));
    }
  }

  private static void reference(Document lines, ReplayMatrix matrix) {
    Agreement reference = matrix.reference();
    if (reference == null) {
      return;
    }
    lines.wrap(
        "Captured  ",
        "          ",
        String.format(
            Locale.ROOT,
            "%s x %s: %d posted, %d withheld, %d deferred, %d lost",
            reference.hostName(),
            reference.controllerLabel(),
            reference.recordedPosts(),
            reference.recordedWithheld(),
            reference.recordedDeferred(),
            reference.recordedLost()));
    lines.wrap("Known by  ", "          ", reference.pairOrigin());
    lines.wrap(
        "Agreement ",
        "          ",
        String.format(
            Locale.ROOT,
            "%.2f of the same pair simulated (outcomes %.2f, order of posts %.2f, number lost %.2f,"
                + " number withheld %.2f; number deferred %.2f, not counted); %.2f is needed",
            reference.score(),
            reference.posts(),
            reference.order(),
            reference.losses(),
            reference.withheld(),
            reference.deferred(),
            Agreement.SUFFICIENT));
    lines.wrap(
        "          ",
        "          ",
        "In sample: fitted on the commands that it is measured on."
            + (reference.isSufficient()
                ? " Consistent with this capture; not validated on another."
                : "")
            + outOfSample(reference));
    hosts(lines, reference);
  }

  /** A controller's trace shows its host only by what the host does. */
  private static void hosts(Document lines, Agreement reference) {
    List<String> fits = new ArrayList<>();
    for (Agreement.HostFit host : reference.otherHosts()) {
      fits.add(
          String.format(
              Locale.ROOT,
              "%s %.2f (deferred %.2f)",
              host.hostName(),
              host.score(),
              host.deferred()));
    }
    if (fits.isEmpty()) {
      return;
    }
    lines.wrap(
        "Host      ",
        "          ",
        "ASSUMED unless given by --captured-host; other hosts would agree by "
            + String.join(", ", fits)
            + ". "
            + hostConclusion(reference));
  }

  private static String outOfSample(Agreement reference) {
    Agreement.OutOfSample other = reference.outOfSample();
    return other == null
        ? ""
        : String.format(
            Locale.ROOT,
            " Out of sample: %.2f on life %d with the handler's work fitted here.",
            other.score(),
            other.life());
  }

  private static String hostConclusion(Agreement reference) {
    if (!reference.pressureRecorded()) {
      return "Nothing was lost, withheld or deferred, so hosts cannot be told apart here.";
    }
    String names =
        String.join(", ", reference.asGood().stream().map(Agreement.HostFit::hostName).toList());
    return names.isEmpty()
        ? "None fits as well as " + reference.hostName() + "."
        : names + " fits as well: say --captured-host if you know it.";
  }

  private static void departures(Document lines, ReplayMatrix matrix) {
    Map<String, TreeMap<String, List<SimulatedRun>>> byCommand = new LinkedHashMap<>();
    Stream.concat(matrix.cells().stream(), matrix.otherCells().stream())
        .forEach(
            run -> {
              FirstOutcomeChange at = run.departure();
              if (at != null) {
                byCommand
                    .computeIfAbsent(command(matrix, at), k -> new TreeMap<>())
                    .computeIfAbsent(at.here(), k -> new ArrayList<>())
                    .add(run);
              }
            });
    if (byCommand.isEmpty()) {
      return;
    }
    lines.blank();
    lines.line("First command with another outcome than in the capture:");
    byCommand.forEach(
        (command, outcomes) -> {
          lines.wrap("  ", "    ", command);
          outcomes.forEach(
              (outcome, runs) ->
                  lines.wrap("    ", "      ", outcome + ": " + pairs(matrix, runs)));
        });
  }

  /** The pairs, host by host; a host with which every controller does so is named once. */
  private static String pairs(ReplayMatrix matrix, List<SimulatedRun> runs) {
    Map<String, List<String>> byHost = new LinkedHashMap<>();
    for (SimulatedRun run : runs) {
      byHost.computeIfAbsent(run.host().name(), k -> new ArrayList<>()).add(controller(run));
    }
    List<String> words = new ArrayList<>();
    byHost.forEach(
        (host, controllers) -> {
          long all =
              Stream.concat(matrix.cells().stream(), matrix.otherCells().stream())
                  .filter(run -> run.host().name().equals(host))
                  .count();
          boolean every = all == controllers.size() && all > 1;
          words.add(host + " x " + (every ? "all" : String.join(", ", controllers)));
        });
    return String.join("; ", words);
  }

  /** The recorded doorbells through other controllers, beside a closed loop. */
  static void recorded(Document lines, List<ReplayResult> doorbells) {
    if (doorbells.isEmpty()) {
      return;
    }
    lines.blank();
    lines.wrap(
        "", "  ", "Beside it, all lives with the host's recorded doorbells (no closed loop):");
    Table table = table();
    for (ReplayResult replay : doorbells) {
      Variant variant = replay.variant();
      table.row(
          "recorded",
          variant.controller().name() + (variant.reactorsMatter() ? "/" + variant.reactors() : ""),
          replay.run().verdict().name(),
          Long.toString(replay.run().delivered()),
          Long.toString(replay.run().withheld().count()),
          millis(replay.run().longestWaitNs()),
          Long.toString(replay.run().deferred().count()),
          Long.toString(replay.run().lost()));
    }
    lines.table(table);
    lines.wrap(
        "  ",
        "  ",
        "recorded: CQ head and SQ tail doorbells stay at their captured times, and each completion"
            + " is decided when the captured controller tried to post it. QEMU posts in one go"
            + " after it has served the SQ, and a doorbell that is trapped waits for it: this"
            + " table keeps both and shows what the captured moment would have cost. In closed"
            + " loop (above) a controller posts when a command is finished and the host's handler"
            + " answers with the fitted times, which can keep the CQ emptier: there both are"
            + " ASSUMED for a controller other than QEMU. Where the tables differ, the timing"
            + " decides, and neither is measured; 'cqtrace explore' shows what is reachable.");
  }

  private static String command(ReplayMatrix matrix, FirstOutcomeChange at) {
    String cid = at.cid() == EventChunk.NONE ? "cid unknown" : "cid " + at.cid();
    String target = at.targetQueueId() == EventChunk.NONE ? "" : " " + at.targetQueueId();
    return "SQ "
        + at.sqId()
        + " "
        + cid
        + " "
        + Opcode.describe(at.sqId(), at.opcode())
        + target
        + ", "
        + at.captured()
        + " at "
        + matrix.place(at.source(), at.line())
        + ", is here";
  }

  private static String controller(SimulatedRun run) {
    return run.variant().controller().name()
        + (run.variant().reactorsMatter() ? "/" + run.variant().reactors() : "");
  }

  /** Beside the longest controller a host's name is cut. */
  private static Table table() {
    return new Table(
        "",
        Column.cut("host", 8),
        Column.left("controller", 16),
        Column.left("result", 7),
        Column.right("done", 4),
        Column.right("withheld", 8),
        Column.right("max ms", 6),
        Column.right("deferred", 8),
        Column.right("lost", 4));
  }

  private static void table(Document lines, ReplayMatrix matrix) {
    Table table = table();
    matrix.cells().forEach(run -> cell(table, run));
    if (!matrix.otherCells().isEmpty()) {
      table.row("With another number of reactors (/N):");
      matrix.otherCells().forEach(run -> cell(table, run));
    }
    lines.table(table);
    boolean reactors = matrix.cells().stream().anyMatch(run -> run.variant().reactorsMatter());
    lines.wrap(
        "  ",
        "  ",
        "done: commands delivered; withheld: completions; deferred: SQEs left unfetched for"
            + " want of a slot; max ms: the longest of these waits."
            + (reactors ? " /N: reactors." : ""));
    Map<RunVerdict, Integer> used = new TreeMap<>();
    Stream.concat(matrix.cells().stream(), matrix.otherCells().stream())
        .forEach(run -> used.merge(run.result().verdict(), 1, Integer::sum));
    used.keySet().forEach(word -> lines.wrap("  ", "    ", word + ": " + word.doc() + "."));
  }

  private static void cell(Table table, SimulatedRun run) {
    table.row(
        run.host().name(),
        controller(run),
        run.result().verdict().name(),
        WhatIfTable.number(run.result().delivered(), 4),
        WhatIfTable.number(run.result().withheld().count(), 8),
        millis(run.result().longestWaitNs()),
        WhatIfTable.number(run.result().deferred().count(), 8),
        WhatIfTable.number(run.result().lost(), 4));
  }

  private static void lost(Document lines, SimulatedRun run) {
    int shown = 0;
    for (CommandOutcome outcome : run.outcomes()) {
      if (outcome.outcome() != Outcome.LOST) {
        continue;
      }
      if (shown == SHOWN_LOST) {
        lines.wrap("  ", "    ", "and " + (run.result().lost() - SHOWN_LOST) + " more");
        return;
      }
      shown++;
      String target =
          outcome.targetQueueId() == EventChunk.NONE ? "" : " of queue " + outcome.targetQueueId();
      lines.wrap(
          "  ",
          "    ",
          "lost: SQ "
              + outcome.sqId()
              + " cid "
              + outcome.cid()
              + " = "
              + CommandId.describe(outcome.cid())
              + " "
              + Opcode.describe(outcome.sqId(), outcome.opcode())
              + target);
    }
  }

  private static void inputs(Document lines, ReplayMatrix matrix) {
    lines.line("What the runs were given (seed " + matrix.seed() + "):");
    for (GradedValue input : matrix.inputs()) {
      lines.line(
          String.format(
              Locale.ROOT, "  %-33s %14s  %s", input.name(), input.value(), input.grade()));
    }
    Map<Grade, TreeMap<String, Integer>> origins = new TreeMap<>();
    for (GradedValue input : matrix.inputs()) {
      origins.computeIfAbsent(input.grade(), k -> new TreeMap<>()).put(input.origin(), 1);
    }
    origins.forEach(
        (grade, words) ->
            lines.wrap("  ", "    ", grade + ": " + String.join("; ", words.keySet()) + "."));
    if (matrix.reference() == null) {
      lines.wrap(
          "  ",
          "  ",
          Wording.count(matrix.cells().size(), "run")
              + " with these times; 'cqtrace explore' visits every order of the steps.");
    }
  }

  private static String millis(long ns) {
    return String.format(Locale.ROOT, ns < 1_000_000_000L ? "%.2f" : "%.0f", ns / 1e6);
  }
}
