package io.cqtrace.ingest.table;

import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.ChannelInput;
import io.cqtrace.ingest.source.TemporaryFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the rows of one source, kept while they are read the first time, to be read again as
 * often as wanted: as Arrow batches in memory up to a bound, beyond it in an events table in the
 * temporary folder ({@link TemporaryFile}: nothing is left behind, however the process ends).
 *
 * <p>Life cycle: {@link #add} each chunk, {@link #complete} at the end of the source, then any
 * number of {@link #open}. Not for several threads.
 */
public final class RowStore implements AutoCloseable {
  private final TableMemory memory;
  private final long boundBytes;
  private final int sourceCount;
  private final Path folder;
  private final BooleanSupplier neededAgain;
  private final List<EventBatch> batches = new ArrayList<>();
  private @Nullable FileChannel spill;
  private @Nullable TableFile file;
  private @Nullable EventBatch spilled;
  private long rowCount;
  private State state = State.FILLING;

  /** What has become of the rows. */
  private enum State {
    FILLING,
    COMPLETE,
    /** They were too many, and nobody was going to read them again. */
    DROPPED
  }

  /**
   * An empty store.
   *
   * @param parent gives memory for the batches; to be closed after this
   * @param sourceCount sources to which the rows refer: one, or those of an import
   * @param boundBytes most memory that it may use
   * @param folder where to put what does not fit
   * @param neededAgain asked when the bound is reached: false drops the rows instead of writing
   *     them to a file
   */
  public RowStore(
      TableMemory parent,
      int sourceCount,
      long boundBytes,
      Path folder,
      BooleanSupplier neededAgain) {
    this.sourceCount = sourceCount;
    this.memory = parent.child("rows");
    this.boundBytes = boundBytes;
    this.folder = folder;
    this.neededAgain = neededAgain;
  }

  /** Keeps a copy of the rows of a chunk. */
  public void add(EventChunk chunk) {
    if (chunk.rowCount() == 0 || state != State.FILLING) {
      return;
    }
    TableFile out = file;
    if (out == null && memory.usedBytes() < boundBytes) {
      EventBatch batch = new EventBatch(memory);
      batches.add(batch);
      batch.fill(chunk, rowCount);
    } else if (out == null && !neededAgain.getAsBoolean()) {
      state = State.DROPPED;
      releaseBatches();
    } else {
      EventBatch batch = spilled == null ? new EventBatch(memory) : spilled;
      spilled = batch;
      batch.fill(chunk, rowCount);
      spill(batch);
    }
    rowCount += chunk.rowCount();
  }

  private void spill(EventBatch batch) {
    try {
      TableFile out = file == null ? beginSpill() : file;
      out.batch(batch.root());
    } catch (UncheckedIOException e) {
      throw cannotSpill(new IOException(e.getMessage(), e));
    } catch (IOException e) {
      throw cannotSpill(e);
    }
  }

  private TableFile beginSpill() throws IOException {
    FileChannel channel = TemporaryFile.open(folder, ".events.arrow");
    spill = channel;
    TableFile out = new TableFile(TableSink.of(channel), TableCompression.NONE);
    file = out;
    EventFileWriter.begin(
        out,
        EventSchema.keptSchema(EventFileMetadata.ofKeptRows(sourceCount)),
        Collections.nCopies(sourceCount, ""),
        memory);
    batches.forEach(batch -> out.batch(batch.root()));
    releaseBatches();
    return out;
  }

  private TraceFormatException cannotSpill(IOException cause) {
    return new TraceFormatException(
        folder.toString(),
        TraceFormatException.UNKNOWN,
        TraceFormatException.UNKNOWN,
        "the rows of a large capture cannot be kept there: " + cause.getMessage(),
        "Set -Djava.io.tmpdir to a directory with enough space",
        cause);
  }

  private void releaseBatches() {
    batches.forEach(EventBatch::close);
    batches.clear();
  }

  /** All rows were added. */
  public void complete() {
    if (state != State.FILLING) {
      return;
    }
    TableFile out = file;
    if (out != null) {
      try {
        out.finish(EventSchema.keptSchema(EventFileMetadata.ofKeptRows(sourceCount)));
      } catch (UncheckedIOException e) {
        throw cannotSpill(new IOException(e.getMessage(), e));
      }
      closeSpilled();
    }
    state = State.COMPLETE;
  }

  private void closeSpilled() {
    EventBatch batch = spilled;
    if (batch != null) {
      batch.close();
      spilled = null;
    }
  }

  /** Whether all rows are here. */
  public boolean isComplete() {
    return state == State.COMPLETE;
  }

  /** Reads the rows from the first one on. */
  public Rows open() {
    if (state != State.COMPLETE) {
      throw new IllegalStateException("rows that were not kept");
    }
    FileChannel channel = spill;
    return channel == null ? new BatchRows(batches) : new FileRows(channel);
  }

  /** The rows, front to back. */
  public interface Rows extends AutoCloseable {
    /** Reads the next rows into a chunk; false at the end. */
    boolean next(EventChunk chunk);

    @Override
    void close();
  }

  private static final class BatchRows implements Rows {
    private final List<EventBatch> batches;
    private int next;

    BatchRows(List<EventBatch> batches) {
      this.batches = batches;
    }

    @Override
    public boolean next(EventChunk chunk) {
      if (next == batches.size()) {
        return false;
      }
      batches.get(next++).copyTo(chunk);
      return true;
    }

    @Override
    public void close() {
      // The batches are the store's.
    }
  }

  private static final class FileRows implements Rows {
    private final EventFileReader reader;

    FileRows(FileChannel channel) {
      reader = new EventFileReader(new ChannelInput(channel, 0), "kept rows", text -> text);
    }

    @Override
    public boolean next(EventChunk chunk) {
      return reader.next(chunk);
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  @Override
  public void close() {
    releaseBatches();
    closeSpilled();
    memory.close();
    FileChannel channel = spill;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
