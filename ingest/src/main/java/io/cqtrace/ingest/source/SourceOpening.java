package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * From a name, a stream or stored bytes to a {@link TraceSource}; what cannot be one is refused.
 */
final class SourceOpening {
  /** More than SPDK's entries and cores make; eight letters are a larger number. */
  private static final long MOST_SPDK_TRACE_BYTES = 1L << 40;

  private SourceOpening() {}

  static TraceSource open(TraceInput input) {
    Path path = input.path();
    InputStream stream = input.stream();
    StoredContent given = input.content();
    if (given != null) {
      return of(input.name(), given, null);
    }
    if (stream != null) {
      return of(input.name(), spool(input.name(), stream), null);
    }
    if (path == null) {
      throw new IllegalArgumentException("neither file nor stream");
    }
    refuseUnreadable(input.name(), path);
    if (!Files.isRegularFile(path)) {
      // A named pipe, as the shell's <(command) gives it: it can be read only once.
      try (InputStream pipe = Files.newInputStream(path)) {
        return of(input.name(), spool(input.name(), pipe), null);
      } catch (IOException e) {
        throw TraceSource.cannotRead(input.name(), e);
      }
    }
    return of(input.name(), new FileContent(path), path);
  }

  private static void refuseUnreadable(String name, Path path) {
    if (!Files.exists(path)) {
      boolean danglingLink = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
      throw new TraceFormatException(
          name,
          danglingLink ? "is a symbolic link to nothing" : "no such file",
          "Check the name; use - for standard input");
    }
    if (Files.isDirectory(path)) {
      throw new TraceFormatException(
          name, "is a directory", "Name the trace files in it, for example " + name + "/trace.log");
    }
    if (!Files.isReadable(path)) {
      throw new TraceFormatException(
          name, "cannot be read: permission denied", "Change its permissions or owner");
    }
  }

  private static StoredContent spool(String name, InputStream stream) {
    try {
      return SpooledContent.of(name, stream);
    } catch (IOException e) {
      throw new TraceFormatException(
          name,
          TraceFormatException.UNKNOWN,
          TraceFormatException.UNKNOWN,
          "cannot be copied to a temporary file: " + TraceSource.reason(e),
          "Set -Djava.io.tmpdir to a directory with enough space, or give a file",
          e);
    }
  }

  private static TraceSource of(String name, StoredContent stored, @Nullable Path file) {
    boolean opened = false;
    try {
      TraceSource source = recognised(name, stored, file);
      opened = true;
      return source;
    } finally {
      if (!opened) {
        stored.close();
      }
    }
  }

  private static TraceSource recognised(String name, StoredContent stored, @Nullable Path file) {
    byte[] start;
    try (InputStream in = stored.open(0)) {
      start = in.readNBytes(Archive.MAGIC_BYTES);
    } catch (IOException e) {
      throw TraceSource.cannotRead(name, e);
    }
    if (start.length == 0) {
      throw new TraceFormatException(
          name, "is empty", "Was tracing switched on before the guest used the drive?");
    }
    StoredContent printed =
        file != null && TraceCmd.isTraceDat(start, start.length)
            ? TraceCmd.print(name, file)
            : null;
    if (printed != null) {
      stored.close();
      return of(name, printed, null);
    }
    Archive.refuse(name, start, start.length);
    TraceSource source = new TraceSource(name, stored, file, Compression.of(start, start.length));
    source.findEncoding();
    refuseSpdkTrace(source, stored);
    return source;
  }

  /** SPDK {@code include/spdk/trace.h: struct spdk_trace_file}: its own size, then sections. */
  private static void refuseSpdkTrace(TraceSource source, StoredContent stored) {
    byte[] start = source.head(Archive.MAGIC_BYTES);
    if (start.length < Archive.MAGIC_BYTES) {
      return;
    }
    long size = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (size < Archive.MAGIC_BYTES || size > MOST_SPDK_TRACE_BYTES) {
      return;
    }
    try {
      if (size != (source.isCompressed() ? contentBytes(source) : stored.sizeBytes())) {
        return;
      }
    } catch (IOException e) {
      throw TraceSource.cannotRead(source.name(), e);
    }
    throw new TraceFormatException(
        source.name(),
        "is the shared memory of SPDK's tracepoints (nvmf_trace.*)",
        "Print it first, by the spdk_trace of the same build: spdk_trace -f FILE > trace.txt");
  }

  private static long contentBytes(TraceSource source) throws IOException {
    try (InputStream content = source.openContent()) {
      return content.transferTo(OutputStream.nullOutputStream());
    }
  }
}
