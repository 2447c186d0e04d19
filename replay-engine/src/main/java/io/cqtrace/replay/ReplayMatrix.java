package io.cqtrace.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The same work through hosts and controllers: one simulated run per pair.
 *
 * @param title what was run
 * @param seed of the jitter
 * @param jitterPercent how far the times were varied
 * @param controller the captured controller, or {@link io.cqtrace.ingest.table.EventChunk#NONE} for
 *     a scenario
 * @param life its life, or NONE
 * @param sourceNames the capture's sources
 * @param recorded the capture's doorbells through other controllers, beside the closed loop
 * @param inputs what the runs were given
 * @param reference how well the captured pair reproduces the capture; null without a capture
 * @param cells the runs, host by host
 * @param otherCells the same with another number of reactors, where that matters
 */
public record ReplayMatrix(
    String title,
    long seed,
    int jitterPercent,
    int controller,
    int life,
    List<String> sourceNames,
    List<ReplayResult> recorded,
    List<GradedValue> inputs,
    @Nullable Agreement reference,
    List<SimulatedRun> cells,
    List<SimulatedRun> otherCells) {

  /** Copies the lists. */
  public ReplayMatrix {
    sourceNames = List.copyOf(sourceNames);
    recorded = List.copyOf(recorded);
    inputs = List.copyOf(inputs);
    cells = List.copyOf(cells);
    otherCells = List.copyOf(otherCells);
  }

  /**
   * The same with what else is known of the capture.
   *
   * @param names its sources
   * @param doorbells its recorded doorbells through other controllers
   */
  public ReplayMatrix ofCapture(List<String> names, List<ReplayResult> doorbells) {
    return new ReplayMatrix(
        title,
        seed,
        jitterPercent,
        controller,
        life,
        names,
        doorbells,
        inputs,
        reference,
        cells,
        otherCells);
  }

  /** Name of a source of the capture; empty where that is not known. */
  public String sourceName(int source) {
    return source < sourceNames.size() ? sourceNames.get(source) : "";
  }

  /** A line of the capture: {@code spdk.log:12}. */
  public String place(int source, long line) {
    String name = sourceName(source);
    return (name.isEmpty() ? "line " : name.substring(name.lastIndexOf('/') + 1) + ":") + line;
  }

  /**
   * Where one of the runs comes from.
   *
   * @param version of cqtrace
   * @param of the inputs, where there are any
   */
  public RunProvenance provenance(SimulatedRun run, String version, String of) {
    return new RunProvenance(
        version,
        run.host().name(),
        run.variant().controller().name(),
        run.variant().reactors(),
        seed,
        jitterPercent,
        of.isEmpty() ? title : of,
        controller,
        life);
  }
}
