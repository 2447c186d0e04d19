package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.replay.ReplayResult;

/** The captured doorbells through other controllers: the host "recorded". */
public final class RecordedMatrix {
  private static final String HOST = "recorded";
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedMatrix() {}

  /** As text. */
  public static String text(Analysis analysis) {
    TextLines lines = new TextLines();
    analysis.trace().sources().forEach(s -> lines.wrap("Capture   ", "          ", s.name()));
    WhatIfTable.write(lines, analysis);
    return lines.toString();
  }

  /** As JSON, schema {@link MatrixJson#SCHEMA}. */
  public static String json(Analysis analysis) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", MatrixJson.SCHEMA);
    root.putNull("recorded");
    root.put("conclusive", analysis.tally().contradiction() == null);
    ArrayNode cells = root.putArray("cells");
    analysis.replays().forEach(replay -> cell(cells.addObject(), replay));
    return root.toPrettyString() + "\n";
  }

  /** One variant's run. */
  static void cell(ObjectNode node, ReplayResult replay) {
    node.put("host", HOST)
        .put("controller", replay.variant().controller().name())
        .put("reactors", replay.variant().reactors())
        .put("verdict", verdict(replay).name())
        .put("delivered", replay.posted())
        .put("withheld", replay.withheld())
        .put("withheld_max_ns", replay.withheldMaxNs())
        .put("withheld_total_ns", replay.withheldTotalNs())
        .put("held_back", replay.heldBack())
        .put("held_back_max_ns", replay.heldBackMaxNs())
        .put("lost", replay.lostCount())
        .put("failed", replay.failed())
        .put("stalled", replay.stuck() > 0)
        .put("agreement", replay.agreement());
    if (replay.diverged()) {
      node.put("diverged_line", replay.divergedLine());
    } else {
      node.putNull("diverged_line");
    }
  }

  /** What is to be said of it, in one word. */
  static String word(ReplayResult replay) {
    if (replay.lostCount() > 0) {
      return "LOST";
    }
    if (replay.failed()) {
      return "FAILED";
    }
    return replay.stuck() > 0 ? "STALLED" : verdict(replay).name();
  }

  private static Verdict verdict(ReplayResult replay) {
    if (replay.lostCount() > 0 || replay.failed() || replay.stuck() > 0) {
      return Verdict.FAULT;
    }
    return replay.withheld() + replay.heldBack() > 0 ? Verdict.DELAYED : Verdict.CLEAN;
  }
}
