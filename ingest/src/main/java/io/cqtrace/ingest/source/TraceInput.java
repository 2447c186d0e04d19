package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is named as an input: a file, a stream that can be read only once, or bytes of the caller's
 * that can be read again.
 *
 * @param name as the user gave it, for messages
 * @param path the file, or null for a stream
 * @param stream the stream, or null; whoever gives it closes it
 * @param content the bytes, or null; closed with the reader of the input
 */
public record TraceInput(
    String name,
    @Nullable Path path,
    @Nullable InputStream stream,
    @Nullable StoredContent content) {
  /** Name of standard input in messages. */
  public static final String STANDARD_INPUT = "<stdin>";

  /** Exactly one of the three is there. */
  public TraceInput {
    int given = (path == null ? 0 : 1) + (stream == null ? 0 : 1) + (content == null ? 0 : 1);
    if (given != 1) {
      throw new IllegalArgumentException("an input is a file, a stream or stored bytes");
    }
  }

  /** An argument of the command line: {@code -} is standard input, anything else a file. */
  public static TraceInput ofArgument(String argument) {
    if (argument.equals("-")) {
      return ofStream(STANDARD_INPUT, System.in);
    }
    try {
      return new TraceInput(argument, Path.of(argument), null, null);
    } catch (InvalidPathException e) {
      throw new TraceFormatException(
          VisibleText.of(argument, 200), "is not a file name: " + e.getReason(), "");
    }
  }

  /** A file under its own name. */
  public static TraceInput ofFile(Path path) {
    return new TraceInput(path.toString(), path, null, null);
  }

  /** A stream; it is copied, to a temporary file if it is long, so that it can be read again. */
  public static TraceInput ofStream(String name, InputStream stream) {
    return new TraceInput(name, null, stream, null);
  }

  /** Bytes that can be read again, wherever they are. */
  public static TraceInput ofContent(String name, StoredContent content) {
    return new TraceInput(name, null, null, content);
  }
}
