package io.cqtrace.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * {@code journalctl -o export}: a field whose value is not plain text is its name, a line feed, the
 * value's length in eight bytes, the value. It becomes an empty line and {@code NAME=value}, so
 * that lines keep their numbers.
 */
final class JournalExport extends RewrittenContent {
  private static final Pattern NAME = Pattern.compile("[A-Z_][A-Z0-9_]{0,63}\n");
  private static final int MOST_VALUE_BYTES = 1 << 20;

  private long valueLeft;

  JournalExport(InputStream in) {
    super(in);
  }

  @Override
  boolean rewrite(InputStream from, ByteArrayOutputStream to) throws IOException {
    if (valueLeft > 0) {
      byte[] more = from.readNBytes((int) Math.min(valueLeft, MOST_VALUE_BYTES));
      to.writeBytes(more);
      valueLeft = more.length == 0 ? 0 : valueLeft - more.length;
      return more.length > 0;
    }
    byte[] line = readLine(from);
    String name = line.length > 65 ? "" : new String(line, StandardCharsets.ISO_8859_1);
    if (!NAME.matcher(name).matches()) {
      to.writeBytes(line);
      return line.length > 0;
    }
    byte[] length = from.readNBytes(Long.BYTES);
    if (length.length < Long.BYTES) {
      to.writeBytes(line);
      to.writeBytes(length);
      return false;
    }
    valueLeft = Math.max(0, ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
    to.write('\n');
    to.writeBytes(name.replace('\n', '=').getBytes(StandardCharsets.ISO_8859_1));
    return true;
  }
}
