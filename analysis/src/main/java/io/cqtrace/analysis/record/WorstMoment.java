package io.cqtrace.analysis.record;

/**
 * The moment of a CQ that a chart enlarges: what was asked for, else the first loss of a
 * completion, else its longest full interval, else the moment at which most of it was occupied.
 *
 * @param kind which of them
 * @param startX start of the interval, or the moment; nanoseconds or rows since the capture's start
 * @param endX end of the interval, or the moment
 * @param source index of the source of the lines
 * @param startLine the deciding line: the attempt that found the CQ full, or the completion that
 *     made the CQ busiest; 0 for a stretch of time that was asked for
 * @param endLine line at which the interval ended, or {@code startLine}
 * @param level occupied slots at {@code startX}, or {@link #NOT_KNOWN}; most of them in a stretch
 *     that was asked for
 * @param top occupied slots and withheld completions at {@code startX}
 * @param withheldCount completions withheld in the interval
 * @param resumed whether the withheld completions were posted in the end
 * @param capacity slots that can be occupied, 0 if unknown
 * @param life which life of the CQ, from 1
 */
public record WorstMoment(
    Kind kind,
    long startX,
    long endX,
    int source,
    long startLine,
    long endLine,
    int level,
    int top,
    int withheldCount,
    boolean resumed,
    int capacity,
    int life) {

  /** What is enlarged. */
  public enum Kind {
    ASKED_STRETCH,
    ASKED_LINE,
    LOSS,
    FULL_INTERVAL,
    BUSIEST
  }

  /** The level where the capture shows no CQ head. */
  public static final int NOT_KNOWN = OccupancyTrack.GAP;

  /** Whether the capture tells how full the CQ was. */
  public boolean levelKnown() {
    return level != NOT_KNOWN;
  }

  /** Whether the user chose it. */
  public boolean asked() {
    return kind == Kind.ASKED_STRETCH || kind == Kind.ASKED_LINE;
  }

  /** Length on the x axis. */
  public long lengthX() {
    return endX - startX;
  }

  /** Whether this is worse: a loss, then a full interval by its length, then the fuller CQ. */
  boolean isWorseThan(WorstMoment other) {
    if (kind != other.kind) {
      return kind.compareTo(other.kind) < 0;
    }
    if (kind == Kind.LOSS) {
      return startX < other.startX;
    }
    if (kind == Kind.FULL_INTERVAL) {
      return lengthX() != other.lengthX()
          ? lengthX() > other.lengthX()
          : withheldCount > other.withheldCount;
    }
    double used = used();
    double otherUsed = other.used();
    return used != otherUsed ? used > otherUsed : level > other.level;
  }

  private double used() {
    return capacity == 0 ? 0 : (double) level / capacity;
  }
}
