package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.InputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user named as an input: a file, or a stream that can be read only once.
 *
 * @param name as the user gave it, for messages
 * @param path the file, or null for a stream
 * @param stream the stream, or null for a file; whoever gives it closes it
 */
public record TraceInput(String name, @Nullable Path path, @Nullable InputStream stream) {
  /** Name of standard input in messages. */
  public static final String STANDARD_INPUT = "<stdin>";

  /** Exactly one of file and stream is there. */
  public TraceInput {
    if ((path == null) == (stream == null)) {
      throw new IllegalArgumentException("an input is either a file or a stream");
    }
  }

  /** An argument of the command line: {@code -} is standard input, anything else a file. */
  public static TraceInput ofArgument(String argument) {
    if (argument.equals("-")) {
      return ofStream(STANDARD_INPUT, System.in);
    }
    try {
      return new TraceInput(argument, Path.of(argument), null);
    } catch (InvalidPathException e) {
      throw new TraceFormatException(
          VisibleText.of(argument, 200), "is not a file name: " + e.getReason(), "");
    }
  }

  /** A file under its own name. */
  public static TraceInput ofFile(Path path) {
    return new TraceInput(path.toString(), path, null);
  }

  /** A stream; it is copied to a temporary file, so that it can be read again. */
  public static TraceInput ofStream(String name, InputStream stream) {
    return new TraceInput(name, null, stream);
  }
}
