package io.cqtrace.replay;

import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which models stand for what was captured: those that the user names, else by producer, version
 * and behaviour.
 *
 * @param host the host that the user names, or null
 * @param controller the controller that the user names, or null
 */
public record CapturedModels(@Nullable HostModel host, @Nullable ControllerModel controller) {
  /** Nothing is named. */
  public static final CapturedModels FOUND = new CapturedModels(null, null);

  /** The candidates, the likeliest first. */
  public List<CapturedPair> candidates(TraceSummary trace, CaptureReplay replay) {
    RunProvenance run = RunProvenance.of(trace);
    HostModel likeliestHost =
        host != null ? host : run == null ? null : Models.host(run.hostName());
    HostModel capturedHost = likeliestHost == null ? Models.LINUX : likeliestHost;
    int reactors = replay.deletesInTurn() ? 1 : 2;
    ControllerModel named = controller;
    if (named != null) {
      return List.of(new CapturedPair(capturedHost, new Variant(named, reactors), "option"));
    }
    ControllerModel simulated = run == null ? null : Models.controller(run.controllerName());
    if (run != null && simulated != null) {
      Variant variant = new Variant(simulated, run.reactors());
      return List.of(new CapturedPair(capturedHost, variant, "simulated: it says so"));
    }
    if (trace.sources().stream().noneMatch(CapturedModels::isSpdk)) {
      String origin = "format " + controllerSide(trace).format();
      Variant variant = new Variant(QemuController.current(), reactors);
      return List.of(new CapturedPair(capturedHost, variant, origin));
    }
    CapturedSpdk spdk = CapturedSpdk.of(spdkVersion(trace), replay.flowControl());
    List<CapturedPair> pairs = new ArrayList<>();
    for (SpdkController generation : spdk.candidates()) {
      pairs.add(new CapturedPair(capturedHost, new Variant(generation, reactors), spdk.words()));
    }
    return pairs;
  }

  private static TraceSummary.Source controllerSide(TraceSummary trace) {
    return trace.sources().stream()
        .filter(source -> source.producer().program().side() == Producer.Side.CONTROLLER)
        .findFirst()
        .orElse(trace.sources().get(0));
  }

  /**
   * The same, with Linux completing in a batch beside Linux completing remotely where nothing says
   * which: the capture's runs then decide.
   */
  public List<CapturedPair> withHosts(TraceSummary trace, List<CapturedPair> pairs) {
    if (hostKnown(trace) || trace.sources().stream().anyMatch(CapturedModels::isSpdk)) {
      return pairs;
    }
    List<CapturedPair> all = new ArrayList<>();
    for (CapturedPair pair : pairs) {
      all.add(new CapturedPair(pair.host(), pair.variant(), pair.origin() + "; its host ASSUMED"));
      all.add(
          new CapturedPair(
              Models.LINUX_BATCHED,
              pair.variant(),
              pair.origin() + "; its host ASSUMED: it fits better than " + pair.host().name()));
    }
    return all;
  }

  /** Whether the user names the host, or a simulated run does. */
  public boolean hostKnown(TraceSummary trace) {
    return host != null || RunProvenance.of(trace) != null;
  }

  private static boolean isSpdk(TraceSummary.Source source) {
    return source.producer().program() == Producer.SPDK_TARGET;
  }

  private static @Nullable ProducerVersion spdkVersion(TraceSummary trace) {
    return trace.sources().stream()
        .filter(CapturedModels::isSpdk)
        .map(source -> source.producer().version())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
