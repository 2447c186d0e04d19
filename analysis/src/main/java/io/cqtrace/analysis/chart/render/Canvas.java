package io.cqtrace.analysis.chart.render;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.ui.RectangleEdge;

/**
 * The inside of a panel while it is drawn: where values lie in pixels, and the strokes and fills
 * that all series share.
 *
 * @param graphics surface
 * @param area where the data goes
 * @param xAxis horizontal axis
 * @param yAxis vertical axis
 * @param base smallest value of the vertical axis; ticks stand below it
 */
record Canvas(
    Graphics2D graphics, Rectangle2D area, ValueAxis xAxis, ValueAxis yAxis, double base) {
  /** Far enough outside to be cut off, near enough for every file format's numbers. */
  private static final double OUTSIDE = 50;

  private static final double HATCH_GAP = 5;

  /** A place in pixels; outside if it is not a number, which not every file format can write. */
  double x(double value) {
    double pixel = xAxis.valueToJava2D(value, area, RectangleEdge.BOTTOM);
    if (Double.isNaN(pixel)) {
      return area.getMinX() - OUTSIDE;
    }
    return Math.max(area.getMinX() - OUTSIDE, Math.min(area.getMaxX() + OUTSIDE, pixel));
  }

  /** The same vertically. */
  double y(double value) {
    double pixel = yAxis.valueToJava2D(value, area, RectangleEdge.LEFT);
    if (Double.isNaN(pixel)) {
      return area.getMaxY() + OUTSIDE;
    }
    return Math.max(area.getMinY() - OUTSIDE, Math.min(area.getMaxY() + OUTSIDE, pixel));
  }

  /** Where areas and ticks begin. */
  double baseline() {
    return y(base);
  }

  void fill(Shape shape, Color color) {
    graphics.setPaint(color);
    graphics.fill(shape);
  }

  void stroke(Shape shape, Color color, BasicStroke stroke) {
    graphics.setPaint(color);
    graphics.setStroke(stroke);
    graphics.draw(shape);
  }

  /** Diagonal lines inside a shape: a texture that every printer and file format has. */
  void hatch(Shape shape, Color color) {
    Rectangle2D bounds = shape.getBounds2D();
    if (bounds.isEmpty()) {
      return;
    }
    Path2D lines = new Path2D.Double();
    double start = Math.floor((bounds.getMinX() - bounds.getHeight()) / HATCH_GAP) * HATCH_GAP;
    for (double at = start; at < bounds.getMaxX(); at += HATCH_GAP) {
      lines.append(
          new Line2D.Double(at, bounds.getMaxY(), at + bounds.getHeight(), bounds.getMinY()),
          false);
    }
    Shape before = graphics.getClip();
    graphics.clip(shape);
    stroke(lines, color, Palette.thin());
    graphics.setClip(before);
  }

  /** A text whose left end is on its baseline at a place. */
  void text(String text, ChartFont font, double left, double baseline, Color color) {
    graphics.setFont(font);
    graphics.setPaint(color);
    graphics.drawString(text, (float) left, (float) baseline);
  }
}
