package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.WilsonInterval;
import io.cqtrace.fit.DelayKind;
import io.cqtrace.fit.Durations;
import io.cqtrace.fit.Workload;
import io.cqtrace.history.Occupied;
import io.cqtrace.predict.LifeCheck;
import io.cqtrace.predict.PairCheck;
import io.cqtrace.predict.PredictedCell;
import io.cqtrace.predict.Prediction;
import io.cqtrace.predict.Spread;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ReplayResult;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a capture foretells as JSON, schema {@link MatrixJson#SCHEMA}. */
public final class PredictionJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private PredictionJson() {}

  /**
   * The document, ending in a line feed.
   *
   * @param agreement of one run with fitted times, or null
   * @param doorbells the capture's doorbells through other controllers, where it shows them
   * @param names of the capture's sources, by their index
   */
  public static String of(
      Prediction prediction,
      @Nullable Agreement agreement,
      List<ReplayResult> doorbells,
      IntFunction<String> names) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", MatrixJson.SCHEMA);
    root.put("title", prediction.title());
    root.put("seed", prediction.plan().seed());
    root.put("runs", prediction.plan().runs());
    root.put("life", prediction.life().life());
    workload(root.putObject("workload"), prediction.life().workload());
    ArrayNode full = root.putArray("occupied_when_full");
    for (Occupied band : prediction.life().occupiedWhenFull()) {
      full.addObject()
          .put("lower", band.lower())
          .put("upper", band.upper())
          .put("grade", band.grade().name());
    }
    recorded(root.putObject("recorded"), prediction, agreement);
    root.put("conclusive", prediction.verdict() == Prediction.Verdict.CONSISTENT);
    ArrayNode durations = root.putArray("durations");
    for (DelayKind kind : DelayKind.values()) {
      Durations drawn = prediction.delays().get(kind);
      if (drawn != null) {
        durations
            .addObject()
            .put("step", kind.code())
            .put("grade", drawn.grade().name())
            .put("count", drawn.count())
            .put("p5_ns", drawn.quantileNs(0.05))
            .put("median_ns", drawn.quantileNs(0.5))
            .put("max_ns", drawn.quantileNs(1));
      }
    }
    ArrayNode assumed = root.putArray("assumed_hosts");
    prediction.hostNames().forEach(assumed::add);
    cells(root.putArray("cells"), prediction.cells());
    cells(root.putArray("other_reactors"), prediction.otherCells());
    root.putObject("threshold")
        .put("parameter", "io-queues")
        .put("smallest", prediction.smallestLosing() == 0 ? null : prediction.smallestLosing());
    root.put("overcommit", prediction.overcommit());
    cells(root.putArray("overcommitted"), prediction.overcommitted());
    ArrayNode recorded = root.putArray("recorded_doorbells");
    doorbells.forEach(replay -> RecordedMatrix.cell(recorded.addObject(), replay, names));
    return root.toPrettyString() + "\n";
  }

  private static void workload(ObjectNode node, Workload workload) {
    node.put("kind", workload.kind().name())
        .put("count", workload.count())
        .put("cq_size", workload.cqSize())
        .put("outstanding", workload.tags());
  }

  private static void recorded(
      ObjectNode node, Prediction prediction, @Nullable Agreement agreement) {
    PairCheck captured = prediction.captured();
    node.put("host", captured.host().name())
        .put("controller", captured.variant().controller().name())
        .put("reactors", captured.variant().reactors())
        .put("origin", prediction.origin())
        .put("verdict", prediction.verdict().name())
        .put("p", captured.p());
    ArrayNode others = node.putArray("indistinguishable");
    for (PairCheck other : prediction.indistinguishable()) {
      others
          .addObject()
          .put("host", other.host().name())
          .put("controller", other.variant().controller().name())
          .put("reactors", other.variant().reactors())
          .put("p", other.p());
    }
    ArrayNode checks = node.putArray("checks");
    for (LifeCheck life : captured.lives()) {
      for (LifeCheck.Statistic number : life.statistics()) {
        checks
            .addObject()
            .put("life", life.life())
            .put("controller", life.controller())
            .put("place", life.place())
            .put("replayed", true)
            .put("statistic", number.name())
            .put("captured", number.captured())
            .put("p5", number.replayed().p5())
            .put("median", number.replayed().median())
            .put("p95", number.replayed().p95())
            .put("inside", number.inside());
      }
    }
    if (agreement == null) {
      node.putNull("agreement");
    } else {
      node.put("agreement", agreement.score());
    }
  }

  private static void cells(ArrayNode array, List<PredictedCell> cells) {
    for (PredictedCell cell : cells) {
      ObjectNode node = array.addObject();
      node.put("host", cell.host().name())
          .put("controller", cell.variant().controller().name())
          .put("reactors", cell.variant().reactors())
          .put("verdict", verdict(cell))
          .put("runs", cell.runs())
          .put("runs_losing", cell.losing())
          .put("runs_failing", cell.failing())
          .put("runs_stalling", cell.stalling())
          .put("runs_waiting", cell.waiting());
      WilsonInterval interval = WilsonInterval.of(cell.losing(), cell.runs());
      node.putObject("losing_share").put("low", interval.low()).put("high", interval.high());
      node.put("explored", cell.explored().name());
      spread(node, "lost", cell.lost());
      spread(node, "withheld", cell.withheld());
      spread(node, "deferred", cell.deferred());
      spread(node, "longest_wait_ns", cell.longestWaitNs());
    }
  }

  /** The gravest that a run came to; CLEAN and DELAYED only by what was seen in the runs. */
  private static String verdict(PredictedCell cell) {
    if (cell.losing() + cell.failing() + cell.stalling() > 0) {
      return "FAULT";
    }
    if (cell.explored() == Reach.Verdict.REACHABLE) {
      return "INCONCLUSIVE";
    }
    return cell.waiting() > 0 ? "DELAYED" : "CLEAN";
  }

  static void spread(ObjectNode node, String name, Spread spread) {
    node.putObject(name)
        .put("p5", spread.p5())
        .put("median", spread.median())
        .put("p95", spread.p95());
  }
}
