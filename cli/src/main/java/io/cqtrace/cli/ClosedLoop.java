package io.cqtrace.cli;

import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.MatrixChart;
import io.cqtrace.history.CapturePass;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.predict.CapturePrediction;
import io.cqtrace.predict.Prediction;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ReplayInput;
import io.cqtrace.replay.ReplayMatrix;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a capture is replayed in closed loop for a chart or a report. */
final class ClosedLoop {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "H",
      description = "Host model to replay (default: all for matrix; as captured for compare).")
  private @Nullable String hostName;

  @Option(
      names = "--controller",
      paramLabel = "C",
      description =
          "Controller model to replay (default: all for matrix; as captured for compare).")
  private @Nullable String controllerName;

  /** The chart of all hosts with all controllers, but for what was named. */
  ChartSpec matrix(CapturePass pass) {
    ReplayInput input = ReplayInput.read(pass);
    CapturePrediction.Cells cells = new CapturePrediction.Cells(hosts(), controllers(), 0, 0);
    Prediction prediction = CapturePrediction.of(input, cells, RunOptions.ofReport(), done -> {});
    return prediction == null
        ? MatrixChart.of(input.matrix(hosts(), controllers()))
        : MatrixChart.of(prediction);
  }

  /** One pair: what was named, else the models of what was captured. */
  ReplayMatrix onePair(CapturePass pass) {
    ReplayInput input = ReplayInput.read(pass);
    List<HostModel> hosts = List.of(hostName == null ? Models.LINUX : hosts().get(0));
    if (controllerName != null) {
      return input.matrix(hosts, controllers());
    }
    ControllerModel likeliest = input.likeliestController();
    ReplayMatrix fitted = input.matrix(hosts, List.of(likeliest));
    Agreement reference = fitted.reference();
    ControllerModel best = reference == null ? null : Models.controller(reference.controllerName());
    return best == null || best.equals(likeliest) ? fitted : input.matrix(hosts, List.of(best));
  }

  private List<HostModel> hosts() {
    String name = hostName;
    if (name == null) {
      return Models.guests();
    }
    return List.of(new ModelNames(spec).host(name));
  }

  private List<ControllerModel> controllers() {
    String name = controllerName;
    if (name == null) {
      return Models.controllers();
    }
    return List.of(new ModelNames(spec).controller(name));
  }
}
