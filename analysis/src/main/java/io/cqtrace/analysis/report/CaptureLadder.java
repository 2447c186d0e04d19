package io.cqtrace.analysis.report;

import io.cqtrace.explore.Lane;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.PortableNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A stretch of a capture as text for a mail: driver, irq and controller side by side, pure ASCII,
 * at most 72 columns. Rows are numbered and name the line of the capture; the state of the rings
 * stands behind each.
 */
public final class CaptureLadder {
  private static final int DRIVER_WIDTH = 10;
  private static final int LANE_WIDTH = 11;
  private static final int CQ_WIDTH = 4;
  private static final int BAND_WIDTH = 6;
  private static final int LINE_WIDTH = 7;
  private static final int TIME_WIDTH = 8;
  private static final double NS_PER_MS = 1e6;
  private static final double WIDEST_MS = 999.9995;

  private final LadderRecorder recorder;
  private final List<String> sourceNames;
  private final int lineWidth;
  private final int cqWidth;

  private CaptureLadder(LadderRecorder recorder, List<String> sourceNames) {
    this.recorder = recorder;
    this.sourceNames = List.copyOf(sourceNames);
    int widest = LINE_WIDTH;
    for (LadderStep step : recorder.steps()) {
      widest = Math.max(widest, line(step).length());
    }
    lineWidth = Math.min(widest, LINE_WIDTH + TIME_WIDTH - 1);
    boolean banded = recorder.steps().stream().anyMatch(step -> step.after().banded());
    cqWidth = banded ? BAND_WIDTH : CQ_WIDTH;
  }

  private int driverWidth() {
    return DRIVER_WIDTH + CQ_WIDTH - cqWidth;
  }

  /** The whole ladder with its heading and legend, each line ending in a line feed. */
  public static String of(LadderRecorder recorder, List<String> sourceNames) {
    TextLines lines = new TextLines();
    new CaptureLadder(recorder, sourceNames).write(lines, Integer.MAX_VALUE);
    return lines.toString();
  }

  /** At most so many of its rows, around the line that was asked for, with heading and legend. */
  static void write(
      TextLines lines, LadderRecorder recorder, List<String> sourceNames, int mostRows) {
    new CaptureLadder(recorder, sourceNames).write(lines, mostRows);
  }

  private void write(TextLines lines, int mostRows) {
    if (recorder.isEmpty()) {
      lines.line("No step of a queue at or behind that line.");
      return;
    }
    heading(lines);
    lines.line(
        row(
            "",
            "",
            List.of("line", "ms"),
            List.of(Lane.DRIVER.label(), Lane.IRQ.label(), Lane.CONTROLLER.label()),
            List.of("sq", "run", "held", "cq")));
    long zeroNs = zeroNs();
    List<LadderStep> steps = recorder.steps();
    int first = firstOf(steps, mostRows);
    for (int i = first; i < steps.size() && i - first < mostRows; i++) {
      lines.line(row(steps.get(i), i - first + 1, zeroNs));
    }
    lines.wrap(
        "",
        "",
        "sq: waiting in the SQ; run: fetched, not finished; held: finished, not posted; cq: posted,"
            + " not released (?: not to be known; a-b: by the host's own"
            + " trace, at least and at most). xN: N in a row, the first one's line; four hex"
            + " digits: CID. *: the line asked for.");
  }

  /** Where a part of the rows begins, so that the marked one stands behind its first half. */
  private static int firstOf(List<LadderStep> steps, int mostRows) {
    if (steps.size() <= mostRows) {
      return 0;
    }
    int marked = 0;
    for (int i = 0; i < steps.size(); i++) {
      marked = steps.get(i).marked() ? i : marked;
    }
    return Math.max(0, Math.min(marked - mostRows / 2, steps.size() - mostRows));
  }

  private void heading(TextLines lines) {
    String size =
        recorder.cqSize() > 1
            ? ", " + recorder.cqSize() + " entries: room for " + (recorder.cqSize() - 1)
            : ", size unknown";
    String controller = recorder.controller() == 0 ? "" : " of controller " + recorder.controller();
    lines.wrap("", "", "CQ " + recorder.cqId() + controller + size + ".");
    if (severalSources()) {
      for (int i = 0; i < sourceNames.size(); i++) {
        lines.wrap(
            "", "  ", letter(i) + ": " + PortableNames.shortest(sourceNames.get(i), sourceNames));
      }
    }
  }

  private long zeroNs() {
    List<LadderStep> steps = recorder.steps();
    for (LadderStep step : steps) {
      if (step.marked()) {
        return step.timeNs();
      }
    }
    return steps.get(0).timeNs();
  }

  private String row(LadderStep step, int number, long zeroNs) {
    List<String> lanes = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      int width = lane == Lane.DRIVER ? driverWidth() : LANE_WIDTH;
      lanes.add(step.verb().lane() == lane ? step.text(width) : "");
    }
    LadderStep.RingState rings = step.after();
    return row(
        step.marked() ? "*" : "",
        Integer.toString(number),
        List.of(line(step), time(step.timeNs(), zeroNs)),
        lanes,
        List.of(
            Integer.toString(rings.waiting()),
            Integer.toString(rings.executing()),
            Integer.toString(rings.held()),
            rings.cq()));
  }

  private String row(
      String mark, String number, List<String> place, List<String> lanes, List<String> state) {
    int timeWidth = TIME_WIDTH - (lineWidth - LINE_WIDTH);
    String time = place.get(1).length() <= timeWidth ? place.get(1) : "";
    return String.format(
        Locale.ROOT,
        "%1s%2s %"
            + lineWidth
            + "s %"
            + timeWidth
            + "s %-"
            + driverWidth()
            + "s %-11s %-11s%4s%4s%5s%"
            + cqWidth
            + "s",
        mark,
        number,
        place.get(0),
        time,
        lanes.get(0),
        lanes.get(1),
        lanes.get(2),
        state.get(0),
        state.get(1),
        state.get(2),
        state.get(3));
  }

  private String line(LadderStep step) {
    return (severalSources() ? letter(step.source()) : "") + step.line();
  }

  private boolean severalSources() {
    return sourceNames.size() > 1;
  }

  private static String letter(int source) {
    return source < 26 ? Character.toString((char) ('a' + source)) : "f" + source + ":";
  }

  private static String time(long timeNs, long zeroNs) {
    if (timeNs == EventChunk.NO_TIME || zeroNs == EventChunk.NO_TIME) {
      return "-";
    }
    double ms = (timeNs - zeroNs) / NS_PER_MS;
    return Math.abs(ms) < WIDEST_MS
        ? String.format(Locale.ROOT, "%.3f", ms)
        : String.format(Locale.ROOT, "%.2fs", ms / 1000);
  }
}
