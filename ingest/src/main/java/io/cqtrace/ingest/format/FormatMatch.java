package io.cqtrace.ingest.format;

/**
 * How well a format fits the beginning of an input.
 *
 * @param confidence 0 (not at all) .. 101; see the constants
 * @param reason what was seen, in a few words for the user; empty where nothing was
 */
public record FormatMatch(int confidence, String reason) {
  /** The format does not fit. */
  public static final FormatMatch NONE = new FormatMatch(0, "");

  /** Only the outer shape fits, for example a time stamp, and nothing of NVMe was seen. */
  public static final int SHAPE_ONLY = 10;

  /** At least one line or record is surely of this format, among other things. */
  public static final int SOME_LINES = 50;

  /** Nearly everything is of this format, or a magic number says so. */
  public static final int MOST_LINES = 90;

  /** Everything is of this format. */
  public static final int ALL_LINES = 100;

  /** Lines must be joined or split: no other format reads all records. */
  public static final int MENDED = 101;

  /** Checks the range. */
  public FormatMatch {
    if (confidence < 0 || confidence > MENDED) {
      throw new IllegalArgumentException("confidence " + confidence);
    }
  }

  /**
   * The usual scale of text formats: {@link #SOME_LINES} for one line, up to 100 if all fit.
   *
   * @param fitting lines of the format
   * @param lines all lines that were looked at
   */
  public static FormatMatch ofLines(long fitting, long lines, String reason) {
    if (fitting == 0) {
      return NONE;
    }
    return new FormatMatch(SOME_LINES + (int) ((ALL_LINES - SOME_LINES) * fitting / lines), reason);
  }
}
