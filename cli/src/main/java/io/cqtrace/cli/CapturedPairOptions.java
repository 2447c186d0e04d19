package io.cqtrace.cli;

import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CaptureReplay;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.RunProvenance;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which models stand for what was captured: as the user says, or by format and behaviour. */
final class CapturedPairOptions {
  /** With flow control at the fetch that counts what is outstanding, half of the slots is used. */
  private static final int MOST_OUTSTANDING_IF_COUNTED = 16;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--captured-host",
      paramLabel = "H",
      description = "the model of the host that was captured (linux)")
  private @Nullable String hostName;

  @Option(
      names = "--captured-controller",
      paramLabel = "C",
      description = "the model of the controller that was captured (found by format and behaviour)")
  private @Nullable String controllerName;

  /** The candidates, the likeliest first. */
  List<CapturedPair> candidates(TraceSummary trace, CaptureReplay replay) {
    RunProvenance run = RunProvenance.of(trace.sources().get(0));
    HostModel host = Models.LINUX;
    if (run != null && Models.host(run.hostName()) != null) {
      host = Objects.requireNonNull(Models.host(run.hostName()));
    }
    if (hostName != null) {
      HostModel named = Models.host(hostName);
      if (named == null) {
        throw new ParameterException(spec.commandLine(), "no host " + hostName);
      }
      host = named;
    }
    int reactors = replay.deletesInTurn() ? 1 : 2;
    List<CapturedPair> pairs = new ArrayList<>();
    String name = controllerName;
    if (name != null) {
      ControllerModel controller = Models.controller(name);
      if (controller == null) {
        throw new ParameterException(spec.commandLine(), "no controller " + name);
      }
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
    if (trace.sources().stream().noneMatch(s -> s.format().startsWith("spdk"))) {
      String origin = "format " + source.format();
      pairs.add(new CapturedPair(host, new Variant(QemuController.current(), reactors), origin));
      return pairs;
    }
    for (SpdkController controller : spdk(trace, replay)) {
      pairs.add(
          new CapturedPair(host, new Variant(controller, reactors), "SPDK's log, its behaviour"));
    }
    return pairs;
  }

  private static List<SpdkController> spdk(TraceSummary trace, CaptureReplay replay) {
    if (replay.lostCount() > 0) {
      // With one reactor the check at the fetch is exact: losses then mean that there was none.
      return replay.deletesInTurn()
          ? List.of(SpdkController.before16788())
          : List.of(SpdkController.before25473(), SpdkController.before16788());
    }
    if (trace.sources().stream().anyMatch(s -> s.reason().contains("git sha1 6e1d0b50c1"))) {
      return List.of(SpdkController.since25473());
    }
    if (replay.maxOutstanding() > MOST_OUTSTANDING_IF_COUNTED
        || trace.sources().stream().anyMatch(s -> s.reason().contains("git sha1 c55bec1e13"))) {
      return List.of(SpdkController.before25473());
    }
    return List.of(SpdkController.since25473(), SpdkController.before25473());
  }
}
