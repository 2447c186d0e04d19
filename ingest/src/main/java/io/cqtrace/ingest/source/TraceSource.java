package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An input that can be read any number of times from its beginning: a file, plain or compressed, or
 * a stream that was copied. The compression is recognised by content.
 *
 * <p>Unusable inputs (missing, a directory, unreadable, empty, an archive) are refused by {@link
 * #open} with a {@link TraceFormatException}.
 */
public final class TraceSource implements AutoCloseable {
  /** Enough to see what a file is, as a rule. */
  public static final int HEAD_BYTES = 1 << 18;

  /** So much is decompressed to take samples of it. */
  private static final int PROBED_BYTES = 1 << 22;

  private final String name;
  private final StoredContent stored;
  private final @Nullable Path file;
  private final Compression compression;
  private TextEncoding encoding = TextEncoding.BYTES;
  private volatile @Nullable String damage;
  private byte @Nullable [] head;
  private boolean keepLines;
  private @Nullable LineIndex lines;
  private @Nullable StoredDigest digest;
  private volatile @Nullable ContentView view;

  TraceSource(String name, StoredContent stored, @Nullable Path file, Compression compression) {
    this.name = name;
    this.stored = stored;
    this.file = file;
    this.compression = compression;
  }

  /**
   * Opens an input.
   *
   * @throws TraceFormatException if there is nothing to read
   */
  public static TraceSource open(TraceInput input) {
    return SourceOpening.open(input);
  }

  /**
   * Finds how the text is encoded.
   *
   * @throws TraceFormatException if there is none, or none that can be read
   */
  void findEncoding() {
    if (!isCompressed()) {
      byte[] looked = head(TextEncoding.LOOKED_AT);
      encoding = TextEncoding.of(looked, looked.length);
      if (encoding != TextEncoding.BYTES) {
        head = null;
      }
      return;
    }
    byte[] content = head();
    int length = content.length;
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
    if (encoding != TextEncoding.BYTES) {
      head = null;
    }
  }

  /** The same content under another name, with a view of its own. */
  public TraceSource again(String otherName) {
    TraceSource again = new TraceSource(otherName, new SharedContent(stored), file, compression);
    again.encoding = encoding;
    return again;
  }

  /**
   * Samples of the content behind its head, about; where it must be decompressed, of the first
   * megabytes.
   *
   * @param headBytes what is known already
   */
  public byte[] probes(int headBytes) {
    boolean asStored = !isCompressed() && encoding == TextEncoding.BYTES;
    try (StoredContent start =
        asStored ? new SharedContent(stored) : new HeldContent(head(PROBED_BYTES))) {
      return ContentProbes.of(name, start, headBytes);
    }
  }

  /** Sets how the content is looked at from now on. */
  public void view(@Nullable ContentView contentView) {
    this.view = contentView;
  }

  /** The input's name as the user gave it. */
  public String name() {
    return name;
  }

  /** Where the file is; {@link SourceFile#NONE} of a stream. */
  public SourceFile location() {
    return file == null ? SourceFile.NONE : SourceFile.of(file);
  }

  /** Whether the content must be decompressed. */
  public boolean isCompressed() {
    return compression != Compression.NONE;
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
    byte[] known = head;
    if (known == null || (known.length == HEAD_BYTES && maxBytes > HEAD_BYTES)) {
      byte[] content = new byte[Math.max(HEAD_BYTES, maxBytes)];
      known = Arrays.copyOf(content, readHead(content));
      head = Arrays.copyOf(known, Math.min(known.length, HEAD_BYTES));
    }
    return known.length > maxBytes ? Arrays.copyOf(known, maxBytes) : known.clone();
  }

  private int readHead(byte[] content) {
    try (InputStream in = open(0)) {
      return in.readNBytes(content, 0, content.length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The (decompressed) content from its first byte, as its view shows it. Damaged compressed data
   * ends the stream early and is told by {@link #damage}; a file that cannot be read on gives a
   * {@link TraceFormatException}.
   */
  public InputStream openContent() {
    ContentView current = view;
    return current == null ? openIndexed() : current.events(openIndexed());
  }

  private InputStream openIndexed() {
    InputStream content = open(0);
    LineIndex index = lines;
    if (!keepLines || (index != null && index.isComplete())) {
      return content;
    }
    if (index != null) {
      index.close();
    }
    index = new LineIndex(isCompressed() || encoding != TextEncoding.BYTES);
    lines = index;
    return new IndexedContent(content, index);
  }

  /** The content from a byte of the stored bytes on; only the first can be of compressed ones. */
  private InputStream open(long offset) {
    InputStream raw;
    StoredDigest along = digest;
    try {
      InputStream bytes = stored.open(offset);
      raw = new RawFile(name, along == null || offset > 0 ? bytes : along.along(bytes));
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

  /**
   * From now on the next reading of the content notes where its lines are, so that {@link
   * LineFetcher} need not read it from the beginning. Lines that cannot be found again in the
   * stored bytes are kept, compressed.
   */
  public void keepLines() {
    keepLines = true;
  }

  /**
   * Lines from one on.
   *
   * @param in the text, from the beginning of a line
   * @param firstLine that line, from 1
   */
  record Lines(InputStream in, long firstLine) {}

  /** Text that begins with a line not behind the wanted one. */
  Lines openLines(long wanted) {
    LineIndex index = lines;
    if (index == null) {
      return new Lines(quoted(open(0)), 1);
    }
    int place = index.placeOf(wanted);
    InputStream text = index.keepsText() ? index.text(place) : open(index.offset(place));
    return new Lines(quoted(text), index.firstLine(place));
  }

  private InputStream quoted(InputStream content) {
    ContentView current = view;
    return current == null ? content : current.quotes(content);
  }

  /** Whether somebody who stands at a line would begin anew behind it to find the wanted one. */
  boolean isCloserTo(long wanted, long line) {
    LineIndex index = lines;
    return index != null && index.firstLine(index.placeOf(wanted)) > line;
  }

  /** From now on the next reading of the stored bytes takes their digest along. */
  public void keepDigest() {
    digest = new StoredDigest();
  }

  /**
   * Size and SHA-256 of the stored bytes; without {@link #keepDigest} they are read for it.
   *
   * @param bytes how many they are
   * @param sha256 in hexadecimal
   */
  public record Digest(long bytes, String sha256) {}

  /** See {@link Digest}. */
  public Digest digest() {
    StoredDigest taken = digest == null ? new StoredDigest() : digest;
    digest = null;
    try {
      String sha256 = taken.finish(stored);
      return new Digest(taken.bytes(), sha256);
    } catch (IOException e) {
      throw cannotRead(name, e);
    }
  }

  @Override
  public void close() {
    LineIndex index = lines;
    if (index != null) {
      index.close();
    }
    stored.close();
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

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : VisibleText.of(message, 200);
  }
}
