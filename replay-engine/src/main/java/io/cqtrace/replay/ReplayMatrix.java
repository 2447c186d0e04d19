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
 */
public record ReplayMatrix(
    String title,
    long seed,
    List<ModelInput> inputs,
    @Nullable Agreement reference,
    List<SimulatedRun> cells) {

  /** Copies the lists. */
  public ReplayMatrix {
    inputs = List.copyOf(inputs);
    cells = List.copyOf(cells);
  }
}
