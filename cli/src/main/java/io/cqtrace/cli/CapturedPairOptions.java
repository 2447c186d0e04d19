package io.cqtrace.cli;

import io.cqtrace.replay.CapturedModels;
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

  /** As the user says, the rest to be found. */
  CapturedModels models() {
    ModelNames names = new ModelNames(spec);
    return new CapturedModels(
        hostName == null ? null : names.host(hostName),
        controllerName == null ? null : names.controller(controllerName));
  }
}
