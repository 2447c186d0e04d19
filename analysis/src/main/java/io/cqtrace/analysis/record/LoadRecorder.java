package io.cqtrace.analysis.record;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import java.util.Optional;

/**
 * Hot path: counts what ended, what was outstanding and how long it took, in {@value #INTERVALS}
 * intervals at most. They begin short and are doubled as often as the capture is longer, so that
 * memory does not grow; a command counts as outstanding from its first stage to its last, one that
 * got stuck to where its outcome was decided.
 */
public final class LoadRecorder extends FocusedRecorder {
  static final int INTERVALS = 240;
  private static final long SHORTEST_NS = 1000;

  /** Ratio of the bounds of two neighbouring classes of times: the median is that exact. */
  private static final double CLASS_RATIO = Math.pow(10, 1.0 / 16);

  /** From 100 ns to more than an hour. */
  private static final int CLASSES = 176;

  private static final double LEAST_CLASS_NS = 100;

  private long intervalNs = SHORTEST_NS;
  private int used;
  private final long[] ended = new long[INTERVALS];
  private final double[] busyNs = new double[INTERVALS];
  private final long[] slowestNs = new long[INTERVALS];
  private final int[][] classes = new int[INTERVALS][CLASSES];

  /** A recorder of all commands. */
  public LoadRecorder() {
    this(ChartFocus.WORST);
  }

  /** A recorder of the commands of a CQ, and of those whose first stage lies in a stretch. */
  public LoadRecorder(ChartFocus focus) {
    super(focus);
  }

  @Override
  void add(CommandSpan command) {
    long fromNs = firstNs(command);
    if (fromNs == EventChunk.NO_TIME || fromNs < zeroNs()) {
      return;
    }
    boolean stuck = CommandTimeline.isStuck(command.outcome());
    long toNs = lastNs(command);
    long untilNs = stuck ? Math.max(toNs, command.endedNs()) : toNs;
    if (untilNs < fromNs) {
      return;
    }
    addOutstanding(fromNs - zeroNs(), untilNs - zeroNs());
    if (!stuck) {
      addEnded(toNs - zeroNs(), toNs - fromNs);
    }
  }

  private void addEnded(long atX, long tookNs) {
    int interval = interval(atX);
    ended[interval]++;
    slowestNs[interval] = Math.max(slowestNs[interval], tookNs);
    classes[interval][classOf(tookNs)]++;
  }

  private static int classOf(long tookNs) {
    double place = Math.log(Math.max(1, tookNs / LEAST_CLASS_NS)) / Math.log(CLASS_RATIO);
    return (int) Math.min(CLASSES - 1, Math.round(place));
  }

  private void addOutstanding(long fromX, long toX) {
    int last = interval(toX);
    for (int i = interval(fromX); i <= last; i++) {
      long startX = i * intervalNs;
      busyNs[i] += (double) (Math.min(toX, startX + intervalNs) - Math.max(fromX, startX));
    }
  }

  /** The interval of a place, after intervals were doubled until there is one. */
  private int interval(long x) {
    while (x / intervalNs >= INTERVALS) {
      for (int i = 0; i < INTERVALS; i++) {
        fold(i, i / 2);
      }
      intervalNs *= 2;
      used = (used + 1) / 2;
    }
    int interval = (int) (x / intervalNs);
    used = Math.max(used, interval + 1);
    return interval;
  }

  private void fold(int from, int to) {
    if (from == to) {
      return;
    }
    boolean first = from % 2 == 0;
    ended[to] = (first ? 0 : ended[to]) + ended[from];
    busyNs[to] = (first ? 0 : busyNs[to]) + busyNs[from];
    slowestNs[to] = Math.max(first ? 0 : slowestNs[to], slowestNs[from]);
    for (int c = 0; c < CLASSES; c++) {
      classes[to][c] = (first ? 0 : classes[to][c]) + classes[from][c];
      classes[from][c] = 0;
    }
    ended[from] = 0;
    busyNs[from] = 0;
    slowestNs[from] = 0;
  }

  /** What was counted, up to the last command's end; nothing where no command had times. */
  public Optional<Load> load() {
    if (used == 0) {
      return Optional.empty();
    }
    Numbers.Builder x = new Numbers.Builder();
    Numbers.Builder perSecond = new Numbers.Builder();
    Numbers.Builder outstanding = new Numbers.Builder();
    Numbers.Builder median = new Numbers.Builder();
    Numbers.Builder slowest = new Numbers.Builder();
    for (int i = 0; i < used; i++) {
      x.add((double) (i * intervalNs));
      perSecond.add(ended[i] * 1e9 / intervalNs);
      outstanding.add(busyNs[i] / intervalNs);
      median.add(ended[i] == 0 ? Double.NaN : Math.min(medianNs(i), (double) slowestNs[i]));
      slowest.add(ended[i] == 0 ? Double.NaN : (double) slowestNs[i]);
    }
    return Optional.of(
        new Load(
            intervalNs,
            x.build(),
            (double) (used * intervalNs),
            perSecond.build(),
            outstanding.build(),
            median.build(),
            slowest.build()));
  }

  private double medianNs(int interval) {
    long below = 0;
    for (int c = 0; c < CLASSES; c++) {
      below += classes[interval][c];
      if (below * 2 >= ended[interval]) {
        return LEAST_CLASS_NS * Math.pow(CLASS_RATIO, c);
      }
    }
    return (double) slowestNs[interval];
  }
}
