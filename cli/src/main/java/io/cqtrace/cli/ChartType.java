package io.cqtrace.cli;

import io.cqtrace.analysis.chart.ChartSpec;
import java.util.Locale;
import java.util.function.Function;

/** The charts of {@code cqtrace chart}, each with how it is made from captures. */
enum ChartType {
  OCCUPANCY(
      "occupied and withheld slots of a CQ, and its worst moment",
      Part.LINE_OR_STRETCH,
      CapturedCharts::occupancy),
  RINGS("head, tail and doorbells of a CQ and its SQ", Part.LINE_OR_STRETCH, CapturedCharts::rings),
  LIVES(
      "commands from submitted to released, stuck ones in front",
      Part.LINE_OR_STRETCH,
      CapturedCharts::lives),
  LATENCY("percentiles of the time from stage to stage", Part.STRETCH, CapturedCharts::latency),
  GROUPS("latency by opcode and by SQ", Part.STRETCH, CapturedCharts::groups),
  LOAD("commands a second, outstanding, latency over time", Part.STRETCH, CapturedCharts::load),
  MATRIX(
      "every host with every controller model, in closed loop", Part.NONE, CapturedCharts::matrix),
  COMPARE("a CQ as recorded and as the models replay it", Part.NONE, CapturedCharts::comparison);

  /** What part of a capture a chart shows when it is asked for. */
  enum Part {
    /** Around a line, or a stretch of time. */
    LINE_OR_STRETCH,
    /** A stretch of time. */
    STRETCH,
    /** Always the whole. */
    NONE
  }

  private final String shows;
  private final Part part;

  @SuppressWarnings("ImmutableEnumChecker") // method references
  private final Function<CapturedCharts, ChartSpec> maker;

  ChartType(String shows, Part part, Function<CapturedCharts, ChartSpec> maker) {
    this.shows = shows;
    this.part = part;
    this.maker = maker;
  }

  /** One line of help. */
  String help() {
    return String.format(Locale.ROOT, "  %-10s %s", this, shows);
  }

  /** What part of a capture it shows when it is asked for. */
  Part part() {
    return part;
  }

  ChartSpec of(CapturedCharts charts) {
    return maker.apply(charts);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
