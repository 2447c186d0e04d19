package io.cqtrace.fleet;

import io.cqtrace.analysis.batch.RunTable;
import io.cqtrace.analysis.export.CommandColumns;
import io.cqtrace.analysis.export.FindingTable;
import io.cqtrace.analysis.export.QueueTable;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableSchema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The tables of a batch as Spark has them. Spark has no unsigned numbers: each has the next larger
 * type. Words are strings.
 */
final class FleetTables {
  /** The tables by their names. */
  static final Map<String, TableSchema> SCHEMAS = schemas();

  /** Column of a row's table. */
  static final String TABLE = "table";

  /** Column of a row's number in its run's table, from 0. */
  static final String NUMBER = "number";

  /** Column of a file that was left out, with its reason. */
  static final String SKIPPED = "skipped";

  private FleetTables() {}

  private static Map<String, TableSchema> schemas() {
    Map<String, TableSchema> schemas = new LinkedHashMap<>();
    schemas.put("runs", RunTable.SCHEMA);
    schemas.put("commands", CommandColumns.SCHEMA);
    schemas.put("queues", QueueTable.SCHEMA);
    schemas.put("findings", FindingTable.SCHEMA);
    return schemas;
  }

  /** All tables in one: a row has the name of its table, and the columns of that table alone. */
  static StructType together() {
    StructType all =
        new StructType()
            .add(TABLE, DataTypes.StringType, false)
            .add(NUMBER, DataTypes.LongType, false)
            .add(SKIPPED, DataTypes.StringType, true);
    for (Map.Entry<String, TableSchema> table : SCHEMAS.entrySet()) {
      all = all.add(table.getKey(), type(table.getValue().columns()), true);
    }
    return all;
  }

  static StructType type(List<TableColumn> columns) {
    return new StructType(
        columns.stream()
            .map(
                column ->
                    new StructField(
                        column.name(), type(column), column.nullable(), Metadata.empty()))
            .toArray(StructField[]::new));
  }

  private static DataType type(TableColumn column) {
    return switch (column.type()) {
      case INT64, UINT32, TIME, DURATION -> DataTypes.LongType;
      case UINT16 -> DataTypes.IntegerType;
      case UINT8 -> DataTypes.ShortType;
      case BOOL -> DataTypes.BooleanType;
      case TEXT, WORD, RUN, SOURCE -> DataTypes.StringType;
      case LIST -> DataTypes.createArrayType(type(column.parts()), false);
    };
  }

  /** A number as the column's type has it. */
  static Object number(TableColumn column, long number) {
    return switch (column.type()) {
      case UINT16 -> (int) number;
      case UINT8 -> (short) number;
      default -> number;
    };
  }
}
