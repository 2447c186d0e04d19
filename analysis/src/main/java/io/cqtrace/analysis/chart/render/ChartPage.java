package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartPanel;
import io.cqtrace.analysis.chart.ChartSeries;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.ChartSpec.Arrangement;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.util.List;

/**
 * The layout of a chart: title, panels with their headings, legend, caption, from top to bottom.
 * The width is fixed; the height follows from the content, so that equal specs have equal sizes.
 */
final class ChartPage {
  static final int WIDTH = 1200;

  private static final ChartFont TITLE_FONT = ChartFont.bold(18);
  private static final ChartFont HEADING_FONT = ChartFont.bold(13);
  private static final ChartFont CAPTION_FONT = ChartFont.plain(13);
  private static final double MARGIN = 16;
  private static final double TITLE_HEIGHT = 30;
  private static final double HEADING_HEIGHT = 20;
  private static final double CAPTION_LINE = 18;
  private static final int CAPTION_LINES = 5;
  private static final double GAP = 8;
  private static final double PANEL_HEIGHT = 380;
  private static final double STACKED_PANEL_HEIGHT = 280;
  private static final double AXIS_HEIGHT = 56;
  private static final double CATEGORY_HEIGHT = 17;
  private static final double CELL_HEIGHT = 28;
  private static final int TALL_ROWS = 16;

  /** Part of the width that the first of two panels takes: the second one is the enlarged one. */
  private static final double OVERVIEW_PART = 0.44;

  private final ChartSpec spec;
  private final Legend legend;
  private final List<String> caption;
  private final double panelsHeight;

  ChartPage(ChartSpec spec) {
    this.spec = spec;
    legend = new Legend(spec, innerWidth());
    caption = LabelFitter.wrap(spec.caption(), CAPTION_FONT, innerWidth(), CAPTION_LINES);
    panelsHeight =
        spec.arrangement() == Arrangement.SIDE_BY_SIDE
            ? spec.panels().stream().mapToDouble(this::heightOf).max().orElse(0)
            : spec.panels().stream().mapToDouble(this::heightOf).sum();
  }

  private static double innerWidth() {
    return WIDTH - 2 * MARGIN;
  }

  private double heightOf(ChartPanel panel) {
    double heading = panel.heading().isEmpty() ? 0 : HEADING_HEIGHT;
    if (panel.y().scale() == Scale.CATEGORIES) {
      boolean cells =
          panel.series().stream().anyMatch(series -> series.role() == ChartSeries.Role.CELL);
      double row =
          cells && panel.y().categories().size() <= TALL_ROWS ? CELL_HEIGHT : CATEGORY_HEIGHT;
      return heading + AXIS_HEIGHT + row * Math.max(3, panel.y().categories().size());
    }
    boolean alone = spec.panels().size() == 1 || spec.arrangement() == Arrangement.SIDE_BY_SIDE;
    return heading + (alone ? PANEL_HEIGHT : STACKED_PANEL_HEIGHT);
  }

  int height() {
    return (int)
        Math.ceil(
            MARGIN
                + TITLE_HEIGHT
                + panelsHeight
                + GAP
                + legend.height()
                + GAP
                + caption.size() * CAPTION_LINE
                + MARGIN);
  }

  void paint(Graphics2D target) {
    Graphics2D graphics = new MeasuredGraphics(target);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setPaint(Palette.PAPER);
    graphics.fill(new Rectangle2D.Double(0, 0, WIDTH, height()));
    double top = MARGIN;
    text(graphics, TITLE_FONT, spec.title(), MARGIN, top, innerWidth());
    top += TITLE_HEIGHT;
    panels(graphics, top);
    top += panelsHeight + GAP;
    legend.paint(graphics, MARGIN, top);
    top += legend.height() + GAP;
    for (String line : caption) {
      text(graphics, CAPTION_FONT, line, MARGIN, top, innerWidth());
      top += CAPTION_LINE;
    }
  }

  private void panels(Graphics2D graphics, double top) {
    double left = MARGIN;
    double y = top;
    double axisWidth = commonAxisWidth(graphics);
    for (ChartPanel panel : spec.panels()) {
      double width = innerWidth();
      double height = heightOf(panel);
      if (spec.arrangement() == Arrangement.SIDE_BY_SIDE) {
        boolean first = panel.equals(spec.panels().get(0));
        width = innerWidth() * widthPart(first);
        height = panelsHeight;
      }
      panel(graphics, panel, new Rectangle2D.Double(left, y, width, height), axisWidth);
      if (spec.arrangement() == Arrangement.SIDE_BY_SIDE) {
        left += width;
      } else {
        y += height;
      }
    }
  }

  /** Panels below each other begin at one left edge, so that equal times stand below each other. */
  private double commonAxisWidth(Graphics2D graphics) {
    if (spec.arrangement() == Arrangement.SIDE_BY_SIDE) {
      return 0;
    }
    return spec.panels().stream()
        .mapToDouble(
            panel ->
                PanelPainter.axisWidth(
                    panel,
                    graphics,
                    plotArea(
                        panel, new Rectangle2D.Double(MARGIN, 0, innerWidth(), heightOf(panel)))))
        .max()
        .orElse(0);
  }

  private double widthPart(boolean first) {
    int count = spec.panels().size();
    if (count != 2) {
      return 1.0 / count;
    }
    return first ? OVERVIEW_PART : 1 - OVERVIEW_PART;
  }

  private static void panel(
      Graphics2D graphics, ChartPanel panel, Rectangle2D area, double axisWidth) {
    if (!panel.heading().isEmpty()) {
      text(
          graphics,
          HEADING_FONT,
          panel.heading(),
          area.getX() + 6,
          area.getY(),
          area.getWidth() - 12);
    }
    PanelPainter.paint(panel, graphics, plotArea(panel, area), axisWidth);
  }

  /** What its heading leaves of a panel. */
  private static Rectangle2D plotArea(ChartPanel panel, Rectangle2D area) {
    double heading = panel.heading().isEmpty() ? 0 : HEADING_HEIGHT;
    return new Rectangle2D.Double(
        area.getX(), area.getY() + heading, area.getWidth(), area.getHeight() - heading);
  }

  private static void text(
      Graphics2D graphics, ChartFont font, String text, double left, double top, double width) {
    graphics.setFont(font);
    graphics.setPaint(Palette.INK);
    graphics.drawString(
        LabelFitter.fit(text, font, width), (float) left, (float) (top + font.ascent()));
  }
}
