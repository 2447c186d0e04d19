package io.cqtrace.ingest.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.ipc.WriteChannel;
import org.apache.arrow.vector.ipc.message.ArrowBlock;
import org.apache.arrow.vector.ipc.message.ArrowDictionaryBatch;
import org.apache.arrow.vector.ipc.message.ArrowFooter;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An Arrow IPC file while it is written into a sink, batch by batch; {@link #finish} commits it.
 * Closed without that, the sink takes it back.
 *
 * <pre>
 * "ARROW1" 0 0 | schema | dictionaries | record batches | end of stream | footer | length | "ARROW1"
 * </pre>
 *
 * <p>The footer's schema may say more in its metadata than the one at the beginning: what is known
 * only at the end. Readers of files take the footer's. (Arrow Java's own {@code ArrowFileWriter}
 * writes the same schema twice.) Source: Arrow columnar format 1.5, "IPC File Format".
 */
final class TableFile implements AutoCloseable {
  static final String MAGIC = "ARROW1";

  private static final int END_OF_STREAM = 0;

  private final TableSink sink;
  private final CompressionCodec codec;
  private final WriteChannel out;
  private final List<ArrowBlock> dictionaries = new ArrayList<>();
  private final List<ArrowBlock> batches = new ArrayList<>();

  TableFile(TableSink sink, TableCompression compression) {
    this.sink = sink;
    this.codec = compression.codec();
    this.out = new WriteChannel(sink.channel());
  }

  /** Writes what comes first. Dictionaries follow, then batches. */
  void begin(Schema schema) {
    try {
      out.write(MAGIC.getBytes(StandardCharsets.US_ASCII));
      out.align();
      MessageSerializer.serialize(out, schema);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a dictionary: index to value. */
  void dictionary(long id, List<String> values, BufferAllocator allocator) {
    try (VarCharVector vector = new VarCharVector("values", allocator)) {
      vector.allocateNew();
      for (int i = 0; i < values.size(); i++) {
        vector.setSafe(i, values.get(i).getBytes(StandardCharsets.UTF_8));
      }
      vector.setValueCount(values.size());
      try (VectorSchemaRoot root =
          new VectorSchemaRoot(List.of(vector.getField()), List.of(vector))) {
        root.setRowCount(values.size());
        ArrowRecordBatch batch = new VectorUnloader(root, true, codec, true).getRecordBatch();
        try (ArrowDictionaryBatch dictionary = new ArrowDictionaryBatch(id, batch, false)) {
          dictionaries.add(MessageSerializer.serialize(out, dictionary, IpcOption.DEFAULT));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the rows of a batch. */
  void batch(VectorSchemaRoot root) {
    try (ArrowRecordBatch batch = new VectorUnloader(root, true, codec, true).getRecordBatch()) {
      batches.add(MessageSerializer.serialize(out, batch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what comes last, and puts the file into its place. */
  void finish(Schema schema) {
    try {
      out.writeIntLittleEndian(MessageSerializer.IPC_CONTINUATION_TOKEN);
      out.writeIntLittleEndian(END_OF_STREAM);
      ByteBuffer footer = WriteChannel.serialize(new ArrowFooter(schema, dictionaries, batches));
      int footerBytes = footer.remaining();
      out.write(footer);
      out.writeIntLittleEndian(footerBytes);
      out.write(MAGIC.getBytes(StandardCharsets.US_ASCII));
      sink.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    sink.close();
  }
}
