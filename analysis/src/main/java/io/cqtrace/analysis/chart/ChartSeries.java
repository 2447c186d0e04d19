package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.record.Numbers;
import java.util.List;

/**
 * Numbers of one kind and how they are to be read. Which coordinates a role uses stands with the
 * role; the others are {@link Numbers#NONE}.
 *
 * @param name for the legend; empty keeps it out of the legend
 * @param role how the numbers are to be read
 * @param tone what they mean, which decides colour and pattern
 * @param x first horizontal coordinate
 * @param xEnd second horizontal coordinate
 * @param low lower vertical coordinate
 * @param high upper or only vertical coordinate
 * @param texts one text an item, or none
 */
public record ChartSeries(
    String name,
    Role role,
    Tone tone,
    Numbers x,
    Numbers xEnd,
    Numbers low,
    Numbers high,
    List<String> texts) {

  /** How the numbers of a series are to be read. */
  public enum Role {
    /**
     * A quantity that keeps its value from x to the next x; between {@code low} and {@code high}
     * where several values were merged. Filled down to 0. NaN is a gap.
     */
    STEP_AREA,
    /** The area from {@code low} to {@code high}, from x to the next x, on top of another one. */
    STACKED_AREA,
    /** A quantity that keeps its value {@code high} from x to the next x. NaN is a gap. */
    STEP_LINE,
    /** A limit that keeps its value {@code high} from x to the next x. NaN is a gap. */
    LIMIT_LINE,
    /** Straight lines through (x, {@code high}). NaN is a gap. */
    CURVE,
    /** The whole height from x to {@code xEnd}. */
    INTERVAL,
    /** A frame from x to {@code xEnd}: what another panel shows enlarged. */
    FRAME,
    /** A mark at (x, {@code high}). */
    MARKER,
    /** A mark on the horizontal axis at x. */
    TICK,
    /** A vertical line from {@code low} to {@code high} at x. */
    WHISKER,
    /** A horizontal bar in row {@code high} from x to {@code xEnd}. */
    BAR,
    /** A cell in column x and row {@code high}; {@code texts} inside. */
    CELL
  }

  /** What a series means; the renderer gives each its colour and its pattern. */
  public enum Tone {
    OCCUPIED,
    WITHHELD,
    CAPACITY,
    FULL,
    DOORBELL,
    HEAD_READ,
    ZOOM,
    HEAD,
    TAIL,
    RECORDED,
    REPLAYED,
    GOOD,
    DELAYED,
    BAD,
    UNKNOWN,
    SUBMITTED,
    EXECUTING,
    POSTED
  }

  /** Checks and copies. */
  public ChartSeries {
    name = LabelText.clean(name);
    texts = LabelText.clean(texts);
    int size = x.size();
    if (!fits(xEnd, size) || !fits(low, size) || !fits(high, size)) {
      throw new IllegalArgumentException("coordinates of different length in " + name);
    }
    if (!texts.isEmpty() && texts.size() != size) {
      throw new IllegalArgumentException(texts.size() + " texts for " + size + " items: " + name);
    }
  }

  private static boolean fits(Numbers numbers, int size) {
    return numbers.isEmpty() || numbers.size() == size;
  }

  /** A {@link Role#STEP_AREA} or {@link Role#STACKED_AREA} or {@link Role#WHISKER}. */
  public static ChartSeries ofRange(
      String name, Role role, Tone tone, Numbers x, Numbers low, Numbers high) {
    return new ChartSeries(name, role, tone, x, Numbers.NONE, low, high, List.of());
  }

  /** A line or marks: one vertical coordinate. */
  public static ChartSeries ofPoints(String name, Role role, Tone tone, Numbers x, Numbers y) {
    return new ChartSeries(name, role, tone, x, Numbers.NONE, Numbers.NONE, y, List.of());
  }

  /** Marks on the horizontal axis. */
  public static ChartSeries ofTicks(String name, Tone tone, Numbers x) {
    return new ChartSeries(
        name, Role.TICK, tone, x, Numbers.NONE, Numbers.NONE, Numbers.NONE, List.of());
  }

  /** A {@link Role#INTERVAL} or {@link Role#FRAME}. */
  public static ChartSeries ofIntervals(
      String name, Role role, Tone tone, Numbers x, Numbers xEnd) {
    return new ChartSeries(name, role, tone, x, xEnd, Numbers.NONE, Numbers.NONE, List.of());
  }

  /** Number of items. */
  public int size() {
    return x.size();
  }
}
