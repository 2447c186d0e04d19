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
    QueueSizes sizes = givenSizes;
    if (analysis.queueSizesInferred()) {
      QueueSizes inferred =
          run(new HistoryBuilder(sizes), reader, analysis, memory).inferredSizes();
      sizes = inferred == null ? sizes : inferred;
    }
    HistoryBuilder builder = new HistoryBuilder(sizes);
    listeners.forEach(builder::tell);
    run(builder, reader, analysis, memory);
  }

  private static HistoryBuilder run(
      HistoryBuilder builder, TraceReader reader, Analysis analysis, TableMemory memory) {
    try (EventStream events = reader.events(memory, analysis.clocks())) {
      builder.run(events);
    }
    return builder;
  }
}
