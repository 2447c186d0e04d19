package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The binary trace, recognised by its header: {@code u64 -1, u64 magic, u64 version}, in the byte
 * order of the machine that ran QEMU.
 *
 * <p>Source: QEMU {@code trace/simple.c: TraceLogHeader}.
 */
public final class SimpleTraceFormat implements FormatDefinition {
  /** Bytes of the header. */
  static final int HEADER_BYTES = 24;

  /** The version that QEMU has written since 2.9 (2017). */
  static final long VERSION = 4;

  private static final long MAGIC = 0xf2b1_77cb_0aa4_29b4L;

  @Override
  public FormatMatch match(TraceHead head) {
    ByteOrder order = byteOrder(head.bytes());
    return order == null
        ? FormatMatch.NONE
        : new FormatMatch(
            100, "the header of QEMU's simple trace backend, " + words(order) + " integers");
  }

  private static String words(ByteOrder order) {
    return order == ByteOrder.LITTLE_ENDIAN ? "little-endian" : "big-endian";
  }

  /** The byte order that makes the magic number right, or null. */
  static @Nullable ByteOrder byteOrder(byte[] head) {
    if (head.length < HEADER_BYTES) {
      return null;
    }
    ByteBuffer header = ByteBuffer.wrap(head);
    if (header.getLong(0) != -1) {
      return null;
    }
    if (header.order(ByteOrder.LITTLE_ENDIAN).getLong(8) == MAGIC) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    return header.order(ByteOrder.BIG_ENDIAN).getLong(8) == MAGIC ? ByteOrder.BIG_ENDIAN : null;
  }

  @Override
  public boolean isOfLines() {
    return false;
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return open(source, limits, FormatOptions.defaults());
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits, FormatOptions options) {
    return new SimpleTraceReader(source, shapes(options));
  }

  private static EventShapes shapes(FormatOptions options) {
    EventShapes shapes = EventShapes.builtIn();
    if (options.traceEvents() != null) {
      shapes.addTraceEvents(options.traceEvents());
    }
    return shapes;
  }

  @Override
  public boolean quotesLines() {
    return false;
  }

  @Override
  public SortedMap<Long, String> texts(
      TraceSource source, Collection<Long> lines, FormatOptions options) {
    try (SimpleTraceReader reader = new SimpleTraceReader(source, shapes(options))) {
      return reader.texts(lines);
    }
  }
}
