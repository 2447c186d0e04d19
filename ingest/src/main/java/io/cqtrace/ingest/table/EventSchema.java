package io.cqtrace.ingest.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The columns of the {@code events} table: name, type, unit, nullability and meaning, once. The
 * schema is versioned and only ever grows.
 */
public final class EventSchema {
  /** Version of the {@code events} schema, in the Arrow metadata under {@code cqtrace.schema}. */
  public static final String VERSION = "cqtrace.events/3";

  /** Arrow dictionary of {@code source}: the sources' names in the order of the command line. */
  public static final DictionaryEncoding SOURCE_DICTIONARY =
      new DictionaryEncoding(1, false, new ArrowType.Int(16, false));

  /** Arrow dictionary of {@code kind}: index = {@link EventKind#code}. */
  public static final DictionaryEncoding KIND_DICTIONARY =
      new DictionaryEncoding(2, false, new ArrowType.Int(8, false));

  /** Arrow dictionary of {@code message}: index = {@link HostMessage#code}. */
  public static final DictionaryEncoding MESSAGE_DICTIONARY =
      new DictionaryEncoding(3, false, new ArrowType.Int(8, false));

  /** One column: its place in a batch is its {@link #index}. */
  public enum Column {
    SEQ(0, "seq", 64, true, false, "row number, from 0, over all sources in the order of time"),
    TIME_NS(1, "time_ns", 64, true, true, "when, on the run's clock"),
    SOURCE(2, "source", 16, false, false, "which input; dictionary of names"),
    LINE(3, "line", 64, true, false, "line (text) or record (binary) number in the source, from 1"),
    CONTROLLER(
        4, "controller", 16, false, false, "which controller; 0 where the source names none"),
    KIND(5, "kind", 8, false, false, "what the row says; dictionary of EventKind"),
    SQID(6, "sqid", 16, false, true, "submission queue identifier"),
    CQID(7, "cqid", 16, false, true, "completion queue identifier"),
    CID(8, "cid", 16, false, true, "command identifier as in SQE and CQE"),
    OPCODE(9, "opcode", 8, false, true, "opcode; Admin where sqid is 0, NVM otherwise"),
    STATUS(10, "status", 16, false, true, "CQE status field without the phase tag"),
    VALUE(11, "value", 32, false, true, "head, tail, size, slot or vector: see kind"),
    VALUE2(12, "value2", 32, false, true, "second value: see kind"),
    MESSAGE(13, "message", 8, false, false, "what a kernel's message says; NONE for other rows"),
    TEXT(14, "text", 0, false, true, "the producer's words, where a row is not just numbers");

    private final int index;
    private final String columnName;
    private final int bits;
    private final boolean signed;
    private final boolean nullable;
    private final String doc;

    Column(int index, String columnName, int bits, boolean signed, boolean nullable, String doc) {
      this.index = index;
      this.columnName = columnName;
      this.bits = bits;
      this.signed = signed;
      this.nullable = nullable;
      this.doc = doc;
    }

    /** The column's place in a batch, from 0. */
    int index() {
      return index;
    }

    /** The column's name in Arrow. */
    public String columnName() {
      return columnName;
    }

    /** Whether a row may lack it. */
    public boolean nullable() {
      return nullable;
    }

    /** Unit and meaning. */
    public String doc() {
      return doc;
    }

    /** The Arrow type's short name, for example {@code uint16}. */
    public String typeName() {
      if (this == TIME_NS) {
        return TableColumn.CellType.TIME.label();
      }
      return bits == 0 ? "utf8" : (signed ? "int" : "uint") + bits;
    }

    /** The column in a file, where a dictionary's field has the type of its values. */
    private Field toFileField(boolean epoch) {
      Field field = toField();
      if (this == TIME_NS) {
        return new Field(
            columnName,
            new FieldType(nullable, TableColumn.timeType(epoch), null, field.getMetadata()),
            null);
      }
      return field.getDictionary() == null
          ? field
          : new Field(
              columnName,
              new FieldType(
                  nullable, ArrowType.Utf8.INSTANCE, field.getDictionary(), field.getMetadata()),
              null);
    }

    /** Bytes of a value; 0 for text. */
    int valueBytes() {
      return bits / Byte.SIZE;
    }

    private Field toField() {
      ArrowType type = bits == 0 ? ArrowType.Utf8.INSTANCE : new ArrowType.Int(bits, signed);
      return new Field(
          columnName,
          new FieldType(nullable, type, dictionary(), Map.of("cqtrace.doc", doc)),
          null);
    }

    private @Nullable DictionaryEncoding dictionary() {
      return switch (this) {
        case SOURCE -> SOURCE_DICTIONARY;
        case KIND -> KIND_DICTIONARY;
        case MESSAGE -> MESSAGE_DICTIONARY;
        default -> null;
      };
    }

    /** Whether its values are words of a dictionary. */
    public boolean isWord() {
      return dictionary() != null;
    }
  }

  private EventSchema() {}

  /** All columns in the order of the table. */
  public static List<Column> columns() {
    return List.of(Column.values());
  }

  /** The dictionary of the column {@code run}: the run's name. */
  static final long RUN_DICTIONARY = 4;

  /** The last column, in files only: it is the same in every row. */
  public static final TableColumn RUN = TableColumn.run();

  /**
   * The Arrow schema of a file: words are dictionary-encoded text, times are times.
   *
   * @param epoch whether times count from 1970-01-01 UTC
   */
  public static Schema fileSchema(boolean epoch, Map<String, String> metadata) {
    List<Field> fields = new ArrayList<>(keptFields(epoch));
    fields.add(RUN.fileField(RUN_DICTIONARY, epoch));
    return new Schema(fields, metadata);
  }

  /** The schema of rows that are kept for a while: without the run. */
  static Schema keptSchema(Map<String, String> metadata) {
    return new Schema(keptFields(false), metadata);
  }

  private static List<Field> keptFields(boolean epoch) {
    return Stream.of(Column.values()).map(column -> column.toFileField(epoch)).toList();
  }

  /** The Arrow schema of a batch: words are indices of their dictionaries. */
  public static Schema arrowSchema() {
    List<Field> fields = new ArrayList<>();
    for (Column column : Column.values()) {
      fields.add(column.toField());
    }
    return new Schema(fields, Map.of("cqtrace.schema", VERSION));
  }
}
