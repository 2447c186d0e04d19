package io.cqtrace.ingest.table;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    return new Schema(fields(false));
  }

  /** The Arrow schema of a file, with metadata. */
  public Schema fileSchema(Map<String, String> metadata) {
    Map<String, String> all = new TreeMap<>(metadata);
    all.put(EventFileMetadata.SCHEMA_KEY, version);
    return new Schema(fields(true), all);
  }

  private List<Field> fields(boolean file) {
    return IntStream.range(0, columns.size())
        .mapToObj(i -> file ? columns.get(i).fileField(i) : columns.get(i).field(i))
        .toList();
  }
}
