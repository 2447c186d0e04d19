package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartPanel;
import io.cqtrace.analysis.chart.ChartSeries;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSpec;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of a chart's series with a sample of each, in as many rows as they need. */
final class Legend {
  static final double ROW = 20;

  private static final ChartFont FONT = ChartFont.plain(12);
  private static final double SAMPLE = 26;
  private static final double GAP = 22;
  private static final double LONGEST = 330;

  private final List<Entry> entries = new ArrayList<>();
  private final int rows;

  private record Entry(ChartSeries series, String name, double x, int row) {}

  Legend(ChartSpec spec, double width) {
    Map<String, ChartSeries> named = new LinkedHashMap<>();
    for (ChartPanel panel : spec.panels()) {
      for (ChartSeries series : panel.series()) {
        if (!series.name().isEmpty() && series.size() > 0) {
          named.putIfAbsent(series.name(), series);
        }
      }
    }
    double x = 0;
    int row = 0;
    for (ChartSeries series : named.values()) {
      String name = LabelFitter.fit(series.name(), FONT, LONGEST);
      double entryWidth = SAMPLE + 6 + FONT.width(name);
      if (x > 0 && x + entryWidth > width) {
        x = 0;
        row++;
      }
      entries.add(new Entry(series, name, x, row));
      x += entryWidth + GAP;
    }
    rows = entries.isEmpty() ? 0 : row + 1;
  }

  double height() {
    return rows * ROW;
  }

  void paint(Graphics2D graphics, double left, double top) {
    for (Entry entry : entries) {
      double x = left + entry.x();
      double middle = top + entry.row() * ROW + ROW / 2;
      sample(graphics, entry.series(), x, middle);
      graphics.setFont(FONT);
      graphics.setPaint(Palette.INK);
      graphics.drawString(
          entry.name(), (float) (x + SAMPLE + 6), (float) (middle + FONT.ascent() / 2 - 1.5));
    }
  }

  private static void sample(Graphics2D graphics, ChartSeries series, double x, double middle) {
    Color line = Palette.line(series.tone());
    BasicStroke stroke = Palette.stroke(series.tone());
    Shape box = new Rectangle2D.Double(x, middle - 6, SAMPLE, 12);
    switch (series.role()) {
      case STEP_AREA, STACKED_AREA, BAR, CELL -> box(graphics, series, box);
      case INTERVAL -> {
        fill(graphics, box, Palette.fill(series.tone()));
        fill(graphics, new Rectangle2D.Double(x, middle - 6, SAMPLE, 4), line);
      }
      case FRAME -> draw(graphics, box, line, stroke);
      case STEP_LINE, LIMIT_LINE ->
          draw(graphics, new Line2D.Double(x, middle, x + SAMPLE, middle), line, stroke);
      case CURVE -> {
        draw(graphics, new Line2D.Double(x, middle, x + SAMPLE, middle), line, stroke);
        mark(graphics, series, x + SAMPLE / 2, middle);
      }
      case MARKER -> mark(graphics, series, x + SAMPLE / 2, middle);
      case TICK, WHISKER -> {
        for (double at = x + 5; at < x + SAMPLE; at += 8) {
          draw(graphics, new Line2D.Double(at, middle - 4, at, middle + 4), line, stroke);
        }
      }
    }
  }

  private static void mark(Graphics2D graphics, ChartSeries series, double x, double y) {
    Shape mark = SeriesPainter.mark(series.tone(), x, y);
    fill(graphics, mark, Palette.line(series.tone()));
    draw(graphics, mark, Palette.INK, new BasicStroke(0.8f));
  }

  private static void box(Graphics2D graphics, ChartSeries series, Shape box) {
    fill(graphics, box, Palette.fill(series.tone()));
    if (Palette.hatched(series.tone())) {
      Rectangle2D bounds = box.getBounds2D();
      for (double at = bounds.getMinX(); at + 10 < bounds.getMaxX(); at += 5) {
        draw(
            graphics,
            new Line2D.Double(at, bounds.getMaxY(), at + 12, bounds.getMinY()),
            Palette.line(series.tone()),
            Palette.thin());
      }
    }
    if (series.role() != Role.CELL) {
      draw(graphics, box, Palette.line(series.tone()), Palette.thin());
    }
  }

  private static void fill(Graphics2D graphics, Shape shape, Color color) {
    graphics.setPaint(color);
    graphics.fill(shape);
  }

  private static void draw(Graphics2D graphics, Shape shape, Color color, BasicStroke stroke) {
    graphics.setPaint(color);
    graphics.setStroke(stroke);
    graphics.draw(shape);
  }
}
