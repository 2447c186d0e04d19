package io.cqtrace.predict;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CaptureReplay;
import io.cqtrace.replay.CapturedModels;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.ReplayInput;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** What is asked of a capture: which hosts with which controllers. */
public final class CapturePrediction {
  private static final int MORE_REACTORS = 2;

  private CapturePrediction() {}

  /**
   * The cells.
   *
   * @param hosts their hosts
   * @param controllers their controllers
   * @param reactors reactors of the controllers, or 0: as captured, and the other number apart
   * @param outstanding commands that the host has outstanding at most, or 0: as Linux does
   */
  public record Cells(
      List<HostModel> hosts, List<ControllerModel> controllers, int reactors, int outstanding) {
    /** Every guest's driver with every controller. */
    public static final Cells ALL = new Cells(Models.guests(), Models.controllers(), 0, 0);

    /** Copies the lists. */
    public Cells {
      hosts = List.copyOf(hosts);
      controllers = List.copyOf(controllers);
    }
  }

  /** Whether the capture has lives that can be foretold: deletions of I/O queues, or I/O. */
  public static boolean isPossible(ReplayInput input) {
    return !input.floods().lives().isEmpty() || !input.queues().isEmpty();
  }

  /**
   * The prediction with the captured models found, or null where it is not {@link #isPossible}.
   *
   * @param progress told how many runs were made
   */
  public static @Nullable Prediction of(
      ReplayInput input, Cells cells, RunPlan plan, LongConsumer progress) {
    if (!isPossible(input)) {
      return null;
    }
    CaptureReplay replay = new CaptureReplay(input.life(), 0, 0);
    return of(input, CapturedModels.FOUND, replay, cells, plan, progress);
  }

  /**
   * The prediction.
   *
   * @param models which models stand for what was captured
   * @param replay of the life under the greatest pressure
   * @param progress told how many runs were made
   * @throws IllegalArgumentException where it is not {@link #isPossible}
   */
  public static Prediction of(
      ReplayInput input,
      CapturedModels models,
      CaptureReplay replay,
      Cells cells,
      RunPlan plan,
      LongConsumer progress) {
    List<CapturedPair> candidates =
        models.withHosts(input.trace(), models.candidates(input.trace(), replay));
    int captured = candidates.get(0).variant().reactors();
    List<Variant> variants = new ArrayList<>();
    List<Variant> others = new ArrayList<>();
    for (ControllerModel controller : cells.controllers()) {
      variants.add(new Variant(controller, cells.reactors() > 0 ? cells.reactors() : captured));
      Variant other = new Variant(controller, captured == 1 ? MORE_REACTORS : 1);
      if (cells.reactors() == 0 && other.reactorsMatter()) {
        others.add(other);
      }
    }
    Guests guests = Guests.of(input, models.hostKnown(input.trace()));
    return new Predictor(input.floods(), input.queues(), guests, plan, progress)
        .predict(candidates, cells.hosts(), variants, others, cells.outstanding());
  }
}
