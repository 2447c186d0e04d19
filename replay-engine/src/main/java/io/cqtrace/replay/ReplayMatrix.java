package io.cqtrace.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same work through hosts and controllers: one simulated run per pair.
 *
 * @param title what was run
 * @param seed of the jitter
 * @param inputs what the runs were given
 * @param reference how well the captured pair reproduces the capture; null without a capture
 * @param cells the runs, host by host
 * @param otherCells the same with another number of reactors, where that matters
 */
public record ReplayMatrix(
    String title,
    long seed,
    List<ModelInput> inputs,
    @Nullable Agreement reference,
    List<SimulatedRun> cells,
    List<SimulatedRun> otherCells) {

  /** Copies the lists. */
  public ReplayMatrix {
    inputs = List.copyOf(inputs);
    cells = List.copyOf(cells);
    otherCells = List.copyOf(otherCells);
  }
}
