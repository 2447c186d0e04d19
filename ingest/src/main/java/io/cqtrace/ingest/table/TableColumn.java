package io.cqtrace.ingest.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

  /** What a column's values are. */
  public enum CellType {
    INT64("int64"),
    UINT8("uint8"),
    UINT16("uint16"),
    UINT32("uint32"),
    BOOL("bool"),
    TEXT("utf8"),
    WORD("uint8"),
    LIST("list of struct");

    private final String label;

    CellType(String label) {
      this.label = label;
    }

    /** The Arrow type's short name. */
    public String label() {
      return label;
    }

    ArrowType arrow() {
      return switch (this) {
        case INT64 -> new ArrowType.Int(64, true);
        case UINT8, WORD -> new ArrowType.Int(8, false);
        case UINT16 -> new ArrowType.Int(16, false);
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

  /** A column of lists. */
  public static TableColumn list(String name, String doc, TableColumn... parts) {
    return new TableColumn(name, CellType.LIST, false, doc, List.of(), List.of(parts));
  }

  private FieldType fieldType(ArrowType arrowType, long dictionary) {
    return new FieldType(
        nullable,
        arrowType,
        type == CellType.WORD ? new DictionaryEncoding(dictionary, false, indexType()) : null,
        Map.of("cqtrace.doc", doc));
  }

  private static ArrowType.Int indexType() {
    return new ArrowType.Int(Byte.SIZE, false);
  }

  /** The column in memory: words as indices. */
  Field field(long dictionary) {
    List<Field> entries = new ArrayList<>();
    for (TableColumn part : parts) {
      entries.add(part.field(dictionary));
    }
    return new Field(name, fieldType(type.arrow(), dictionary), children(entries));
  }

  /** The column in a file: words as words. */
  Field fileField(long dictionary) {
    if (type == CellType.WORD) {
      return new Field(name, fieldType(ArrowType.Utf8.INSTANCE, dictionary), null);
    }
    return field(dictionary);
  }

  private List<Field> children(List<Field> entries) {
    return type == CellType.LIST
        ? List.of(new Field("item", FieldType.notNullable(ArrowType.Struct.INSTANCE), entries))
        : List.of();
  }
}
