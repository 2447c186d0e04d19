package io.cqtrace.cli;

import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.CaptureReplay;
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

  /** All hosts with all controllers, but for what was named. */
  ReplayMatrix matrix(TraceReader reader, QueueSizes sizes, TableMemory memory) {
    return new Captured(reader, sizes, memory).run(hosts(), controllers());
  }

  /** One pair: what was named, else the models of what was captured. */
  ReplayMatrix onePair(TraceReader reader, QueueSizes sizes, TableMemory memory) {
    Captured captured = new Captured(reader, sizes, memory);
    List<HostModel> hosts = List.of(hostName == null ? Models.LINUX : hosts().get(0));
    if (controllerName != null) {
      return captured.run(hosts, controllers());
    }
    ControllerModel likeliest = captured.likeliest();
    ReplayMatrix fitted = captured.run(hosts, List.of(likeliest));
    Agreement reference = fitted.reference();
    ControllerModel best = reference == null ? null : Models.controller(reference.controllerName());
    return best == null || best.equals(likeliest) ? fitted : captured.run(hosts, List.of(best));
  }

  private List<HostModel> hosts() {
    String name = hostName;
    if (name == null) {
      return Models.hosts();
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

  /** A capture that is ready to be replayed. */
  private static final class Captured {
    private final CaptureWindow window;
    private final CaptureReplay replay;

    Captured(TraceReader reader, QueueSizes sizes, TableMemory memory) {
      window = CaptureWindow.read(reader, sizes, memory);
      replay = new CaptureReplay(window.life(), 0, 0);
    }

    ControllerModel likeliest() {
      return new CapturedPairOptions()
          .candidates(window.trace(), replay)
          .get(0)
          .variant()
          .controller();
    }

    ReplayMatrix run(List<HostModel> hosts, List<ControllerModel> controllers) {
      return replay.matrix(
          new CapturedPairOptions().candidates(window.trace(), replay), hosts, controllers, 0);
    }
  }
}
