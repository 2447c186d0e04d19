package io.cqtrace.ingest.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/**
 * A column of a table that is written row by row.
 *
 * @param name in Arrow, with its unit
 * @param type its type
 * @param nullable whether a row may lack it
 * @param doc unit and meaning
 * @param words what {@link CellType#WORD} may say; index = place in the dictionary
 * @param parts columns of a {@link CellType#LIST}'s entries
 */
public record TableColumn(
    String name,
    CellType type,
    boolean nullable,
    String doc,
    List<String> words,
    List<TableColumn> parts) {

  private static final ArrowType DURATION_NS = new ArrowType.Duration(TimeUnit.NANOSECOND);

  /** What a column's values are. */
  public enum CellType {
    INT64("int64"),
    UINT8("uint8"),
    UINT16("uint16"),
    UINT32("uint32"),
    BOOL("bool"),
    TEXT("utf8"),
    WORD("uint8"),
    /** Name of the run; the same in every row of a file. */
    RUN("uint16"),
    /** Index of a source; the file's dictionary has the names. */
    SOURCE("uint16"),
    /** A time on the run's clock, in nanoseconds; see {@link TableRun#epoch}. */
    TIME("int64"),
    /** How long something took, in nanoseconds. */
    DURATION("int64"),
    LIST("list of struct");

    private final String label;

    CellType(String label) {
      this.label = label;
    }

    /** The short name of the Arrow type in a file. */
    public String label() {
      return switch (this) {
        case WORD, RUN, SOURCE -> "dictionary(" + label + ", utf8)";
        case TIME -> "timestamp(ns, UTC) or duration(ns)";
        case DURATION -> "duration(ns)";
        case INT64, UINT8, UINT16, UINT32, BOOL, TEXT, LIST -> label;
      };
    }

    /** Whether a file has a dictionary of the column's words. */
    boolean hasDictionary() {
      return this == WORD || this == RUN || this == SOURCE;
    }

    ArrowType arrow() {
      return switch (this) {
        case INT64, TIME, DURATION -> new ArrowType.Int(64, true);
        case UINT8, WORD -> new ArrowType.Int(8, false);
        case UINT16, RUN, SOURCE -> new ArrowType.Int(16, false);
        case UINT32 -> new ArrowType.Int(32, false);
        case BOOL -> ArrowType.Bool.INSTANCE;
        case TEXT -> ArrowType.Utf8.INSTANCE;
        case LIST -> ArrowType.List.INSTANCE;
      };
    }
  }

  /** Copies the lists. */
  public TableColumn {
    words = List.copyOf(words);
    parts = List.copyOf(parts);
  }

  /** A column that every row has. */
  public static TableColumn of(String name, CellType type, String doc) {
    return new TableColumn(name, type, false, doc, List.of(), List.of());
  }

  /** A column that a row may lack. */
  public static TableColumn optional(String name, CellType type, String doc) {
    return new TableColumn(name, type, true, doc, List.of(), List.of());
  }

  /** A column of words, one per constant in the order of the enum. */
  public static TableColumn words(String name, Enum<?>[] words, String doc) {
    List<String> names = Stream.of(words).map(Enum::name).toList();
    return new TableColumn(name, CellType.WORD, false, doc, names, List.of());
  }

  /** The run's name, the first column of every table of a capture. */
  public static TableColumn run() {
    return of("run", CellType.RUN, "name of the run; the same in every table of it");
  }

  /** A column of lists. */
  public static TableColumn list(String name, String doc, TableColumn... parts) {
    return new TableColumn(name, CellType.LIST, false, doc, List.of(), List.of(parts));
  }

  private FieldType fieldType(ArrowType arrowType, long dictionary) {
    return new FieldType(
        nullable,
        arrowType,
        type.hasDictionary()
            ? new DictionaryEncoding(dictionary, false, (ArrowType.Int) type.arrow())
            : null,
        Map.of("cqtrace.doc", doc));
  }

  /** The column in memory: words as indices. */
  Field field(long dictionary) {
    List<Field> entries = new ArrayList<>();
    for (TableColumn part : parts) {
      entries.add(part.field(dictionary));
    }
    return new Field(name, fieldType(type.arrow(), dictionary), children(entries));
  }

  /** The column in a file: words as words, times as times. */
  Field fileField(long dictionary, boolean epoch) {
    return switch (type) {
      case WORD, RUN, SOURCE ->
          new Field(name, fieldType(ArrowType.Utf8.INSTANCE, dictionary), null);
      case TIME -> new Field(name, fieldType(timeType(epoch), dictionary), null);
      case DURATION -> new Field(name, fieldType(DURATION_NS, dictionary), null);
      case LIST ->
          new Field(
              name,
              fieldType(type.arrow(), dictionary),
              children(parts.stream().map(part -> part.fileField(dictionary, epoch)).toList()));
      case INT64, UINT8, UINT16, UINT32, BOOL, TEXT -> field(dictionary);
    };
  }

  /** The Arrow type of a time: both are nanoseconds in 64 bits. */
  static ArrowType timeType(boolean epoch) {
    return epoch ? new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC") : DURATION_NS;
  }

  private List<Field> children(List<Field> entries) {
    return type == CellType.LIST
        ? List.of(new Field("item", FieldType.notNullable(ArrowType.Struct.INSTANCE), entries))
        : List.of();
  }
}
