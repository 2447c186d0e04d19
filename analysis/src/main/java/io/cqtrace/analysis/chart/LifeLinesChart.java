package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.record.CommandTimeline;
import io.cqtrace.analysis.record.CommandTimelines;
import io.cqtrace.analysis.record.Numbers;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The lives of commands as bars, from submitted to released; stuck ones on top. */
public final class LifeLinesChart {
  static final String LOST = "discarded by the controller";

  /** A life shorter than this part of the axis shows nothing of its stages. */
  private static final double LEAST_PART = 1.0 / 12;

  /** An aligned axis is this much longer than four fifths of what it shows. */
  private static final double BEYOND = 3;

  /** Part of the axis kept free for the words at the bars' ends. */
  private static final double ROOM_FOR_WORDS = 0.2;

  /** The stretches of a life. */
  private enum Stretch {
    SUBMITTED("submitted, not fetched", Tone.SUBMITTED),
    EXECUTING("executing", Tone.EXECUTING),
    WAITING("completed, not posted", Tone.WITHHELD),
    POSTED("posted, not released", Tone.POSTED),
    LOST("lost: nobody will post it", Tone.BAD);

    private final String label;
    private final Tone tone;

    Stretch(String label, Tone tone) {
      this.label = label;
      this.tone = tone;
    }
  }

  private final CommandTimelines lines;
  private final boolean aligned;
  private final Map<Stretch, Bars> bars = new EnumMap<>(Stretch.class);
  private final Numbers.Builder lostX = new Numbers.Builder();
  private final Numbers.Builder lostRow = new Numbers.Builder();
  private final List<ChartNote> notes = new ArrayList<>();

  private static final class Bars {
    final Numbers.Builder from = new Numbers.Builder();
    final Numbers.Builder to = new Numbers.Builder();
    final Numbers.Builder row = new Numbers.Builder();
  }

  private LifeLinesChart(CommandTimelines lines) {
    this.lines = lines;
    double start = lines.lives().stream().mapToDouble(CommandTimeline::startX).min().orElse(0);
    double span = Math.max(1, end() - start);
    double[] lengths = lines.lives().stream().mapToDouble(this::lengthOf).sorted().toArray();
    double median = lengths.length == 0 ? span : lengths[lengths.length / 2];
    aligned = median < span * LEAST_PART;
  }

  /** The chart of what was recorded. */
  public static ChartSpec of(CommandTimelines lines, CaptureLabel capture) {
    return of(lines, capture, ChartFocus.WORST);
  }

  /** The same of a part of the capture. */
  public static ChartSpec of(CommandTimelines lines, CaptureLabel capture, ChartFocus focus) {
    return new LifeLinesChart(lines).spec(capture, FocusText.of(focus, capture));
  }

  private double end() {
    return lines.lives().stream().mapToDouble(this::endOf).max().orElse(1);
  }

  /** A stuck command goes on until the host or its queue gave it up, or to the capture's end. */
  private double endOf(CommandTimeline life) {
    double end = Double.isNaN(life.endedX()) ? lines.endX() : life.endedX();
    return life.stuck() ? Math.max(end, life.lastX()) : life.lastX();
  }

  private ChartSpec spec(CaptureLabel capture, String part) {
    List<CommandTimeline> lives = lines.lives();
    double from = aligned ? 0 : lives.stream().mapToDouble(CommandTimeline::startX).min().orElse(0);
    double to = Math.max(from + 1, aligned ? longest() : end());
    TimeScale scale = scale(from, to);
    List<String> labels = new ArrayList<>();
    for (int i = lives.size() - 1; i >= 0; i--) {
      // Rows count from the bottom; the first life is on top.
      addLife(lives.get(i), labels.size(), scale);
      labels.add(lives.get(i).label());
    }
    List<ChartSeries> series = new ArrayList<>();
    bars.forEach((stretch, bar) -> series.add(series(stretch, bar)));
    if (lostX.size() > 0) {
      series.add(ChartSeries.ofPoints(LOST, Role.MARKER, Tone.BAD, lostX.build(), lostRow.build()));
    }
    if (lives.isEmpty()) {
      notes.add(new ChartNote(ChartNote.Kind.EMPTY, 0, 0, "no command in this capture"));
    }
    double room = (to - from) * ROOM_FOR_WORDS;
    return new ChartSpec(
        lines.stuckCount() > 0
            ? "Lives of undelivered and of slow commands"
            : "Lives of slow commands",
        part + caption(capture),
        ChartSpec.Arrangement.STACKED,
        List.of(
            new ChartPanel(
                "",
                scale.axis(from, to + room),
                ChartAxis.ofCategories("", labels),
                series,
                notes)));
  }

  /** Length of an aligned axis: a few very long lives, and stuck ones, may go beyond it. */
  private double longest() {
    double[] ended =
        lines.lives().stream()
            .mapToDouble(life -> life.lastX() - life.startX())
            .filter(length -> length > 0)
            .sorted()
            .toArray();
    double all = lines.lives().stream().mapToDouble(this::lengthOf).max().orElse(1);
    return ended.length == 0 ? all : Math.min(all, ended[ended.length * 4 / 5] * BEYOND);
  }

  private boolean lengthsBeyond() {
    double longest = longest();
    return lines.lives().stream().anyMatch(life -> lengthOf(life) > longest);
  }

  private double lengthOf(CommandTimeline life) {
    return endOf(life) - life.startX();
  }

  private TimeScale scale(double from, double to) {
    if (aligned) {
      return TimeScale.ofAge(to - from, lines.timed());
    }
    return lines.timed()
        ? TimeScale.ofCapture(to, true)
        : new TimeScale("", 1, 0, "line of the capture (it has no time stamps)");
  }

  private static ChartSeries series(Stretch stretch, Bars bar) {
    return new ChartSeries(
        stretch.label,
        Role.BAR,
        stretch.tone,
        bar.from.build(),
        bar.to.build(),
        Numbers.NONE,
        bar.row.build(),
        List.of());
  }

  private void addLife(CommandTimeline life, int row, TimeScale scale) {
    double zero = aligned ? life.startX() : 0;
    double[] borders = {
      life.submittedX(), life.fetchedX(), life.completedX(), life.postedX(), life.releasedX()
    };
    Stretch[] stretches = Stretch.values();
    double end = Double.isNaN(life.lostX()) ? endOf(life) : life.lostX();
    boolean ended = false;
    for (int i = 0; i + 1 < borders.length && !ended; i++) {
      double next = firstFrom(borders, i + 1);
      ended = Double.isNaN(next);
      double to = ended ? end : next;
      if (!Double.isNaN(borders[i]) && to > borders[i]) {
        add(stretches[i], scale, borders[i] - zero, to - zero, row);
      }
    }
    if (!Double.isNaN(life.lostX())) {
      add(Stretch.LOST, scale, life.lostX() - zero, endOf(life) - zero, row);
      lostX.add(scale.toAxis(life.lostX() - zero));
      lostRow.add((double) row);
    }
    notes.add(
        new ChartNote(ChartNote.Kind.LABEL, scale.toAxis(endOf(life) - zero), row, words(life)));
  }

  private static double firstFrom(double[] borders, int from) {
    for (int i = from; i < borders.length; i++) {
      if (!Double.isNaN(borders[i])) {
        return borders[i];
      }
    }
    return Double.NaN;
  }

  private void add(Stretch stretch, TimeScale scale, double from, double to, int row) {
    Bars bar = bars.computeIfAbsent(stretch, absent -> new Bars());
    bar.from.add(scale.toAxis(from));
    bar.to.add(scale.toAxis(to));
    bar.row.add((double) row);
  }

  private String words(CommandTimeline life) {
    if (life.stuck()) {
      String since = describe(endOf(life) - life.lastX());
      return life.outcome() + ", line " + life.line() + ", then nothing for " + since;
    }
    String length = describe(lengthOf(life));
    return life.withheldNs() > 0
        ? length + ", withheld " + TimeScale.describeLength(life.withheldNs(), true)
        : length;
  }

  private String describe(double length) {
    long whole = Math.round(length);
    return lines.timed() ? TimeScale.describeLength(whole, true) : whole + " lines";
  }

  private String caption(CaptureLabel capture) {
    StringBuilder text = new StringBuilder();
    text.append(lines.commandCount())
        .append(" commands: ")
        .append(lines.stuckCount())
        .append(" not delivered, ")
        .append(lines.withheldCount())
        .append(" withheld. ");
    if (lines.lives().size() < lines.commandCount()) {
      text.append("Shown: ")
          .append(lines.lives().size())
          .append(", undelivered ones first, then those withheld longest, then the slowest. ");
    }
    if (aligned) {
      text.append("Each life begins at the left edge: side by side in time they would be too")
          .append(" short to see. ")
          .append(lengthsBeyond() ? "Those that reach the right edge go on beyond it. " : "");
    }
    return text.append(capture.describeStart(lines.timed(), lines.firstNs(), "lines")).toString();
  }
}
