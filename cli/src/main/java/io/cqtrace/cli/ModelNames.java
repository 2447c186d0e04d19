package io.cqtrace.cli;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Finds models by the names that users give; a name that there is not is a usage error. */
final class ModelNames {
  private final CommandSpec spec;

  ModelNames(CommandSpec spec) {
    this.spec = spec;
  }

  /** The host with this name. */
  HostModel host(String name) {
    HostModel host = Models.host(name);
    if (host == null) {
      throw usage(unknown("host", name, Models.hosts(), HostModel::name));
    }
    return host;
  }

  /**
   * The host with this name.
   *
   * @param complete when host linux frees tags: remote or batched; null: as the name says
   */
  HostModel host(String name, @Nullable String complete) {
    HostModel host = host(name);
    if (complete == null) {
      return host;
    }
    if (!host.equals(Models.LINUX)) {
      throw usage("--complete is for --host linux");
    }
    return switch (complete) {
      case "remote" -> Models.LINUX;
      case "batched" -> Models.LINUX_BATCHED;
      default -> throw usage("--complete=" + complete + " is neither remote nor batched");
    };
  }

  /** The controller with this name. */
  ControllerModel controller(String name) {
    ControllerModel controller = Models.controller(name);
    Models.IoVariant variant = Models.ioVariant(name);
    if (variant != null) {
      throw usage(
          name
              + " is a model of I/O queues (explore --scenario io, shared-cq, recreate, reset);"
              + " elsewhere it is "
              + variant.elsewhere().name());
    }
    if (controller == null) {
      throw usage(unknown("controller", name, Models.controllers(), ControllerModel::name));
    }
    return controller;
  }

  /** Words for a name that is none of those known. */
  static <T> String unknown(String what, String name, List<T> known, Function<T, String> nameOf) {
    return "no "
        + what
        + " "
        + name
        + "; there are "
        + known.stream().map(nameOf).collect(Collectors.joining(", "));
  }

  ParameterException usage(@Nullable String message) {
    return new ParameterException(spec.commandLine(), message == null ? "" : message);
  }
}
