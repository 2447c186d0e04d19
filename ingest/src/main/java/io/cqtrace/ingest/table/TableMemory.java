package io.cqtrace.ingest.table;

import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * The Arrow memory of one run: one root, a named child per stage. Closing it is the leak check: it
 * throws {@link IllegalStateException} if a batch is still open.
 */
public final class TableMemory implements AutoCloseable {
  private final BufferAllocator allocator;

  /** The root: at most {@code limitBytes} of buffers. */
  public TableMemory(long limitBytes) {
    this.allocator = new RootAllocator(limitBytes);
  }

  /** A part of an allocator of the caller's, which is to be closed after it. */
  public TableMemory(BufferAllocator parent) {
    this(parent, "cqtrace");
  }

  private TableMemory(BufferAllocator parent, String stage) {
    this.allocator = parent.newChildAllocator(stage, 0, parent.getLimit());
  }

  /** A named part of this memory, to be closed before it. */
  public TableMemory child(String stage) {
    return new TableMemory(allocator, stage);
  }

  /** Bytes in use now. */
  public long usedBytes() {
    return allocator.getAllocatedMemory();
  }

  BufferAllocator allocator() {
    return allocator;
  }

  @Override
  public void close() {
    allocator.close();
  }
}
