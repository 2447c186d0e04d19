package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartSeries;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.Numbers;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** Draws one series into a panel: each role in as few shapes as it takes. */
final class SeriesPainter {
  /** Height of a row of ticks below the zero line. */
  static final double TICK_ROW = 11;

  private static final double LEAST_INTERVAL = 3;
  private static final double LEAST_FRAME = 7;
  private static final double FULL_STRIP = 5;
  private static final double MARK = 4;
  private static final ChartFont CELL_FONT = ChartFont.plain(12);

  private final Canvas canvas;
  private int tickRows;

  SeriesPainter(Canvas canvas) {
    this.canvas = canvas;
  }

  void paint(ChartSeries series) {
    switch (series.role()) {
      case STEP_AREA -> stepArea(series);
      case STACKED_AREA -> stackedArea(series);
      case STEP_LINE, LIMIT_LINE -> line(series, steps(series.x(), series.high()));
      case CURVE -> line(series, curve(series));
      case INTERVAL -> intervals(series);
      case FRAME -> frames(series);
      case MARKER -> markers(series);
      case TICK -> ticks(series);
      case WHISKER -> whiskers(series);
      case BAR -> bars(series);
      case CELL -> cells(series);
    }
  }

  private void stepArea(ChartSeries series) {
    Color fill = Palette.fill(series.tone());
    canvas.fill(area(series.x(), series.high()), lighter(fill));
    canvas.fill(area(series.x(), series.low()), fill);
    canvas.stroke(
        steps(series.x(), series.high()), Palette.line(series.tone()), new BasicStroke(1f));
  }

  private static Color lighter(Color color) {
    return new Color(
        (color.getRed() + 255) / 2, (color.getGreen() + 255) / 2, (color.getBlue() + 255) / 2);
  }

  /** The line of a quantity that keeps its value from x to the next x. */
  private Path2D steps(Numbers x, Numbers y) {
    Path2D path = new Path2D.Double();
    boolean down = false;
    for (int i = 0; i < x.size(); i++) {
      double px = canvas.x(x.at(i));
      boolean gap = Double.isNaN(y.at(i));
      if (down) {
        path.lineTo(px, canvas.y(y.at(i - 1)));
      }
      if (!gap && down && y.at(i) != y.at(i - 1)) {
        path.lineTo(px, canvas.y(y.at(i)));
      } else if (!gap && !down) {
        path.moveTo(px, canvas.y(y.at(i)));
      }
      down = !gap;
    }
    return path;
  }

  /** The area between such a line and zero. */
  private Path2D area(Numbers x, Numbers y) {
    Path2D path = new Path2D.Double();
    double zero = canvas.baseline();
    for (int i = 0; i < x.size(); i++) {
      if (Double.isNaN(y.at(i))) {
        continue;
      }
      path.moveTo(canvas.x(x.at(i)), zero);
      while (i < x.size() && !Double.isNaN(y.at(i))) {
        path.lineTo(canvas.x(x.at(i)), canvas.y(y.at(i)));
        if (i + 1 < x.size()) {
          path.lineTo(canvas.x(x.at(i + 1)), canvas.y(y.at(i)));
        }
        i++;
      }
      path.lineTo(canvas.x(x.at(Math.min(i, x.size() - 1))), zero);
      path.closePath();
    }
    return path;
  }

  private void stackedArea(ChartSeries series) {
    Path2D area = new Path2D.Double();
    Path2D edge = new Path2D.Double();
    double lastRight = Double.NEGATIVE_INFINITY;
    for (int i = 0; i + 1 < series.size(); i++) {
      double low = series.low().at(i);
      double high = series.high().at(i);
      if (!(high > low)) {
        lastRight = Double.NEGATIVE_INFINITY;
        continue;
      }
      double left = canvas.x(series.x().at(i));
      double right = Math.max(canvas.x(series.x().at(i + 1)), left + 2);
      double top = canvas.y(high);
      area.append(new Rectangle2D.Double(left, top, right - left, canvas.y(low) - top), false);
      if (left > lastRight) {
        edge.moveTo(left, canvas.y(low));
      }
      edge.lineTo(left, top);
      edge.lineTo(right, top);
      lastRight = right;
    }
    canvas.fill(area, Palette.fill(series.tone()));
    if (Palette.hatched(series.tone())) {
      canvas.hatch(area, Palette.line(series.tone()));
    }
    canvas.stroke(edge, Palette.line(series.tone()), Palette.stroke(series.tone()));
  }

  private Path2D curve(ChartSeries series) {
    Path2D path = new Path2D.Double();
    boolean down = false;
    for (int i = 0; i < series.size(); i++) {
      double y = series.high().at(i);
      if (Double.isNaN(y)) {
        down = false;
      } else if (down) {
        path.lineTo(canvas.x(series.x().at(i)), canvas.y(y));
      } else {
        path.moveTo(canvas.x(series.x().at(i)), canvas.y(y));
        down = true;
      }
    }
    return path;
  }

  private void line(ChartSeries series, Path2D path) {
    canvas.stroke(path, Palette.line(series.tone()), Palette.stroke(series.tone()));
  }

  private void intervals(ChartSeries series) {
    Path2D bands = new Path2D.Double();
    Path2D strips = new Path2D.Double();
    double top = canvas.area().getMinY();
    double bottom = canvas.baseline();
    for (int i = 0; i < series.size(); i++) {
      double left = canvas.x(series.x().at(i));
      double width = Math.max(canvas.x(series.xEnd().at(i)) - left, LEAST_INTERVAL);
      bands.append(new Rectangle2D.Double(left, top, width, bottom - top), false);
      strips.append(new Rectangle2D.Double(left, top, width, FULL_STRIP), false);
    }
    canvas.fill(bands, Palette.fill(series.tone()));
    canvas.fill(strips, Palette.line(series.tone()));
  }

  private void frames(ChartSeries series) {
    for (int i = 0; i < series.size(); i++) {
      double left = canvas.x(series.x().at(i));
      double right = canvas.x(series.xEnd().at(i));
      double widen = Math.max(0, (LEAST_FRAME - (right - left)) / 2);
      double top = canvas.area().getMinY() + 1;
      Shape frame =
          new Rectangle2D.Double(
              left - widen, top, right - left + 2 * widen, canvas.area().getMaxY() - 1 - top);
      canvas.stroke(frame, Palette.line(series.tone()), Palette.stroke(series.tone()));
    }
  }

  private void markers(ChartSeries series) {
    Color line = Palette.line(series.tone());
    for (int i = 0; i < series.size(); i++) {
      Shape mark = mark(series.tone(), canvas.x(series.x().at(i)), canvas.y(series.high().at(i)));
      canvas.fill(mark, line);
      canvas.stroke(mark, Palette.INK, new BasicStroke(0.8f));
    }
  }

  /** The shape of a mark: a cross for what is broken; curves differ without colour, too. */
  static Shape mark(Tone tone, double x, double y) {
    return switch (tone) {
      case BAD -> cross(x, y);
      case HEAD, EXECUTING, REPLAYED ->
          new Ellipse2D.Double(x - MARK, y - MARK, 2 * MARK, 2 * MARK);
      case SUBMITTED, UNKNOWN -> triangle(x, y);
      case GOOD, POSTED, TAIL, RECORDED ->
          new Rectangle2D.Double(x - MARK + 0.5, y - MARK + 0.5, 2 * MARK - 1, 2 * MARK - 1);
      case OCCUPIED, WITHHELD, CAPACITY, FULL, DOORBELL, HEAD_READ, ZOOM, DELAYED -> diamond(x, y);
    };
  }

  private static Shape triangle(double x, double y) {
    Path2D mark = new Path2D.Double();
    mark.moveTo(x, y - MARK);
    mark.lineTo(x + MARK, y + MARK);
    mark.lineTo(x - MARK, y + MARK);
    mark.closePath();
    return mark;
  }

  private static Shape cross(double x, double y) {
    double arm = MARK * 1.7;
    double half = MARK * 0.45;
    Path2D mark = new Path2D.Double();
    mark.moveTo(x - half, y - arm);
    mark.lineTo(x + half, y - arm);
    mark.lineTo(x + half, y - half);
    mark.lineTo(x + arm, y - half);
    mark.lineTo(x + arm, y + half);
    mark.lineTo(x + half, y + half);
    mark.lineTo(x + half, y + arm);
    mark.lineTo(x - half, y + arm);
    mark.lineTo(x - half, y + half);
    mark.lineTo(x - arm, y + half);
    mark.lineTo(x - arm, y - half);
    mark.lineTo(x - half, y - half);
    mark.closePath();
    return AffineTransform.getRotateInstance(Math.PI / 4, x, y).createTransformedShape(mark);
  }

  private static Shape diamond(double x, double y) {
    Path2D mark = new Path2D.Double();
    mark.moveTo(x, y - MARK);
    mark.lineTo(x + MARK, y);
    mark.lineTo(x, y + MARK);
    mark.lineTo(x - MARK, y);
    mark.closePath();
    return mark;
  }

  private void ticks(ChartSeries series) {
    double top = canvas.baseline() + 2 + TICK_ROW * tickRows++;
    Path2D ticks = new Path2D.Double();
    for (int i = 0; i < series.size(); i++) {
      double x = canvas.x(series.x().at(i));
      ticks.append(new Line2D.Double(x, top, x, top + TICK_ROW - 3), false);
    }
    canvas.stroke(ticks, Palette.line(series.tone()), Palette.stroke(series.tone()));
  }

  private void whiskers(ChartSeries series) {
    Path2D whiskers = new Path2D.Double();
    for (int i = 0; i < series.size(); i++) {
      double x = canvas.x(series.x().at(i));
      double low = canvas.y(series.low().at(i));
      double high = canvas.y(series.high().at(i));
      whiskers.append(new Line2D.Double(x, low, x, high), false);
      whiskers.append(new Line2D.Double(x - MARK, low, x + MARK, low), false);
      whiskers.append(new Line2D.Double(x - MARK, high, x + MARK, high), false);
    }
    canvas.stroke(whiskers, Palette.line(series.tone()), Palette.stroke(series.tone()));
  }

  private void bars(ChartSeries series) {
    for (int i = 0; i < series.size(); i++) {
      double left = canvas.x(series.x().at(i));
      double right = Math.max(canvas.x(series.xEnd().at(i)), left + 1);
      double row = series.high().at(i);
      double top = canvas.y(row + 0.36);
      Shape bar = new Rectangle2D.Double(left, top, right - left, canvas.y(row - 0.36) - top);
      canvas.fill(bar, Palette.fill(series.tone()));
      if (Palette.hatched(series.tone())) {
        canvas.hatch(bar, Palette.line(series.tone()));
      }
      canvas.stroke(bar, Palette.line(series.tone()), new BasicStroke(0.8f));
    }
  }

  private void cells(ChartSeries series) {
    for (int i = 0; i < series.size(); i++) {
      double left = canvas.x(series.x().at(i) - 0.5);
      double right = canvas.x(series.x().at(i) + 0.5);
      double top = canvas.y(series.high().at(i) + 0.5);
      double bottom = canvas.y(series.high().at(i) - 0.5);
      Shape cell = new Rectangle2D.Double(left + 1, top + 1, right - left - 2, bottom - top - 2);
      canvas.fill(cell, Palette.fill(series.tone()));
      if (Palette.hatched(series.tone())) {
        canvas.hatch(cell, Palette.line(series.tone()));
      }
      if (!series.texts().isEmpty()) {
        cellText(series, i, left, right, (top + bottom) / 2);
      }
    }
  }

  /** Text in the middle of a cell, on paper of its own where a hatching would cross it. */
  private void cellText(ChartSeries series, int item, double left, double right, double middle) {
    String fitting = LabelFitter.fit(series.texts().get(item), CELL_FONT, right - left - 12);
    double width = CELL_FONT.width(fitting);
    double start = (left + right - width) / 2;
    if (Palette.hatched(series.tone())) {
      double height = CELL_FONT.height() + 2;
      canvas.fill(
          new Rectangle2D.Double(start - 3, middle - height / 2, width + 6, height), Palette.PAPER);
    }
    canvas.text(fitting, CELL_FONT, start, middle + CELL_FONT.ascent() / 2 - 1.5, Palette.INK);
  }
}
