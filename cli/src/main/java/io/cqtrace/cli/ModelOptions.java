package io.cqtrace.cli;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which hosts and controllers a replay runs through. */
final class ModelOptions {
  /** The host that is the capture itself. */
  static final String RECORDED = "recorded";

  private static final int MORE_REACTORS = 2;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "H",
      description = "Host model, see 'cqtrace models', or 'recorded'.")
  private @Nullable String hostName;

  @Option(
      names = "--controller",
      paramLabel = "C",
      description = "Controller model, see 'cqtrace models'.")
  private @Nullable String controllerName;

  @Option(
      names = "--complete",
      paramLabel = "remote|batched",
      description =
          "When host linux frees a tag: before (remote, default) or after the CQ doorbell (batched).")
  private @Nullable String complete;

  @Option(
      names = "--reactors",
      paramLabel = "R",
      description =
          "Reactors of the controller; with 1, SPDK completes Delete SQ synchronously"
              + " (default: as captured, else 2; a matrix shows both).")
  private @Nullable Integer reactors;

  @Option(names = "--matrix", description = "Run every host with every controller.")
  private boolean matrix;

  boolean matrix() {
    return matrix;
  }

  boolean hostIsRecorded() {
    return RECORDED.equals(hostName);
  }

  /** The hosts that were asked for: one, or all. */
  List<HostModel> hosts() {
    String name = hostName;
    if (name == null) {
      if (matrix) {
        return Models.guests();
      }
      throw usage("say --host H, or --matrix");
    }
    return List.of(names().host(name, complete));
  }

  /** The controllers that were asked for: one, or all. */
  List<ControllerModel> controllers() {
    String name = controllerName;
    if (name == null) {
      if (matrix) {
        return Models.controllers();
      }
      throw usage("say --controller C, or --matrix");
    }
    return List.of(names().controller(name));
  }

  /** The same with their reactors. */
  List<Variant> variants() {
    int threads = reactors() == 0 ? MORE_REACTORS : reactors();
    return controllers().stream().map(controller -> new Variant(controller, threads)).toList();
  }

  /** Those whose number of reactors matters, with one reactor, unless a number was asked for. */
  List<Variant> otherVariants() {
    if (!matrix || reactors() != 0) {
      return List.of();
    }
    return controllers().stream()
        .map(controller -> new Variant(controller, 1))
        .filter(Variant::reactorsMatter)
        .toList();
  }

  /** The reactors that were asked for, or 0. */
  int reactors() {
    Integer threads = reactors;
    if (threads != null && threads < 1) {
      throw usage("--reactors=" + threads + " is not a number of threads");
    }
    return threads == null ? 0 : threads;
  }

  private ModelNames names() {
    return new ModelNames(spec);
  }

  ParameterException usage(@Nullable String message) {
    return names().usage(message);
  }
}
