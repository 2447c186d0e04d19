package io.cqtrace.ingest.report;

import org.jspecify.annotations.Nullable;

/** The input cannot be used: what, where, and what to do, as fields and as one message. */
public final class TraceFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Value of an unknown byte offset or line. */
  public static final long UNKNOWN = -1;

  private final String source;
  private final long byteOffset;
  private final long line;
  private final String problem;
  private final String advice;

  /**
   * Unusable input.
   *
   * @param source the input's name
   * @param byteOffset where, from 0, or {@link #UNKNOWN}
   * @param line where, from 1, or {@link #UNKNOWN}
   * @param problem what is wrong
   * @param advice what to do about it, or empty
   */
  public TraceFormatException(
      String source,
      long byteOffset,
      long line,
      String problem,
      String advice,
      @Nullable Throwable cause) {
    super(message(source, byteOffset, line, problem, advice), cause);
    this.source = source;
    this.byteOffset = byteOffset;
    this.line = line;
    this.problem = problem;
    this.advice = advice;
  }

  /** Unusable input as a whole. */
  public TraceFormatException(String source, String problem, String advice) {
    this(source, UNKNOWN, UNKNOWN, problem, advice, null);
  }

  private static String message(
      String source, long byteOffset, long line, String problem, String advice) {
    StringBuilder text = new StringBuilder(source);
    if (line != UNKNOWN) {
      text.append(':').append(line);
    } else if (byteOffset != UNKNOWN) {
      text.append(" at byte ").append(byteOffset);
    }
    text.append(": ").append(problem);
    if (!advice.isEmpty()) {
      text.append(". ").append(advice);
    }
    return text.toString();
  }

  /** The input's name. */
  public String source() {
    return source;
  }

  /** Byte offset, or {@link #UNKNOWN}. */
  public long byteOffset() {
    return byteOffset;
  }

  /** Line, or {@link #UNKNOWN}. */
  public long line() {
    return line;
  }

  /** What is wrong. */
  public String problem() {
    return problem;
  }

  /** What to do about it, or empty. */
  public String advice() {
    return advice;
  }
}
