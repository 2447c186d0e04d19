package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An input that can be read any number of times from its beginning: a file, plain or compressed, or
 * a stream that was copied to a temporary file. The compression is recognised by content.
 *
 * <p>Unusable inputs (missing, a directory, unreadable, empty, an archive) are refused by {@link
 * #open} with a {@link TraceFormatException}.
 */
public final class TraceSource implements AutoCloseable {
  /** Enough to see what a file is, as a rule. */
  public static final int HEAD_BYTES = 1 << 18;

  private final String name;
  private final Path file;
  private final boolean temporary;
  private final Compression compression;
  private TextEncoding encoding = TextEncoding.BYTES;
  private volatile @Nullable String damage;

  private TraceSource(String name, Path file, boolean temporary, Compression compression) {
    this.name = name;
    this.file = file;
    this.temporary = temporary;
    this.compression = compression;
  }

  /**
   * Opens an input.
   *
   * @throws TraceFormatException if there is nothing to read
   */
  public static TraceSource open(TraceInput input) {
    Path path = input.path();
    InputStream stream = input.stream();
    if (stream != null) {
      return ofTemporary(input.name(), spool(input.name(), stream));
    }
    if (path == null) {
      throw new IllegalArgumentException("neither file nor stream");
    }
    refuseUnreadable(input.name(), path);
    if (!Files.isRegularFile(path)) {
      // A named pipe, as the shell's <(command) gives it: it can be read only once.
      try (InputStream pipe = Files.newInputStream(path)) {
        return ofTemporary(input.name(), spool(input.name(), pipe));
      } catch (IOException e) {
        throw cannotRead(input.name(), e);
      }
    }
    return ofFile(input.name(), path, false);
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

  private static Path spool(String name, InputStream stream) {
    try {
      Path copy = Files.createTempFile("cqtrace-", ".input");
      copy.toFile().deleteOnExit();
      long mostBytes = Files.getFileStore(copy).getUsableSpace() / 2;
      boolean copied = false;
      try {
        copy(name, stream, copy, mostBytes);
        copied = true;
        return copy;
      } finally {
        if (!copied) {
          delete(copy);
        }
      }
    } catch (IOException e) {
      throw new TraceFormatException(
          name,
          TraceFormatException.UNKNOWN,
          TraceFormatException.UNKNOWN,
          "cannot be copied to a temporary file: " + reason(e),
          "Set -Djava.io.tmpdir to a directory with enough space, or give a file",
          e);
    }
  }

  /** Copies a stream, which may be endless: at most half of the space that is free is taken. */
  static void copy(String name, InputStream stream, Path target, long mostBytes)
      throws IOException {
    byte[] step = new byte[HEAD_BYTES];
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(target)) {
      for (int count = stream.read(step); count >= 0; count = stream.read(step)) {
        bytes += count;
        if (bytes > mostBytes) {
          throw new TraceFormatException(
              name,
              "does not end within "
                  + mostBytes
                  + " bytes, half of what is free in "
                  + target.toAbsolutePath().getParent(),
              "Stop the producer first, or write a file and name it");
        }
        out.write(step, 0, count);
      }
    }
  }

  private static TraceSource ofTemporary(String name, Path file) {
    try {
      return ofFile(name, file, true);
    } catch (TraceFormatException e) {
      delete(file);
      throw e;
    }
  }

  private static TraceSource ofFile(String name, Path file, boolean temporary) {
    byte[] start;
    try (InputStream in = new FileInputStream(file.toFile())) {
      start = in.readNBytes(Archive.MAGIC_BYTES);
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
    if (start.length == 0) {
      throw new TraceFormatException(
          name, "is empty", "Was tracing switched on before the guest used the drive?");
    }
    Archive.refuse(name, start, start.length);
    TraceSource source =
        new TraceSource(name, file, temporary, Compression.of(start, start.length));
    if (source.isCompressed()) {
      source.refuseEmptyContent();
    } else {
      source.encoding = TextEncoding.of(start, start.length);
    }
    return source;
  }

  private void refuseEmptyContent() {
    byte[] content = new byte[Archive.MAGIC_BYTES];
    int length = readHead(content);
    String problem = damage;
    if (length == 0 && problem != null) {
      throw new TraceFormatException(
          name, "cannot be decompressed: " + problem, "The file is damaged: copy it again");
    }
    if (length == 0) {
      throw new TraceFormatException(name, "is empty once decompressed", "");
    }
    Archive.refuse(name, content, length);
    encoding = TextEncoding.of(content, length);
  }

  /** The input's name as the user gave it. */
  public String name() {
    return name;
  }

  /** Where the file is; {@link SourceFile#NONE} of a stream. */
  public SourceFile location() {
    return temporary ? SourceFile.NONE : SourceFile.of(file);
  }

  /** Whether the content must be decompressed. */
  public boolean isCompressed() {
    return compression != Compression.NONE;
  }

  /** Name of the compression, {@code none} if there is none. */
  public String compressionName() {
    return compression.label();
  }

  /** Size of the file as it is stored, in bytes: for progress. */
  public long storedBytes() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  /** Why the compressed data could not be read to its end, or null as far as it is known. */
  public @Nullable String damage() {
    return damage;
  }

  /** The first bytes of the content, at most {@link #HEAD_BYTES}. */
  public byte[] head() {
    return head(HEAD_BYTES);
  }

  /** The first bytes of the content, at most {@code maxBytes}. */
  public byte[] head(int maxBytes) {
    byte[] content = new byte[maxBytes];
    return Arrays.copyOf(content, readHead(content));
  }

  private int readHead(byte[] content) {
    try (InputStream in = openContent()) {
      return in.readNBytes(content, 0, content.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The (decompressed) content from its first byte. Damaged compressed data ends the stream early
   * and is told by {@link #damage}; a file that cannot be read on gives a {@link
   * TraceFormatException}.
   */
  public InputStream openContent() {
    InputStream raw;
    try {
      raw = new RawFile(name, new FileInputStream(file.toFile()));
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
    InputStream content =
        compression == Compression.NONE
            ? raw
            : new DecompressedContent(compression, raw, problem -> damage = problem);
    try {
      return encoding == TextEncoding.BYTES ? content : encoding.decoded(content);
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  @Override
  public void close() {
    if (temporary) {
      delete(file);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TraceFormatException cannotRead(String name, IOException cause) {
    return new TraceFormatException(
        name,
        TraceFormatException.UNKNOWN,
        TraceFormatException.UNKNOWN,
        "cannot be read: " + reason(cause),
        "",
        cause);
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : VisibleText.of(message, 200);
  }
}
