package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.replay.RecordedEdges;
import io.cqtrace.replay.ReplayResult;
import java.util.function.IntFunction;

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
    IntFunction<String> names = source -> analysis.trace().sources().get(source).name();
    ArrayNode cells = root.putArray("cells");
    if (!analysis.tally().postsRecorded()) {
      analysis.replays().forEach(replay -> cell(cells.addObject(), replay, names));
    }
    for (RecordedEdges pair : edges.runs()) {
      boolean told = edges.heads() == RecordedEdges.Heads.TOLD;
      edge(cells.addObject(), told ? "told" : "early", pair.early(), names);
      if (!told) {
        edge(cells.addObject(), "late", pair.late(), names);
      }
    }
    return root.toPrettyString() + "\n";
  }

  private static void edge(
      ObjectNode node, String head, ReplayResult replay, IntFunction<String> names) {
    node.put("head", head);
    cell(node, replay, names);
  }

  /**
   * One variant's run.
   *
   * @param names of the sources, by their index
   */
  static void cell(ObjectNode node, ReplayResult replay, IntFunction<String> names) {
    MatrixJson.put(node, replay.run());
    node.put("agreement", replay.agreement());
    divergence(node, replay, names);
  }

  /** Where a run ends before the capture does: a line, and the source that it is a line of. */
  static void divergence(ObjectNode node, ReplayResult replay, IntFunction<String> names) {
    if (replay.diverged()) {
      node.put("diverged_line", replay.divergence().line())
          .put("diverged_source", names.apply(replay.divergence().source()));
    } else {
      node.putNull("diverged_line");
    }
  }
}
