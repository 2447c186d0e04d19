package io.cqtrace.analysis.chart;

/**
 * Words at a place of a panel.
 *
 * @param kind how it is drawn
 * @param x where, on the horizontal axis
 * @param y where, on the vertical axis
 * @param text the words, few
 */
public record ChartNote(Kind kind, double x, double y, String text) {
  /** How a note is drawn. */
  public enum Kind {
    /** A label with a line to the place: the deciding instant. */
    CALLOUT,
    /** Words to the right of the place, or left of the panel's edge. */
    LABEL,
    /** Words in the upper corner, for what does not lie in the range of the axes. */
    CORNER,
    /** Words in the middle of the panel instead of data. */
    EMPTY
  }

  /** Cleans the text. */
  public ChartNote {
    text = LabelText.clean(text);
  }
}
