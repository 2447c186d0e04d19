package io.cqtrace.cli;

import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CaptureReplay;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.CapturedSpdk;
import io.cqtrace.replay.RunProvenance;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which models stand for what was captured: as the user says, or by format and behaviour. */
final class CapturedPairOptions {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--captured-host",
      paramLabel = "H",
      description = "Host model of the capture (default: linux).")
  private @Nullable String hostName;

  @Option(
      names = "--captured-controller",
      paramLabel = "C",
      description = "Controller model of the capture (default: detected).")
  private @Nullable String controllerName;

  /** The candidates, the likeliest first. */
  List<CapturedPair> candidates(TraceSummary trace, CaptureReplay replay) {
    RunProvenance run = RunProvenance.of(trace.sources().get(0));
    HostModel host = Models.LINUX;
    if (run != null && Models.host(run.hostName()) != null) {
      host = Objects.requireNonNull(Models.host(run.hostName()));
    }
    if (hostName != null) {
      host = new ModelNames(spec).host(hostName);
    }
    int reactors = replay.deletesInTurn() ? 1 : 2;
    List<CapturedPair> pairs = new ArrayList<>();
    String name = controllerName;
    if (name != null) {
      ControllerModel controller = new ModelNames(spec).controller(name);
      pairs.add(new CapturedPair(host, new Variant(controller, reactors), "option"));
      return pairs;
    }
    if (run != null && Models.controller(run.controllerName()) != null) {
      ControllerModel controller = Objects.requireNonNull(Models.controller(run.controllerName()));
      pairs.add(
          new CapturedPair(host, new Variant(controller, run.reactors()), "simulated: it says so"));
      return pairs;
    }
    TraceSummary.Source source = trace.sources().get(0);
    if (trace.sources().stream().noneMatch(CapturedPairOptions::isSpdk)) {
      String origin = "format " + source.format();
      pairs.add(new CapturedPair(host, new Variant(QemuController.current(), reactors), origin));
      return pairs;
    }
    ProducerVersion version =
        trace.sources().stream()
            .filter(CapturedPairOptions::isSpdk)
            .map(s -> s.producer().version())
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    CapturedSpdk spdk = CapturedSpdk.of(version, replay.flowControl());
    for (SpdkController controller : spdk.candidates()) {
      pairs.add(new CapturedPair(host, new Variant(controller, reactors), spdk.words()));
    }
    return pairs;
  }

  private static boolean isSpdk(TraceSummary.Source source) {
    return source.producer().program() == Producer.SPDK_TARGET;
  }
}
