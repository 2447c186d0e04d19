package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.replay.RecordedEdges;
import io.cqtrace.replay.ReplayResult;

/** The captured doorbells through other controllers: the host "recorded". */
public final class RecordedMatrix {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordedMatrix() {}

  /**
   * As text.
   *
   * @param edges the runs by both edges of the CQ head, where the guest's trace bounds it; else
   *     none
   */
  public static String text(Analysis analysis, RecordedEdges.Replayed edges) {
    Document lines = new Document();
    analysis.trace().sources().forEach(s -> lines.wrap("Capture   ", "          ", s.name()));
    if (analysis.tally().postsRecorded()) {
      EdgesTable.write(lines, analysis, edges);
    } else {
      WhatIfTable.write(lines, analysis);
    }
    return lines.toString();
  }

  /** As JSON, schema {@link MatrixJson#SCHEMA}; a cell of an edge says which in {@code head}. */
  public static String json(Analysis analysis, RecordedEdges.Replayed edges) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", MatrixJson.SCHEMA);
    root.putNull("recorded");
    root.put("conclusive", analysis.tally().contradiction() == null);
    ArrayNode cells = root.putArray("cells");
    if (!analysis.tally().postsRecorded()) {
      analysis.replays().forEach(replay -> cell(cells.addObject(), replay));
    }
    for (RecordedEdges pair : edges.runs()) {
      boolean told = edges.heads() == RecordedEdges.Heads.TOLD;
      edge(cells.addObject(), told ? "told" : "early", pair.early());
      if (!told) {
        edge(cells.addObject(), "late", pair.late());
      }
    }
    return root.toPrettyString() + "\n";
  }

  private static void edge(ObjectNode node, String head, ReplayResult replay) {
    node.put("head", head);
    cell(node, replay);
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
