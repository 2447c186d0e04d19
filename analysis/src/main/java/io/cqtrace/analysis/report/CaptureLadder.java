package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.record.LadderStep;
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
    return document(recorder, sourceNames).toString();
  }

  /** The same as a document. */
  static Document document(LadderRecorder recorder, List<String> sourceNames) {
    Document lines = new Document();
    new CaptureLadder(recorder, sourceNames).write(lines, Integer.MAX_VALUE);
    return lines;
  }

  /** At most so many of its rows, around the line that was asked for, with heading and legend. */
  static void write(
      Document lines, LadderRecorder recorder, List<String> sourceNames, int mostRows) {
    new CaptureLadder(recorder, sourceNames).write(lines, mostRows);
  }

  private void write(Document lines, int mostRows) {
    if (recorder.isEmpty()) {
      lines.line("No step of a queue at or behind that line.");
      return;
    }
    heading(lines);
    Table table =
        new Table(
            "",
            Column.right("", 3),
            Column.right("line", lineWidth),
            Column.right("ms", timeWidth()),
            Column.left(Lane.DRIVER.label(), driverWidth()),
            Column.left(Lane.IRQ.label(), LANE_WIDTH),
            Column.left(Lane.CONTROLLER.label(), LANE_WIDTH),
            Column.right("sq", 3),
            Column.right("run", 3),
            Column.right("held", 4),
            Column.right("cq", cqWidth - 1));
    long zeroNs = zeroNs();
    List<LadderStep> steps = recorder.steps();
    int first = firstOf(steps, mostRows);
    for (int i = first; i < steps.size() && i - first < mostRows; i++) {
      table.row(row(steps.get(i), i - first + 1, zeroNs));
    }
    lines.table(table);
    lines.wrap(
        "",
        "",
        "sq: waiting in the SQ; run: fetched, not finished; held: withheld, that is finished and not posted; cq: posted,"
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

  private void heading(Document lines) {
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

  private List<String> row(LadderStep step, int number, long zeroNs) {
    List<String> lanes = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      int width = lane == Lane.DRIVER ? driverWidth() : LANE_WIDTH;
      lanes.add(step.verb().lane() == lane ? step.text(width) : "");
    }
    LadderStep.RingState rings = step.after();
    String time = time(step.timeNs(), zeroNs);
    return List.of(
        String.format(Locale.ROOT, "%1s%2d", step.marked() ? "*" : "", number),
        line(step),
        time.length() <= timeWidth() ? time : "",
        lanes.get(0),
        lanes.get(1),
        lanes.get(2),
        Integer.toString(rings.waiting()),
        Integer.toString(rings.executing()),
        Integer.toString(rings.held()),
        rings.cq());
  }

  private int timeWidth() {
    return TIME_WIDTH - (lineWidth - LINE_WIDTH);
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
