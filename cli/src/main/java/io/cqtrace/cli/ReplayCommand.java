package io.cqtrace.cli;

import io.cqtrace.analysis.report.MatrixJson;
import io.cqtrace.analysis.report.MatrixText;
import io.cqtrace.analysis.report.PredictionJson;
import io.cqtrace.analysis.report.PredictionText;
import io.cqtrace.analysis.report.RecordedMatrix;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.history.CapturePass;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.predict.CapturePrediction;
import io.cqtrace.predict.PairCheck;
import io.cqtrace.predict.Prediction;
import io.cqtrace.predict.RunPlan;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.CaptureReplay;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.DeleteQueuesScenario;
import io.cqtrace.replay.RecordedEdges;
import io.cqtrace.replay.ReplayInput;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.SimulatedTimes;
import io.cqtrace.replay.Variant;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace replay}: a capture, or a scenario, through other hosts and controllers. */
@Command(
    name = "replay",
    description = "Replays a capture or a scenario through host and controller models.",
    footerHeading = "%nExit status:%n",
    footer = {
      "  0  one pair: every completion was delivered; --matrix: the table is conclusive",
      "  1  one pair: a completion was lost, the controller failed or the run stalled",
      "  4  the models do not reproduce the capture"
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  private static final int LINUX_ADMIN_QUEUE_SIZE = 32;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private ModelOptions models = new ModelOptions();

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Mixin private CapturedPairOptions captured = new CapturedPairOptions();

  @Mixin private RunOptions runs = new RunOptions();

  @Option(names = "--json", description = "Print JSON, schema " + MatrixJson.SCHEMA)
  private boolean json;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write the run of one pair as events.arrow, an input of every command.")
  private @Nullable Path output;

  @Override
  public Integer call() {
    if (output != null && (models.matrix() || models.hostIsRecorded())) {
      throw models.usage("-o takes the run of one pair: --host H --controller C, H not recorded");
    }
    String name = scenario.name();
    if (name == null) {
      return models.hostIsRecorded() ? replayRecorded() : replayCapture();
    }
    if (!name.equals("delete-queues")) {
      throw models.usage("no scenario " + name + "; there is delete-queues");
    }
    if (!input.files().isEmpty()) {
      throw models.usage("a scenario takes no FILE");
    }
    return show(runScenario());
  }

  private int replayCapture() {
    List<HostModel> hosts = models.hosts();
    List<ControllerModel> controllers = models.controllers();
    int reactors = models.reactors();
    RunPlan plan = runs.plan(models, scenario.seed());
    try (OpenCapture capture = input.open()) {
      ReplayInput window = ReplayInput.read(capture.pass());
      CaptureReplay replay =
          new CaptureReplay(
              window.life(), window.otherLife(), scenario.jitterPercent(), scenario.seed());
      if (models.matrix() && plan.runs() > 1 && CapturePrediction.isPossible(window)) {
        CapturePrediction.Cells cells =
            new CapturePrediction.Cells(hosts, controllers, reactors, scenario.outstanding());
        Prediction prediction;
        try (ProgressLine progress = ProgressLine.of(spec, "runs", 0)) {
          prediction =
              CapturePrediction.of(
                  window, captured.models(), replay, cells, plan, progress::accept);
        }
        return show(prediction, window, replay);
      }
      List<CapturedPair> candidates = captured.models().candidates(window.trace(), replay);
      return show(
          replay
              .matrix(candidates, hosts, controllers, reactors)
              .ofCapture(
                  window.trace().sources().stream().map(TraceSummary.Source::name).toList(),
                  models.matrix() ? window.recorded() : List.of()));
    }
  }

  private int show(Prediction prediction, ReplayInput window, CaptureReplay replay) {
    PairCheck pair = prediction.captured();
    Agreement agreement =
        replay
            .matrix(
                List.of(new CapturedPair(pair.host(), pair.variant(), prediction.origin())),
                List.of(pair.host()),
                List.of(pair.variant().controller()),
                pair.variant().reactors())
            .reference();
    print(
        json
            ? PredictionJson.of(
                prediction,
                agreement,
                window.recorded(),
                source -> window.trace().sources().get(source).name())
            : PredictionText.of(prediction, agreement, window.recorded()));
    return prediction.verdict() == Prediction.Verdict.CONSISTENT
        ? ExitCode.OK.code()
        : ExitCode.INCONCLUSIVE.code();
  }

  /** The host as captured: its doorbells at their times. */
  private int replayRecorded() {
    Analysis analysis;
    RecordedEdges.Replayed edges = RecordedEdges.Replayed.NONE;
    try (OpenCapture capture = input.open()) {
      CapturePass pass = capture.pass();
      analysis = new Analyzer(pass, models.variants()).run();
      if (analysis.tally().postsRecorded()) {
        edges = RecordedEdges.of(pass, models.variants());
      }
    }
    print(json ? RecordedMatrix.json(analysis, edges) : RecordedMatrix.text(analysis, edges));
    boolean shown = !analysis.tally().postsRecorded() || !edges.runs().isEmpty();
    return analysis.tally().contradiction() == null && shown
        ? ExitCode.OK.code()
        : ExitCode.INCONCLUSIVE.code();
  }

  private ReplayMatrix runScenario() {
    List<HostModel> hosts = models.hosts();
    List<Variant> variants = models.variants();
    DeleteQueuesScenario flood;
    SimulatedTimes times;
    try {
      int cqSize = input.ioQueueSize();
      flood = scenario.deleteQueues(cqSize > 0 ? cqSize : LINUX_ADMIN_QUEUE_SIZE);
      times = scenario.times();
    } catch (IllegalArgumentException e) {
      throw models.usage(e.getMessage());
    }
    return flood.matrix(hosts, variants, models.otherVariants(), times, scenario.seed());
  }

  private int show(ReplayMatrix matrix) {
    print(json ? MatrixJson.of(matrix) : MatrixText.of(matrix));
    Path path = output;
    if (path != null) {
      RunFile.write(matrix, input.files(), path);
    }
    if (!MatrixText.isConclusive(matrix)) {
      return ExitCode.INCONCLUSIVE.code();
    }
    if (models.matrix()) {
      return ExitCode.OK.code();
    }
    return ExitCode.of(Verdict.of(matrix.cells().get(0).result().verdict())).code();
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
