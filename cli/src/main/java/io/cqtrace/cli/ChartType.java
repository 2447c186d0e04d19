package io.cqtrace.cli;

import io.cqtrace.analysis.chart.ChartSpec;
import java.util.Locale;
import java.util.function.Function;

/** The charts of {@code cqtrace chart}, each with how it is made from captures. */
enum ChartType {
  OCCUPANCY(
      "occupied and withheld slots of a CQ, and its worst moment", true, CapturedCharts::occupancy),
  RINGS("head, tail and doorbells of a CQ and its SQ", true, CapturedCharts::rings),
  LIVES("commands from submitted to released, stuck ones in front", true, CapturedCharts::lives),
  LATENCY("percentiles of the time from stage to stage", true, CapturedCharts::latency),
  GROUPS("latency by opcode and by SQ", true, CapturedCharts::groups),
  LOAD("commands a second, outstanding, latency over time", true, CapturedCharts::load),
  MATRIX("every host with every controller model, in closed loop", false, CapturedCharts::matrix),
  COMPARE("a CQ as recorded and as the models replay it", false, CapturedCharts::comparison);

  private final String shows;
  private final boolean focused;

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final Function<CapturedCharts, ChartSpec> maker;

  ChartType(String shows, boolean focused, Function<CapturedCharts, ChartSpec> maker) {
    this.shows = shows;
    this.focused = focused;
    this.maker = maker;
  }

  /** One line of help. */
  String help() {
    return String.format(Locale.ROOT, "  %-10s %s", this, shows);
  }

  /** Whether it shows the part of a capture that is asked for. */
  boolean focused() {
    return focused;
  }

  ChartSpec of(CapturedCharts charts) {
    return maker.apply(charts);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
