package io.cqtrace.cli;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One host and one controller. */
final class PairOptions {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--host", paramLabel = "H", description = "Host model, see 'cqtrace models'.")
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
          "Reactors of the controller; with 1, SPDK completes Delete SQ synchronously (default: 2).")
  private int reactors = 2;

  /** The host that was asked for, or null. */
  @Nullable HostModel host() {
    String name = hostName;
    return name == null || name.equals(ModelOptions.RECORDED) ? null : names().host(name, complete);
  }

  /** The host, which is needed. */
  HostModel requiredHost() {
    String name = hostName;
    if (name == null) {
      throw names().usage("Missing required option: '--host=H'");
    }
    return names().host(name, complete);
  }

  /** The controller that was asked for, or null. */
  @Nullable ControllerModel controller() {
    String name = controllerName;
    return name == null ? null : names().controller(name);
  }

  /** The controller, which is needed. */
  ControllerModel requiredController() {
    ControllerModel controller = controller();
    if (controller == null) {
      throw names().usage("Missing required option: '--controller=C'");
    }
    return controller;
  }

  /** The controller, which is needed; in a scenario of I/O queues there are more of them. */
  ControllerModel requiredIoController() {
    Models.IoVariant variant = Models.ioVariant(controllerName);
    return variant == null ? requiredController() : variant.controller();
  }

  int reactors() {
    if (reactors < 1) {
      throw names().usage("--reactors=" + reactors + " is not a number of threads");
    }
    return reactors;
  }

  ModelNames names() {
    return new ModelNames(spec);
  }
}
