package io.cqtrace.ingest.table;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a table row by row; the cells of a row are added in the order of the columns. */
public interface RowSink {
  /** Adds the run's name. */
  RowSink addRun();

  /** Adds a number; {@link EventChunk#NONE} is an absent one, as is a time that is not known. */
  RowSink add(long number);

  /** Adds a truth value. */
  RowSink add(boolean yes);

  /** Adds a text, or nothing. */
  RowSink add(@Nullable String text);

  /** Adds a word of the column's dictionary. */
  RowSink add(Enum<?> word);

  /** Adds a list; its entries' cells are numbers ({@link Long}), texts or nothing. */
  RowSink add(List<List<@Nullable Object>> entries);

  /** Ends the row. */
  void endRow();

  /** What was added goes where it belongs, as far as that is possible before the table's end. */
  default void flush() {}
}
