package io.cqtrace.ingest.table;

import java.util.List;

/**
 * What all tables of a run have in common.
 *
 * @param name its name, in the column {@code run}
 * @param epoch whether its times are nanoseconds since 1970-01-01 UTC; otherwise they count from a
 *     zero of the run's own
 * @param sources names of the inputs by their index
 */
public record TableRun(String name, boolean epoch, List<String> sources) {
  /** For a table that is not of a capture. */
  public static final TableRun NONE = new TableRun("", false, List.of());

  /** Copies the list. */
  public TableRun {
    sources = List.copyOf(sources);
  }

  /** Name of a source; an empty text where there is none of that index. */
  public String source(int index) {
    return index >= 0 && index < sources.size() ? sources.get(index) : "";
  }
}
