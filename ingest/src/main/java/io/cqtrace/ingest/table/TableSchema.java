package io.cqtrace.ingest.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The columns of a table that is written row by row. Versioned; it only ever grows.
 *
 * @param version in the Arrow metadata under {@code cqtrace.schema}
 * @param doc what a row is
 * @param columns in their order
 */
public record TableSchema(String version, String doc, List<TableColumn> columns) {
  /** Copies the list. */
  public TableSchema {
    columns = List.copyOf(columns);
  }

  Schema memorySchema() {
    return new Schema(fields(TableColumn::field));
  }

  /** The Arrow schema of a run's file, with metadata. */
  public Schema fileSchema(TableRun run, Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.put(EventFileMetadata.SCHEMA_KEY, version);
    return new Schema(fields((column, i) -> column.fileField(i, run.epoch())), all);
  }

  private List<Field> fields(BiFunction<TableColumn, Integer, Field> field) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> field.apply(columns.get(i), i))
        .toList();
  }
}
