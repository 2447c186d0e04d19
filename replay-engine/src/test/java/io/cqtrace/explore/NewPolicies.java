package io.cqtrace.explore;

import static io.cqtrace.model.host.HandlerStep.CONSUME;
import static io.cqtrace.model.host.HandlerStep.FREE_TAG;
import static io.cqtrace.model.host.HandlerStep.RING;

import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.Batch;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.model.host.QueueDepth;
import java.util.ArrayList;
import java.util.List;

/**
 * What no software that was read does, added as ARCHITECTURE.md says a model is added: one class
 * and one line each. The tests of all pairs run them beside the others.
 */
public final class NewPolicies {
  private static final List<ControllerModel> CONTROLLERS =
      List.of(new DropOldest(1, true), new DropOldest(2, false));

  private static final List<HostModel> HOSTS = List.of(ringsEvery(2));

  private NewPolicies() {}

  /** The controllers of {@link Models}, and these. */
  public static List<ControllerModel> controllers() {
    List<ControllerModel> all = new ArrayList<>(Models.controllers());
    all.addAll(CONTROLLERS);
    return all;
  }

  /** The hosts of {@link Models}, and these. */
  public static List<HostModel> hosts() {
    List<HostModel> all = new ArrayList<>(Models.hosts());
    all.addAll(HOSTS);
    return all;
  }

  /** A controller that holds this many completions and drops the oldest of them for a further. */
  private record DropOldest(int mostHeld, boolean inFetch) implements ControllerModel {
    @Override
    public String name() {
      return "drop-oldest-" + mostHeld;
    }

    @Override
    public String standsFor() {
      return "no software: holds " + mostHeld + ", drops the oldest";
    }

    @Override
    public String source() {
      return "none";
    }

    @Override
    public boolean mayFetch(int freeSlots, int outstanding) {
      return true;
    }

    @Override
    public FullAction whenFull(boolean queueCommand) {
      return FullAction.DISCARD_OLDEST_HELD;
    }

    @Override
    public boolean deletesInFetch(int reactors) {
      return inFetch;
    }
  }

  /** A host that frees a tag with each CQE and rings after every so many of them. */
  private static HostModel ringsEvery(int cqes) {
    return new HostModel(
        List.of(CONSUME, FREE_TAG),
        List.of(RING),
        Batch.of(cqes),
        HostModel.Submitter.THREAD,
        QueueDepth.ALL_BUT_ONE,
        ShadowDoorbells.NONE,
        false,
        List.of(
            new HostModel.Version(
                "rings-every-" + cqes, "no software: rings every " + cqes, "none", "none")));
  }
}
