package io.cqtrace.history;

import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Readings of a capture's history, each for listeners of its own. How the clocks of the sources
 * stand to each other, and the sizes of queues that were created before the capture begins, are
 * found out once.
 *
 * <p>Sizes are inferred while the capture is read, so the first reading with inferred sizes is the
 * second one; the capture's rows are kept for it.
 */
public final class CapturePass {
  private final Capture capture;
  private final QueueSizes givenSizes;
  private final boolean keepRows;
  private @Nullable SourceClocks clocks;
  private @Nullable QueueSizes sizes;
  private boolean sizesInferred;
  private @Nullable TraceSummary trace;

  /**
   * Readings of a capture, whose rows are kept for them.
   *
   * @param givenSizes queue sizes that the user knows
   */
  public CapturePass(Capture capture, QueueSizes givenSizes) {
    this(capture, givenSizes, true);
  }

  private CapturePass(Capture capture, QueueSizes givenSizes, boolean keepRows) {
    this.capture = capture;
    this.givenSizes = givenSizes;
    this.keepRows = keepRows;
  }

  /**
   * One reading of a capture, or two where sizes have to be inferred: rows that do not fit into
   * memory are kept only as long as that may be so.
   */
  public static CapturePass once(Capture capture, QueueSizes givenSizes) {
    return new CapturePass(capture, givenSizes, false);
  }

  /** The capture that is read. */
  public Capture capture() {
    return capture;
  }

  /** How the clocks of its sources stand to each other. */
  public SourceClocks clocks() {
    SourceClocks known = clocks;
    if (known == null) {
      known = ClockRelation.of(capture);
      clocks = known;
    }
    return known;
  }

  /** The queue sizes that the history goes by; read to infer them if they are not known yet. */
  public QueueSizes sizes() {
    QueueSizes known = sizes;
    return known == null ? infer() : known;
  }

  private QueueSizes infer() {
    HistoryBuilder builder = new HistoryBuilder(givenSizes);
    run(builder, () -> true);
    return settle(builder);
  }

  private QueueSizes settle(HistoryBuilder builder) {
    QueueSizes inferred = builder.inferredSizes();
    sizesInferred = inferred != null;
    QueueSizes known = inferred == null ? givenSizes : inferred;
    sizes = known;
    return known;
  }

  /** Whether queue sizes were inferred. */
  public boolean sizesInferred() {
    return sizesInferred;
  }

  /**
   * The inputs and their counters.
   *
   * @throws IllegalStateException before the first reading
   */
  public TraceSummary trace() {
    TraceSummary known = trace;
    if (known == null) {
      throw new IllegalStateException("the capture was not read to its end");
    }
    return known;
  }

  /** Reads the capture for these listeners, as it is understood: after a reading for the sizes. */
  public void read(List<? extends HistoryListener> listeners) {
    HistoryBuilder builder = new HistoryBuilder(sizes());
    listeners.forEach(builder::addListener);
    run(builder, () -> true);
  }

  /**
   * Reads the capture for something that listens, and once more for another of its kind if the
   * first reading had to find out the sizes.
   *
   * @param make makes it for each reading
   * @param listeners its listeners
   * @return the one that heard the capture as it is understood
   */
  public <L> L read(Supplier<L> make, Function<L, List<? extends HistoryListener>> listeners) {
    L first = make.get();
    QueueSizes known = sizes;
    HistoryBuilder builder = new HistoryBuilder(known == null ? givenSizes : known);
    listeners.apply(first).forEach(builder::addListener);
    run(builder, () -> keepRows || builder.mayInferSizes());
    if (known != null) {
      return first;
    }
    settle(builder);
    if (!sizesInferred) {
      return first;
    }
    L second = make.get();
    read(listeners.apply(second));
    return second;
  }

  private void run(HistoryBuilder builder, BooleanSupplier again) {
    try (EventStream events = capture.events(clocks(), again)) {
      builder.clocks(clocks()).run(events);
      trace = events.summary();
    }
  }
}
