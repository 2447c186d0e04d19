package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.simple.EventShape.Argument;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hot path: an event whose arguments have these names, and the row it becomes. */
final class NamedArguments {
  private static final int MAX_TEXT_CHARS = 240;

  private final String name;
  private final List<byte[]> argumentNames;
  private final @Nullable RowShape row;
  private final IngestCounter otherwise;

  private NamedArguments(
      String name, List<byte[]> argumentNames, @Nullable RowShape row, IngestCounter otherwise) {
    this.name = name;
    this.argumentNames = argumentNames;
    this.row = row;
    this.otherwise = otherwise;
  }

  /** What an event with the arguments of this line is. */
  static NamedArguments of(String name, Values values, EventShapes builtIn) {
    List<byte[]> names = values.names();
    List<Argument> arguments = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      arguments.add(new Argument(FieldScanner.text(names.get(i)), values.string[i]));
    }
    List<EventShape> known = builtIn.of(name);
    boolean lacksArguments = known.stream().anyMatch(shape -> RowShape.of(shape) != null);
    IngestCounter otherwise =
        lacksArguments
            ? IngestCounter.DAMAGED_FIELDS
            : known.isEmpty() ? IngestCounter.IGNORED_UNKNOWN_EVENT : IngestCounter.IGNORED_EVENT;
    return new NamedArguments(name, names, RowShape.of(new EventShape(name, arguments)), otherwise);
  }

  /** Whether a line's arguments have the names of these. */
  boolean hasNamesOf(Values values) {
    if (values.count != argumentNames.size()) {
      return false;
    }
    for (int i = 0; i < values.count; i++) {
      byte[] expected = argumentNames.get(i);
      int start = values.nameStart[i];
      if (!Arrays.equals(values.bytes, start, values.nameEnd[i], expected, 0, expected.length)) {
        return false;
      }
    }
    return true;
  }

  /** Adds the row of a line, if it has one. */
  IngestCounter addRow(Values values, long timeNs, long lineNumber, EventChunk rows) {
    RowShape shape = row;
    if (shape == null) {
      return otherwise;
    }
    if (!shape.applies(values.number)) {
      return IngestCounter.IGNORED_EVENT;
    }
    if (!shape.fits(values.number)) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    shape.add(values.number, timeNs, lineNumber, rows);
    rows.text(shape.hasWords() ? words(values) : null);
    return IngestCounter.EVENT;
  }

  /** The same words as those of a row from the binary form. */
  private String words(Values values) {
    StringBuilder text = new StringBuilder(name);
    for (int i = 0; i < values.count; i++) {
      text.append(' ').append(FieldScanner.text(argumentNames.get(i))).append('=');
      if (values.string[i]) {
        int start = (int) values.number[i];
        text.append(VisibleText.of(values.bytes, start, values.stringEnd[i], MAX_TEXT_CHARS));
      } else {
        text.append("0x").append(Long.toHexString(values.number[i]));
      }
    }
    return VisibleText.of(text.toString(), MAX_TEXT_CHARS);
  }

  /** The arguments of one line, {@code NAME=0xHEX} or {@code NAME=b'TEXT'}; reused. */
  static final class Values {
    private static final int MOST_ARGUMENTS = 32;

    private byte[] bytes = new byte[0];
    private int count;
    private final int[] nameStart = new int[MOST_ARGUMENTS];
    private final int[] nameEnd = new int[MOST_ARGUMENTS];
    private final boolean[] string = new boolean[MOST_ARGUMENTS];

    /** The number; of a string, the place of its first character. */
    private final long[] number = new long[MOST_ARGUMENTS];

    private final int[] stringEnd = new int[MOST_ARGUMENTS];

    /** Reads the rest of a line; false if it is something else. */
    boolean read(FieldScanner line) {
      bytes = line.bytes();
      count = 0;
      line.skipBlanks();
      while (!line.atEnd()) {
        if (count == MOST_ARGUMENTS || !readOne(line)) {
          return false;
        }
        count++;
        if (!line.atEnd() && line.peek() != ' ') {
          return false;
        }
        line.skipBlanks();
      }
      return true;
    }

    private boolean readOne(FieldScanner line) {
      int start = line.at();
      int equals = start;
      while (isNameByte(line.byteAt(equals))) {
        equals++;
      }
      if (equals == start || line.byteAt(equals) != '=') {
        return false;
      }
      nameStart[count] = start;
      nameEnd[count] = equals;
      line.moveTo(equals + 1);
      string[count] = line.peek() == 'b';
      return string[count] ? readString(line) : readHex(line);
    }

    private static boolean isNameByte(int b) {
      return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_';
    }

    /** All 64 bits, as unsigned. */
    private boolean readHex(FieldScanner line) {
      int at = line.at();
      if (line.byteAt(at) != '0' || line.byteAt(at + 1) != 'x') {
        return false;
      }
      int first = at + 2;
      int i = first;
      long value = 0;
      for (int digit = digit(line, i); digit >= 0; digit = digit(line, ++i)) {
        value = value << 4 | digit;
      }
      number[count] = value;
      line.moveTo(i);
      return i > first && i - first <= 2 * Long.BYTES;
    }

    private static int digit(FieldScanner line, int place) {
      return Character.digit(line.byteAt(place), 16);
    }

    /** Python's form of bytes: in single quotes, or in double ones if it holds a single one. */
    private boolean readString(FieldScanner line) {
      int quote = line.byteAt(line.at() + 1);
      if (quote != '\'' && quote != '"') {
        return false;
      }
      int start = line.at() + 2;
      int i = start;
      while (i < line.end() && line.byteAt(i) != quote) {
        i += line.byteAt(i) == '\\' ? 2 : 1;
      }
      number[count] = start;
      stringEnd[count] = Math.min(i, line.end());
      line.moveTo(Math.min(i + 1, line.end()));
      return i < line.end();
    }

    private List<byte[]> names() {
      List<byte[]> names = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        names.add(Arrays.copyOfRange(bytes, nameStart[i], nameEnd[i]));
      }
      return names;
    }
  }
}
