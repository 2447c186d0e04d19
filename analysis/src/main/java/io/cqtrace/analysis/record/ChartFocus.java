package io.cqtrace.analysis.record;

/**
 * The part of a capture that a chart is asked to show.
 *
 * @param controller of the CQ, or {@link #ANY}
 * @param cqId the CQ, or {@link #ANY}: the one most worth seeing
 * @param source index of the source of {@code line}
 * @param line a line to be in the middle, or 0
 * @param fromX start of a stretch in nanoseconds since the capture's start, or {@link #ANY}
 * @param toX its end, or {@link #ANY}
 * @param exact whether {@code line} is an event's, so that none behind it stands in for it: lines
 *     of several threads are told out of order
 */
public record ChartFocus(
    int controller, int cqId, int source, long line, long fromX, long toX, boolean exact) {
  /** Not asked for. */
  public static final int ANY = -1;

  /** What is most worth seeing. */
  public static final ChartFocus WORST = new ChartFocus(ANY, ANY, 0, 0, ANY, ANY, false);

  /** Checks that a stretch has a length. */
  public ChartFocus {
    if (fromX >= 0 && toX <= fromX) {
      throw new IllegalArgumentException("from " + fromX + " to " + toX);
    }
  }

  /** The same for one CQ. */
  public ChartFocus ofCq(int ofController, int ofCqId) {
    return new ChartFocus(ofController, ofCqId, source, line, fromX, toX, exact);
  }

  /** The same around a line. */
  public ChartFocus around(int ofSource, long aLine) {
    return new ChartFocus(controller, cqId, ofSource, aLine, fromX, toX, false);
  }

  /** The same from a line that is known to be an event's to a place, as of {@link #between}. */
  public ChartFocus at(int ofSource, long aLine, long to) {
    return new ChartFocus(controller, cqId, ofSource, aLine, ANY, to, true);
  }

  /** The same from one place to another, in nanoseconds since the capture's start. */
  public ChartFocus between(long from, long to) {
    return new ChartFocus(controller, cqId, source, line, from, to, exact);
  }

  /** Whether a CQ was named. */
  public boolean hasCq() {
    return cqId >= 0;
  }

  /** Whether a line was named. */
  public boolean hasLine() {
    return line > 0;
  }

  /** Whether a stretch was named. */
  public boolean hasStretch() {
    return fromX >= 0;
  }

  /** Whether a CQ is the named one; any is if none was. */
  boolean accepts(int ofController, int ofCqId) {
    return !hasCq() || (ofController == controller && ofCqId == cqId);
  }

  /** Whether a row is the named line, or behind it. */
  boolean reaches(int rowSource, long rowLine) {
    return hasLine() && rowSource == source && (exact ? rowLine == line : rowLine >= line);
  }
}
