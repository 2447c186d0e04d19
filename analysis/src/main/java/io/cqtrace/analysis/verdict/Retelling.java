package io.cqtrace.analysis.verdict;

import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.TableMemory;
import java.util.List;

/**
 * Tells an analyzed capture once more, as the analysis understood it, to listeners that only now
 * know what to look at: the stretch around the deciding line, say.
 */
public final class Retelling {
  private Retelling() {}

  /**
   * Reads the capture again: once, or twice where queue sizes have to be inferred.
   *
   * @param givenSizes queue sizes that the user knows, as the analysis was given them
   */
  public static void tell(
      TraceReader reader,
      QueueSizes givenSizes,
      Analysis analysis,
      TableMemory memory,
      List<HistoryListener> listeners) {
    HistoryBuilder builder = new HistoryBuilder(sizes(reader, givenSizes, analysis, memory));
    listeners.forEach(builder::tell);
    run(builder, reader, analysis, memory);
  }

  /** The queue sizes that the analysis went by: it read the capture twice to infer them. */
  public static QueueSizes sizes(
      TraceReader reader, QueueSizes givenSizes, Analysis analysis, TableMemory memory) {
    if (!analysis.queueSizesInferred()) {
      return givenSizes;
    }
    QueueSizes inferred =
        run(new HistoryBuilder(givenSizes), reader, analysis, memory).inferredSizes();
    return inferred == null ? givenSizes : inferred;
  }

  private static HistoryBuilder run(
      HistoryBuilder builder, TraceReader reader, Analysis analysis, TableMemory memory) {
    try (EventStream events = reader.events(memory, analysis.clocks())) {
      builder.run(events);
    }
    return builder;
  }
}
