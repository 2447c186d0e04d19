package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.replay.ReplayResult;

/** The captured doorbells through other controllers: the host "recorded". */
public final class RecordedMatrix {
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
    MatrixJson.put(node, replay.run());
    node.put("agreement", replay.agreement());
    if (replay.diverged()) {
      node.put("diverged_line", replay.divergence().line());
    } else {
      node.putNull("diverged_line");
    }
  }
}
