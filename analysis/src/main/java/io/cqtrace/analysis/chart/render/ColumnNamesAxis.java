package io.cqtrace.analysis.chart.render;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.ui.RectangleEdge;

/**
 * A horizontal axis below the plot with the names of columns, each in as many lines as it needs.
 */
final class ColumnNamesAxis extends SymbolAxis {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LINES = 3;
  private static final double GAP = 3;

  private final transient List<List<String>> names;
  private final transient ChartFont font;

  /**
   * An axis.
   *
   * @param names of the columns, from left to right
   * @param width of a column in pixels
   */
  ColumnNamesAxis(List<String> names, ChartFont font, double width) {
    super("", names.toArray(String[]::new));
    setGridBandsVisible(false);
    setTickMarksVisible(false);
    this.names =
        names.stream().map(name -> LabelFitter.wrap(name, font, width, MOST_LINES)).toList();
    this.font = font;
  }

  /** The lines of each name. */
  List<List<String>> lines() {
    return names;
  }

  @Override
  @SuppressWarnings("rawtypes") // as the library has it
  protected double findMaximumTickLabelHeight(
      List ticks, Graphics2D graphics, Rectangle2D drawArea, boolean vertical) {
    return GAP + font.height() * names.stream().mapToInt(List::size).max().orElse(0);
  }

  @Override
  protected AxisState drawTickMarksAndLabels(
      Graphics2D graphics,
      double cursor,
      Rectangle2D plotArea,
      Rectangle2D dataArea,
      RectangleEdge edge) {
    AxisState state = new AxisState(cursor);
    graphics.setFont(getTickLabelFont());
    graphics.setPaint(getTickLabelPaint());
    for (int i = 0; i < names.size(); i++) {
      double middle = valueToJava2D(i, dataArea, edge);
      double y = cursor + GAP + font.ascent();
      for (String line : names.get(i)) {
        graphics.drawString(line, (float) (middle - font.width(line) / 2), (float) y);
        y += font.height();
      }
    }
    state.cursorDown(findMaximumTickLabelHeight(List.of(), graphics, plotArea, false));
    return state;
  }
}
