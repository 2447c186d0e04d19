package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.verdict.RunVerdict;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ModelInput;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.SimulatedRun;

/**
 * A matrix of simulated runs as JSON, schema {@code cqtrace.matrix/1}; it only ever grows.
 *
 * <p>{@code recorded} is null without a capture. {@code conclusive} is false where the captured
 * pair does not reproduce the capture well enough: then the cells say nothing. {@code
 * other_reactors} has more cells, for controllers whose number of reactors matters.
 */
public final class MatrixJson {
  /** Name and version of the schema. */
  public static final String SCHEMA = "cqtrace.matrix/1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private MatrixJson() {}

  /** The document, ending in a line feed. */
  public static String of(ReplayMatrix matrix) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("title", matrix.title());
    root.put("seed", matrix.seed());
    Agreement reference = matrix.reference();
    if (reference == null) {
      root.putNull("recorded");
    } else {
      recorded(root.putObject("recorded"), reference);
    }
    root.put("conclusive", reference == null || reference.isSufficient());
    ArrayNode inputs = root.putArray("inputs");
    for (ModelInput input : matrix.inputs()) {
      inputs
          .addObject()
          .put("name", input.name())
          .put("value", input.value())
          .put("grade", input.grade().name())
          .put("origin", input.origin());
    }
    ArrayNode cells = root.putArray("cells");
    matrix.cells().forEach(run -> cell(cells.addObject(), run));
    ArrayNode others = root.putArray("other_reactors");
    matrix.otherCells().forEach(run -> cell(others.addObject(), run));
    return root.toPrettyString() + "\n";
  }

  private static void recorded(ObjectNode node, Agreement reference) {
    node.put("host", reference.hostName())
        .put("controller", reference.controllerName())
        .put("reactors", reference.reactors())
        .put("origin", reference.pairOrigin())
        .put("agreement", reference.score())
        .put("agreement_posts", reference.posts())
        .put("agreement_order", reference.order())
        .put("agreement_losses", reference.losses())
        .put("agreement_withheld", reference.withheld())
        .put("agreement_held_back", reference.heldBack())
        .put("posts", reference.recordedPosts())
        .put("lost", reference.recordedLost())
        .put("withheld", reference.recordedWithheld())
        .put("held_back", reference.recordedHeldBack());
  }

  private static void cell(ObjectNode node, SimulatedRun run) {
    node.put("host", run.host().name())
        .put("controller", run.variant().controller().name())
        .put("reactors", run.variant().reactors())
        .put("verdict", RunVerdict.of(run).verdict().name())
        .put("result", RunVerdict.of(run).name())
        .put("delivered", run.delivered())
        .put("withheld", run.withheld())
        .put("withheld_max_ns", run.withheldMaxNs())
        .put("withheld_total_ns", run.withheldTotalNs())
        .put("held_back", run.heldBack())
        .put("held_back_max_ns", run.heldBackMaxNs())
        .put("lost", run.lost())
        .put("failed", run.failed())
        .put("stalled", run.stalled());
  }
}
