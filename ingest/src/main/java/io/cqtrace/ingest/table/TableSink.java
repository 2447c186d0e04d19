package io.cqtrace.ingest.table;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Where the bytes of a table go. {@link #commit} makes them final; closed without it, a sink takes
 * back what it can.
 */
public interface TableSink extends AutoCloseable {
  /** Takes the bytes, front to back. */
  WritableByteChannel channel();

  /** The table is whole. */
  void commit();

  @Override
  void close();

  /** A file, written beside its place and put there by {@link #commit}. */
  static TableSink file(Path target) {
    return new FileSink(target);
  }

  /** A channel of the caller's, which closes it. */
  static TableSink of(WritableByteChannel channel) {
    return new TableSink() {
      @Override
      public WritableByteChannel channel() {
        return channel;
      }

      @Override
      public void commit() {
        // It is there already.
      }

      @Override
      public void close() {
        // The caller's.
      }
    };
  }

  /** A stream of the caller's, which flushes and closes it. */
  static TableSink of(OutputStream stream) {
    return of(Channels.newChannel(stream));
  }

  /** See {@link TableSink#file}. */
  final class FileSink implements TableSink {
    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private boolean committed;

    private FileSink(Path target) {
      this.target = target;
      this.partial = target.resolveSibling("." + target.getFileName() + ".partial");
      try {
        channel =
            FileChannel.open(
                partial,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        // Where the user stops the process, nobody closes this.
        partial.toFile().deleteOnExit();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public WritableByteChannel channel() {
      return channel;
    }

    @Override
    public void commit() {
      try {
        channel.close();
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      if (committed) {
        return;
      }
      try {
        channel.close();
        Files.deleteIfExists(partial);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
