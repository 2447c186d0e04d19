package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartAxis;
import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartNote;
import io.cqtrace.analysis.chart.ChartPanel;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.annotations.XYAnnotation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.axis.SymbolAxis;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.TickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.event.AnnotationChangeListener;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.text.TextUtils;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.ui.TextAnchor;

/**
 * Draws one panel. JFreeChart's plot draws axes and grid; the series are one annotation on it
 * because its renderers draw an element an item, know no gaps and cannot hatch.
 */
final class PanelPainter {
  private static final ChartFont TICK_FONT = ChartFont.plain(11);
  private static final ChartFont LABEL_FONT = ChartFont.plain(12);
  private static final double LONGEST_CATEGORY = 230;

  /** Room for the numbers of a vertical axis and its title. */
  private static final double NUMBERS = 85;

  static {
    // Rotated labels as text: the library's workaround draws outlines, which needs a font.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  private PanelPainter() {}

  /**
   * Draws a panel.
   *
   * @param axisWidth room for the vertical axis; 0 is what it needs
   */
  static void paint(ChartPanel panel, Graphics2D graphics, Rectangle2D area, double axisWidth) {
    XYPlot plot = plot(panel, area);
    if (axisWidth > 0) {
      AxisSpace space = new AxisSpace();
      space.setLeft(axisWidth);
      plot.setFixedRangeAxisSpace(space);
    }
    plot.draw(graphics, area, null, null, null);
  }

  /** The room that a panel's vertical axis needs. */
  static double axisWidth(ChartPanel panel, Graphics2D graphics, Rectangle2D area) {
    XYPlot plot = plot(panel, area);
    return plot.getRangeAxis()
        .reserveSpace(graphics, plot, area, RectangleEdge.LEFT, new AxisSpace())
        .getLeft();
  }

  private static XYPlot plot(ChartPanel panel, Rectangle2D area) {
    boolean named = panel.y().scale() == Scale.CATEGORIES;
    Rectangle2D columns =
        new Rectangle2D.Double(
            0, 0, area.getWidth() - (named ? LONGEST_CATEGORY : NUMBERS), area.getHeight());
    ValueAxis x = axis(panel.x(), false, 0, columns);
    ValueAxis y =
        axis(panel.y(), true, tickRows(panel) * SeriesPainter.TICK_ROW / area.getHeight(), area);
    // Without a renderer, which has nothing to draw, there would be no grid.
    XYPlot plot = new XYPlot(null, x, y, new XYLineAndShapeRenderer());
    plot.setInsets(new RectangleInsets(2, 2, 2, 14));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setBackgroundPaint(Palette.PAPER);
    plot.setOutlinePaint(Palette.SOFT_INK);
    plot.setOutlineStroke(Palette.thin());
    plot.setDomainGridlinePaint(Palette.GRID);
    plot.setDomainGridlineStroke(Palette.thin());
    plot.setDomainGridlinesVisible(panel.x().scale() != Scale.CATEGORIES);
    plot.setRangeGridlinePaint(Palette.GRID);
    plot.setRangeGridlineStroke(Palette.thin());
    plot.setRangeGridlinesVisible(panel.y().scale() != Scale.CATEGORIES);
    plot.setNoDataMessage(null);
    plot.addAnnotation(new Content(panel));
    return plot;
  }

  private static long tickRows(ChartPanel panel) {
    return panel.series().stream().filter(series -> series.role() == Role.TICK).count();
  }

  /**
   * An axis.
   *
   * @param vertical whether it is the vertical one
   * @param roomBelow part of its length to be kept free below its smallest value
   * @param area the panel; of the horizontal axis what is left of it beside the vertical one
   */
  private static ValueAxis axis(
      ChartAxis spec, boolean vertical, double roomBelow, Rectangle2D area) {
    ValueAxis axis =
        switch (spec.scale()) {
          case LINEAR -> new PlainAxis(false, vertical ? spec.min() : Double.NEGATIVE_INFINITY);
          case WHOLE -> new PlainAxis(true, vertical ? spec.min() : Double.NEGATIVE_INFINITY);
          case LOGARITHMIC -> new DecadeAxis(spec.unit());
          case CATEGORIES ->
              vertical
                  ? rowNames(spec)
                  : new ColumnNamesAxis(spec.categories(), TICK_FONT, columnWidth(spec, area));
        };
    double below = (spec.max() - spec.min()) * roomBelow * 1.3;
    axis.setRange(spec.min() - below, spec.max());
    axis.setLabel(axis instanceof DecadeAxis ? spec.label() : spec.fullLabel());
    axis.setLabelFont(LABEL_FONT);
    axis.setLabelPaint(Palette.INK);
    axis.setTickLabelFont(TICK_FONT);
    axis.setTickLabelPaint(Palette.INK);
    axis.setAxisLinePaint(Palette.SOFT_INK);
    axis.setAxisLineStroke(new BasicStroke(1f));
    return axis;
  }

  /** Room for the name of a column, next to those of its neighbours. */
  private static double columnWidth(ChartAxis spec, Rectangle2D area) {
    return area.getWidth() / Math.max(1, spec.categories().size()) - 4;
  }

  private static SymbolAxis rowNames(ChartAxis spec) {
    String[] names =
        spec.categories().stream()
            .map(name -> LabelFitter.fit(name, TICK_FONT, LONGEST_CATEGORY))
            .toArray(String[]::new);
    SymbolAxis axis = new SymbolAxis("", names);
    axis.setGridBandsVisible(false);
    axis.setTickMarksVisible(false);
    return axis;
  }

  /** An axis of numbers, with labels from its lowest value on; room below is not labelled. */
  private static final class PlainAxis extends NumberAxis {
    private static final long serialVersionUID = 1;

    private final double lowest;

    PlainAxis(boolean whole, double lowest) {
      this.lowest = lowest;
      setStandardTickUnits(
          whole ? createIntegerTickUnits(Locale.ROOT) : createStandardTickUnits(Locale.ROOT));
    }

    /** The library measures the labels at both ends only; "1" is shorter than "0.98". */
    @Override
    protected double estimateMaximumTickLabelWidth(Graphics2D graphics, TickUnit unit) {
      double width = super.estimateMaximumTickLabelWidth(graphics, unit);
      double nextToLast = (Math.ceil(getUpperBound() / unit.getSize()) - 1) * unit.getSize();
      double second = (Math.floor(getLowerBound() / unit.getSize()) + 1) * unit.getSize();
      return Math.max(width, Math.max(width(unit, nextToLast), width(unit, second)));
    }

    private static double width(TickUnit unit, double value) {
      return TICK_FONT.width(unit.valueToString(value)) + TICK_FONT.width("00");
    }

    @Override
    @SuppressWarnings("rawtypes")
    public List refreshTicks(
        Graphics2D graphics, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
      List<?> ticks = super.refreshTicks(graphics, state, dataArea, edge);
      return ticks.stream()
          .filter(tick -> !(tick instanceof ValueTick value && value.getValue() < lowest - 1e-9))
          .toList();
    }
  }

  /**
   * An axis of logarithms with a label at each power of ten, of a short range at 2 and 5 times it
   * too; microseconds in readable units.
   */
  private static final class DecadeAxis extends LogAxis {
    private static final long serialVersionUID = 1;

    /** Ranges of fewer powers of ten than this would have one label or none. */
    private static final double SHORT = 1.7;

    private final String unit;

    DecadeAxis(String unit) {
      this.unit = unit;
    }

    private String label(int digit, int power) {
      if (!unit.equals("us")) {
        return new BigDecimal(digit + "e" + power).toPlainString();
      }
      int scaled = power >= 6 ? power - 6 : power >= 3 ? power - 3 : power;
      String scaledUnit = power >= 6 ? " s" : power >= 3 ? " ms" : " us";
      return new BigDecimal(digit + "e" + scaled).toPlainString() + scaledUnit;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public List refreshTicks(
        Graphics2D graphics, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
      TextAnchor anchor =
          RectangleEdge.isTopOrBottom(edge) ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
      List<NumberTick> ticks = new ArrayList<>();
      double lowest = Math.floor(Math.log10(getLowerBound()));
      boolean few = Math.log10(getUpperBound() / getLowerBound()) < SHORT;
      for (double power = lowest; Math.pow(10, power) <= getUpperBound(); power++) {
        for (int digit = 1; digit <= 9; digit++) {
          double value = digit * Math.pow(10, power);
          if (value >= getLowerBound() && value <= getUpperBound()) {
            boolean labelled = digit == 1 || (few && (digit == 2 || digit == 5));
            TickType type = labelled ? TickType.MAJOR : TickType.MINOR;
            String label = labelled ? label(digit, (int) power) : "";
            ticks.add(new NumberTick(type, value, label, anchor, TextAnchor.CENTER, 0));
          }
        }
      }
      return ticks;
    }
  }

  /** The series and notes of a panel, inside the axes. */
  private record Content(ChartPanel panel) implements XYAnnotation {
    @Override
    public void draw(
        Graphics2D graphics,
        XYPlot plot,
        Rectangle2D dataArea,
        ValueAxis domainAxis,
        ValueAxis rangeAxis,
        int rendererIndex,
        PlotRenderingInfo info) {
      Canvas canvas = new Canvas(graphics, dataArea, domainAxis, rangeAxis, panel.y().min());
      SeriesPainter painter = new SeriesPainter(canvas);
      panel.series().forEach(painter::paint);
      NotePainter notes = new NotePainter(canvas);
      // A box in the corner has one place; put after a callout it would cover that one's leader.
      panel.notes().stream()
          .sorted(Comparator.comparing(note -> note.kind() != ChartNote.Kind.CORNER))
          .forEach(notes::paint);
    }

    @Override
    public void addChangeListener(AnnotationChangeListener listener) {
      // Specs never change.
    }

    @Override
    public void removeChangeListener(AnnotationChangeListener listener) {
      // Specs never change.
    }
  }
}
