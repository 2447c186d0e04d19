package io.cqtrace.ingest.table;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventSchema.Column;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.arrow.flatbuf.DictionaryBatch;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads an {@code events} file that {@link EventFileWriter}, or another Arrow writer that keeps the
 * schema, has written: one chunk per record batch. Columns behind ours are left alone.
 */
public final class EventFileReader implements AutoCloseable {
  private static final int COLUMN_COUNT = Column.values().length;
  private static final String WRITE_AGAIN =
      "Write it with 'cqtrace import', or keep the schema in docs/schema.md";

  private final IpcInput input;
  private final String name;
  private final UnaryOperator<String> visible;
  private List<ImportedSource> sources;
  private IngestReport report = new IngestReport();
  private long rowCount;
  private boolean finished;

  /**
   * Reads the beginning of a file.
   *
   * @param in the content, closed by {@link #close}
   * @param name the file's name, for messages
   * @param visible makes foreign text harmless
   * @throws TraceFormatException if it is no events file
   */
  public EventFileReader(InputStream in, String name, UnaryOperator<String> visible) {
    this.input = new IpcInput(in, name);
    this.name = name;
    this.visible = visible;
    boolean opened = false;
    try {
      this.sources = guarded(this::readSchema);
      opened = true;
    } finally {
      if (!opened) {
        input.close();
      }
    }
  }

  /** What parsing does; anything that Arrow's classes throw means that the file is damaged. */
  private interface Parsing<T> {
    T run();
  }

  private <T> T guarded(Parsing<T> parsing) {
    try {
      return parsing.run();
    } catch (TraceFormatException e) {
      throw e;
    } catch (RuntimeException e) {
      // Flatbuffers check nothing: a damaged table shows as an index or a null out of place.
      throw input.refusal("cannot be read as Arrow", "The file is damaged", e);
    }
  }

  private List<ImportedSource> readSchema() {
    input.readMagic();
    Message message = input.nextMessage();
    if (message == null || message.headerType() != MessageHeader.Schema) {
      throw input.refusal("has no Arrow schema", "The file is cut or damaged", null);
    }
    org.apache.arrow.flatbuf.Schema header = new org.apache.arrow.flatbuf.Schema();
    message.header(header);
    Schema schema = Schema.convertSchema(header);
    String version = schema.getCustomMetadata().get(EventFileMetadata.SCHEMA_KEY);
    if (version != null && version.matches("cqtrace\\.events/\\d{1,4}")) {
      requireVersion(version);
    } else {
      throw new TraceFormatException(
          name,
          version == null
              ? "is an Arrow file without " + EventFileMetadata.SCHEMA_KEY
              : "is a table " + visible.apply(version) + ", not " + EventSchema.VERSION,
          "Name the events.arrow that 'cqtrace import' wrote");
    }
    requireColumns(schema);
    List<ImportedSource> named = EventFileMetadata.sources(schema.getCustomMetadata(), visible);
    if (named.isEmpty()) {
      throw new TraceFormatException(name, "does not say which sources it has", WRITE_AGAIN);
    }
    return named;
  }

  /** Versions differ in their columns: an import is made again rather than guessed at. */
  private void requireVersion(String version) {
    if (!version.equals(EventSchema.VERSION)) {
      throw new TraceFormatException(
          name,
          "is an import of schema " + version + "; this version reads " + EventSchema.VERSION,
          "Import the capture again with 'cqtrace import'");
    }
  }

  private void requireColumns(Schema schema) {
    List<Field> expected = EventSchema.keptSchema(Map.of()).getFields();
    List<Field> found = schema.getFields();
    for (int i = 0; i < COLUMN_COUNT; i++) {
      Field field = i < found.size() ? found.get(i) : null;
      Field ours = expected.get(i);
      boolean fits =
          field != null
              && field.getName().equals(ours.getName())
              && (field.getType().equals(ours.getType())
                  || (i == Column.TIME_NS.index()
                      && field.getType().equals(TableColumn.timeType(true))))
              && sameIndex(field.getDictionary(), ours.getDictionary());
      if (!fits) {
        throw new TraceFormatException(
            name,
            "has no column " + ours.getName() + " of the right type at place " + i,
            WRITE_AGAIN);
      }
    }
  }

  private static boolean sameIndex(
      @Nullable DictionaryEncoding found, @Nullable DictionaryEncoding ours) {
    if (found == null || ours == null) {
      return found == null && ours == null;
    }
    return found.getIndexType().equals(ours.getIndexType()) && found.getId() == ours.getId();
  }

  /** The sources of the rows; reasons and clocks may grow up to the end. */
  public List<ImportedSource> sources() {
    return sources;
  }

  /** Counters up to the last chunk; those of the import when its end was reached. */
  public IngestReport report() {
    return report;
  }

  /** Reads the next batch into a chunk; false at the end. */
  public boolean next(EventChunk chunk) {
    return !finished && guarded(() -> readNext(chunk));
  }

  private boolean readNext(EventChunk chunk) {
    chunk.clear();
    for (Message message = input.nextMessage(); message != null; message = input.nextMessage()) {
      if (message.headerType() == MessageHeader.RecordBatch) {
        RecordBatch batch = new RecordBatch();
        message.header(batch);
        readBatch(batch, chunk);
        rowCount += chunk.rowCount;
        report.add(IngestCounter.EVENT, chunk.rowCount);
        report.addLines(chunk.rowCount);
        return true;
      }
      if (message.headerType() == MessageHeader.DictionaryBatch) {
        DictionaryBatch dictionary = new DictionaryBatch();
        message.header(dictionary);
        if (dictionary.id() == EventSchema.KIND_DICTIONARY.getId()) {
          requireKinds(dictionary.data());
        } else if (dictionary.id() == EventSchema.MESSAGE_DICTIONARY.getId()) {
          requireMessages(dictionary.data());
        }
      }
    }
    finish();
    return false;
  }

  private void finish() {
    finished = true;
    Map<String, String> metadata = input.cut() ? null : input.footerMetadata();
    if (metadata == null) {
      report.add(IngestCounter.DAMAGED_CUT, 1);
      report.addLines(1);
      report.keep(new RejectedRecord(name, rowCount + 1, IngestCounter.DAMAGED_CUT, ""));
      return;
    }
    List<ImportedSource> named = EventFileMetadata.sources(metadata, visible);
    if (named.size() == sources.size()) {
      sources = named;
    }
    IngestReport told = EventFileMetadata.report(metadata, rowCount, visible);
    if (told != null) {
      report = told;
    }
  }

  /** The dictionary of kinds must be ours as far as it goes. */
  private void requireKinds(RecordBatch batch) {
    int count = rows(batch);
    List<String> names = texts(batch, 0, count);
    for (int code = 0; code < count; code++) {
      if (EventKind.isCode(code) && !EventKind.ofCode(code).name().equals(names.get(code))) {
        throw new TraceFormatException(
            name, "calls kind " + code + " " + visible.apply(names.get(code)), WRITE_AGAIN);
      }
    }
  }

  /** The dictionary of messages must be ours as far as it goes. */
  private void requireMessages(RecordBatch batch) {
    int count = rows(batch);
    List<String> names = texts(batch, 0, count);
    for (int code = 0; code < count; code++) {
      if (HostMessage.isCode(code) && !HostMessage.ofCode(code).name().equals(names.get(code))) {
        throw new TraceFormatException(
            name, "calls message " + code + " " + visible.apply(names.get(code)), WRITE_AGAIN);
      }
    }
  }

  private List<String> texts(RecordBatch batch, int firstBuffer, int count) {
    ByteBuffer offsets = input.buffer(batch, firstBuffer + 1, (count + 1L) * Integer.BYTES);
    ByteBuffer data = input.buffer(batch, firstBuffer + 2, 0);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(text(offsets, data, i));
    }
    return texts;
  }

  private String text(ByteBuffer offsets, ByteBuffer data, int row) {
    int start = offsets.getInt(row * Integer.BYTES);
    int end = offsets.getInt((row + 1) * Integer.BYTES);
    if (start < 0 || end < start || end > data.limit()) {
      throw input.refusal("has a text outside of its buffer", "The file is damaged", null);
    }
    byte[] bytes = new byte[end - start];
    data.get(start, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int rows(RecordBatch batch) {
    long rows = batch.length();
    if (rows < 0 || rows > IpcInput.MOST_BYTES / Long.BYTES) {
      throw input.refusal("has a batch of " + rows + " rows", "Write smaller batches", null);
    }
    return (int) rows;
  }

  private void readBatch(RecordBatch batch, EventChunk chunk) {
    int rows = rows(batch);
    if (rows == 0) {
      return;
    }
    // Each column is a validity and a data buffer; text, the last of ours, has three.
    if (column(batch, Column.LINE, rows).limit() == 0) {
      throw input.refusal("has a batch of " + rows + " rows without lines", WRITE_AGAIN, null);
    }
    chunk.ensureCapacity(rows);
    column(batch, Column.TIME_NS, rows).asLongBuffer().get(chunk.timeNs, 0, rows);
    column(batch, Column.SOURCE, rows).asShortBuffer().get(chunk.source, 0, rows);
    column(batch, Column.LINE, rows).asLongBuffer().get(chunk.line, 0, rows);
    column(batch, Column.CONTROLLER, rows).asShortBuffer().get(chunk.controller, 0, rows);
    column(batch, Column.KIND, rows).get(chunk.kind, 0, rows);
    column(batch, Column.SQID, rows).asShortBuffer().get(chunk.sqId, 0, rows);
    column(batch, Column.CQID, rows).asShortBuffer().get(chunk.cqId, 0, rows);
    column(batch, Column.CID, rows).asShortBuffer().get(chunk.cid, 0, rows);
    column(batch, Column.OPCODE, rows).get(chunk.opcode, 0, rows);
    column(batch, Column.STATUS, rows).asShortBuffer().get(chunk.status, 0, rows);
    column(batch, Column.VALUE, rows).asIntBuffer().get(chunk.value, 0, rows);
    column(batch, Column.VALUE2, rows).asIntBuffer().get(chunk.value2, 0, rows);
    column(batch, Column.MESSAGE, rows).get(chunk.message, 0, rows);
    readPresent(batch, chunk, rows);
    requireCodes(chunk, rows);
    readTexts(batch, chunk, rows);
    chunk.rowCount = rows;
  }

  private ByteBuffer column(RecordBatch batch, Column column, int rows) {
    return input.buffer(batch, 2 * column.index() + 1, (long) rows * column.valueBytes());
  }

  private ByteBuffer validity(RecordBatch batch, Column column, int rows) {
    return input.buffer(batch, 2 * column.index(), (rows + 7L) / Byte.SIZE);
  }

  /** Turns one bitmap a column into one byte a row. A column without bitmap has no nulls. */
  private void readPresent(RecordBatch batch, EventChunk chunk, int rows) {
    ByteBuffer[] maps = new ByteBuffer[EventBatch.OPTIONAL_COLUMNS.size()];
    for (int i = 0; i < maps.length; i++) {
      maps[i] = validity(batch, EventBatch.OPTIONAL_COLUMNS.get(i), rows);
    }
    for (int row = 0; row < rows; row += Byte.SIZE) {
      long bits = 0;
      for (int i = 0; i < maps.length; i++) {
        long map = maps[i].limit() == 0 ? 0xff : maps[i].get(row / Byte.SIZE) & 0xff;
        bits |= map << (i * Byte.SIZE);
      }
      bits = EventBatch.transposed(bits);
      for (int i = 0; i < Byte.SIZE && row + i < rows; i++) {
        chunk.present[row + i] = (byte) (bits >>> (i * Byte.SIZE));
      }
    }
  }

  private void requireCodes(EventChunk chunk, int rows) {
    for (int row = 0; row < rows; row++) {
      if ((chunk.present[row] & EventChunk.HAS_TIME) == 0) {
        chunk.timeNs[row] = EventChunk.NO_TIME;
      }
      if (!HostMessage.isCode(chunk.message[row])) {
        throw new TraceFormatException(
            name,
            "has a row of message " + chunk.message[row] + ", which this version does not know",
            "Read it with the version that wrote it, or a later one");
      }
      if (!EventKind.isCode(chunk.kind[row])) {
        throw new TraceFormatException(
            name,
            "has a row of kind " + chunk.kind[row] + ", which this version does not know",
            "Read it with the version that wrote it, or a later one");
      }
      if ((chunk.source[row] & 0xffff) >= sources.size()) {
        throw input.refusal("has a row of a source that it does not name", WRITE_AGAIN, null);
      }
    }
  }

  private void readTexts(RecordBatch batch, EventChunk chunk, int rows) {
    int firstBuffer = 2 * Column.TEXT.index();
    ByteBuffer valid = validity(batch, Column.TEXT, rows);
    ByteBuffer offsets = input.buffer(batch, firstBuffer + 1, (rows + 1L) * Integer.BYTES);
    ByteBuffer data = input.buffer(batch, firstBuffer + 2, 0);
    for (int row = 0; row < rows; row++) {
      boolean isValid =
          valid.limit() == 0 || (valid.get(row / Byte.SIZE) >> (row % Byte.SIZE) & 1) != 0;
      if (isValid) {
        chunk.text[row] = visible.apply(text(offsets, data, row));
        chunk.textCount++;
      }
    }
  }

  @Override
  public void close() {
    input.close();
  }
}
