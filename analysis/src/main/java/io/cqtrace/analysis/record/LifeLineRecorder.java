package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Hot path: keeps the lives of the commands most worth drawing, however many there are: those that
 * got stuck, then those withheld longest, then the slowest.
 */
public final class LifeLineRecorder implements HistoryListener {
  /** Lives that fit on a chart. */
  public static final int KEPT = 40;

  private static final Stage[] STAGES = Stage.values();

  private final ChartFocus focus;
  private final CaptureAxis axis = new CaptureAxis();
  private final PriorityQueue<Ranked> kept = new PriorityQueue<>(Ranked.LEAST_FIRST);
  private double linePlace = Double.NaN;
  private long commandCount;
  private long stuckCount;
  private long withheldCount;

  /** A life with its rank: stuck ones first, then by time withheld, then by length. */
  private record Ranked(CommandTimeline life, long withheld, double length, long number) {
    static final Comparator<Ranked> LEAST_FIRST =
        Comparator.comparing((Ranked ranked) -> ranked.life.stuck())
            .thenComparingLong(Ranked::withheld)
            .thenComparingDouble(Ranked::length)
            .thenComparing(Comparator.comparingLong(Ranked::number).reversed());
  }

  /** A recorder of all commands. */
  public LifeLineRecorder() {
    this(ChartFocus.WORST);
  }

  /** A recorder of the commands of a CQ, and of those that live at a line or in a stretch. */
  public LifeLineRecorder(ChartFocus focus) {
    this.focus = focus;
  }

  @Override
  public void onRow(EventCursor row) {
    axis.onRow(row);
    if (Double.isNaN(linePlace) && focus.reaches(row.source(), row.line())) {
      linePlace = axis.timed() ? axis.x() : row.line();
    }
  }

  /** Whether a life is one of those asked for. */
  private boolean isAskedFor(CommandSpan command) {
    if (!focus.accepts(command.controller(), command.cqId())) {
      return false;
    }
    if (!focus.hasLine() && !focus.hasStretch()) {
      return true;
    }
    double first = Double.NaN;
    double last = Double.NaN;
    for (Stage stage : STAGES) {
      double at = x(place(command, stage));
      first = Double.isNaN(first) ? at : Math.min(first, Double.isNaN(at) ? first : at);
      last = Double.isNaN(at) ? last : at;
    }
    if (CommandTimeline.isStuck(command.outcome()) || command.outcome() == Outcome.ABANDONED) {
      last = Double.POSITIVE_INFINITY;
    }
    double from = focus.hasLine() ? linePlace : focus.fromX();
    double to = focus.hasLine() ? linePlace : focus.toX();
    return first <= to && last >= from;
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    axis.settle();
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    Outcome outcome = command.outcome();
    boolean waits = command.isAsyncEventRequest();
    if (outcome == Outcome.STANDING
        || outcome == Outcome.UNKNOWN
        || waits
        || !isAskedFor(command)) {
      return;
    }
    commandCount++;
    withheldCount += command.withheld() ? 1 : 0;
    boolean stuck = CommandTimeline.isStuck(outcome);
    stuckCount += stuck ? 1 : 0;
    Ranked least = kept.size() < KEPT ? null : kept.peek();
    long length = lengthOf(command);
    if (least != null
        && !stuck
        && (least.life.stuck()
            || command.withheldNs() < least.withheld
            || (command.withheldNs() == least.withheld && length <= least.length))) {
      return;
    }
    CommandTimeline life = lifeOf(command);
    double rank = stuck ? -life.startX() : life.lastX() - life.startX();
    kept.add(new Ranked(life, stuck ? 0 : command.withheldNs(), rank, commandCount));
    if (kept.size() > KEPT) {
      kept.remove();
    }
  }

  /** From the first to the last stage that is timed. */
  private long lengthOf(CommandSpan command) {
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (Stage stage : STAGES) {
      long place = place(command, stage);
      if (place != EventChunk.NO_TIME && (command.isTimed(stage) || !axis.timed())) {
        first = Math.min(first, place);
        last = Math.max(last, place);
      }
    }
    return last < first ? 0 : last - first;
  }

  private CommandTimeline lifeOf(CommandSpan command) {
    long line = 0;
    for (Stage stage : STAGES) {
      line = Math.max(line, command.line(stage));
    }
    line = Math.max(line, command.lossLine());
    return new CommandTimeline(
        command.describe(),
        command.outcome(),
        line,
        x(place(command, Stage.SUBMITTED)),
        x(place(command, Stage.FETCHED)),
        x(place(command, Stage.COMPLETED)),
        x(place(command, Stage.POSTED)),
        x(place(command, Stage.RELEASED)),
        x(axis.timed() ? command.lossNs() : absentAsTime(command.lossLine())),
        x(ended(command)),
        command.withheldNs());
  }

  /** Where the host ended the request, else where the life of its queue ended. */
  private long ended(CommandSpan command) {
    CommandSpan.HostMark mark = command.hostComplete();
    if (mark != null && axis.timed() && mark.timeNs() != EventChunk.NO_TIME) {
      return mark.timeNs();
    }
    return axis.timed() ? command.endedNs() : absentAsTime(command.endedLine());
  }

  /** Time or, in a capture without times, line of a stage; {@link EventChunk#NO_TIME} if absent. */
  private long place(CommandSpan command, Stage stage) {
    return axis.timed() ? command.timeNs(stage) : absentAsTime(command.line(stage));
  }

  private static long absentAsTime(long line) {
    return line == EventChunk.NONE ? EventChunk.NO_TIME : line;
  }

  private double x(long place) {
    if (place == EventChunk.NO_TIME) {
      return Double.NaN;
    }
    return axis.timed() ? place - axis.firstNs() : place;
  }

  /** The lives, the most telling first, after the capture's end. */
  public CommandTimelines lives() {
    List<Ranked> ranked = new ArrayList<>(kept);
    ranked.sort(Ranked.LEAST_FIRST.reversed());
    List<CommandTimeline> lives = ranked.stream().map(Ranked::life).toList();
    double end = lives.stream().mapToDouble(CommandTimeline::lastX).max().orElse(1);
    return new CommandTimelines(
        lives,
        commandCount,
        stuckCount,
        withheldCount,
        axis.timed(),
        axis.firstNs(),
        axis.timed() ? Math.max(end, (double) axis.x()) : end);
  }
}
