package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.FirstOutcomeChange;
import io.cqtrace.replay.GradedValue;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.RunResult;
import io.cqtrace.replay.SimulatedRun;

/**
 * A matrix of simulated runs as JSON, schema {@code cqtrace.matrix/2}; it only ever grows. A cell
 * here is one run: its numbers stand in the shape of a distribution. What many runs foretell is
 * {@link PredictionJson}'s.
 *
 * <p>{@code recorded} is null without a capture. {@code conclusive} is false where the captured
 * pair does not reproduce the capture well enough: then the cells say nothing. {@code
 * other_reactors} has more cells, for controllers whose number of reactors matters.
 */
public final class MatrixJson {
  /** Name and version of the schema. */
  public static final String SCHEMA = "cqtrace.matrix/2";

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
      recorded(root.putObject("recorded"), reference, matrix.life());
    }
    root.put("conclusive", reference == null || reference.isSufficient());
    ArrayNode inputs = root.putArray("inputs");
    for (GradedValue input : matrix.inputs()) {
      inputs
          .addObject()
          .put("name", input.name())
          .put("value", input.value())
          .put("grade", input.grade().name())
          .put("origin", input.origin());
    }
    ArrayNode cells = root.putArray("cells");
    matrix.cells().forEach(run -> cell(cells.addObject(), run, matrix));
    ArrayNode others = root.putArray("other_reactors");
    matrix.otherCells().forEach(run -> cell(others.addObject(), run, matrix));
    ArrayNode recorded = root.putArray("recorded_doorbells");
    matrix
        .recorded()
        .forEach(replay -> RecordedMatrix.cell(recorded.addObject(), replay, matrix::sourceName));
    return root.toPrettyString() + "\n";
  }

  private static void recorded(ObjectNode node, Agreement reference, int life) {
    node.put("host", reference.hostName())
        .put("controller", reference.controllerName())
        .put("reactors", reference.reactors())
        .put("origin", reference.pairOrigin())
        .put("verdict", reference.isSufficient() ? "CONSISTENT" : "INCONSISTENT")
        .putNull("p")
        .put("agreement", reference.score())
        .put("agreement_posts", reference.posts())
        .put("agreement_order", reference.order())
        .put("agreement_losses", reference.losses())
        .put("agreement_withheld", reference.withheld())
        .put("agreement_deferred", reference.deferred())
        .put("posts", reference.recordedPosts())
        .put("lost", reference.recordedLost())
        .put("withheld", reference.recordedWithheld())
        .put("deferred", reference.recordedDeferred())
        .put("in_sample", true)
        .put("tells_hosts_apart", reference.pressureRecorded());
    ArrayNode same = node.putArray("indistinguishable");
    for (Agreement.HostFit host : reference.asGood()) {
      same.addObject()
          .put("host", host.hostName())
          .put("controller", reference.controllerName())
          .put("reactors", reference.reactors());
    }
    node.putArray("checks")
        .addObject()
        .put("life", life)
        .put("replayed", true)
        .put("statistic", "agreement")
        .put("inside", reference.isSufficient());
    Agreement.OutOfSample other = reference.outOfSample();
    if (other == null) {
      node.putNull("out_of_sample");
    } else {
      node.putObject("out_of_sample").put("life", other.life()).put("agreement", other.score());
    }
    ArrayNode hosts = node.putArray("other_hosts");
    for (Agreement.HostFit host : reference.otherHosts()) {
      hosts
          .addObject()
          .put("host", host.hostName())
          .put("agreement", host.score())
          .put("agreement_deferred", host.deferred())
          .put("as_good", reference.asGood().contains(host));
    }
  }

  /** The number of one run, in the shape of a distribution. */
  private static void single(ObjectNode node, String name, long value) {
    node.putObject(name).put("p5", value).put("median", value).put("p95", value);
  }

  private static void departure(ObjectNode node, FirstOutcomeChange at, ReplayMatrix matrix) {
    node.put("sqid", at.sqId());
    numberOrNull(node, "cid", at.cid());
    numberOrNull(node, "opcode", at.opcode());
    numberOrNull(node, "queue", at.targetQueueId());
    node.put("captured", at.captured())
        .put("here", at.here())
        .put("source", matrix.sourceName(at.source()))
        .put("line", at.line());
  }

  private static void numberOrNull(ObjectNode node, String name, int value) {
    if (value == EventChunk.NONE) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  private static void cell(ObjectNode node, SimulatedRun run, ReplayMatrix matrix) {
    put(node, run.result());
    FirstOutcomeChange departure = run.departure();
    if (departure == null) {
      node.putNull("first_departure");
    } else {
      departure(node.putObject("first_departure"), departure, matrix);
    }
  }

  /** What one run came to. */
  static void put(ObjectNode node, RunResult run) {
    node.put("host", run.host())
        .put("controller", run.variant().controller().name())
        .put("reactors", run.variant().reactors())
        .put("verdict", Verdict.of(run.verdict()).name())
        .put("result", run.verdict().name())
        .put("runs", 1)
        .put("runs_losing", run.lost() > 0 ? 1 : 0)
        .put("runs_failing", run.failed() ? 1 : 0)
        .put("runs_stalling", run.stalled() ? 1 : 0)
        .put("delivered", run.delivered())
        .put("withheld_max_ns", run.withheld().maxNs())
        .put("withheld_total_ns", run.withheld().totalNs())
        .put("deferred_max_ns", run.deferred().maxNs())
        .put("overruns", run.overruns());
    single(node, "lost", run.lost());
    single(node, "withheld", run.withheld().count());
    single(node, "deferred", run.deferred().count());
    single(node, "longest_wait_ns", run.longestWaitNs());
  }
}
