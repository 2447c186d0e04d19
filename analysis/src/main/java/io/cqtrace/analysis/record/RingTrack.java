package io.cqtrace.analysis.record;

import java.util.Arrays;

/**
 * Counters of a ring over x in bounded memory. They only grow while a queue lives, so of changes
 * that lie close together the last one stands for all when there are too many.
 */
public final class RingTrack {
  private static final int COLUMNS = 4;

  private final int limit;
  private int count;
  private long quantum;
  private long[] x = new long[64];
  private double[][] values = new double[64][];
  private boolean[] doorbell = new boolean[64];

  public RingTrack(int limit) {
    this.limit = limit;
  }

  public void add(
      long newX, double head, double tail, double wanted, double ringLimit, boolean rung) {
    double[] row = {head, tail, wanted, ringLimit};
    int last = count - 1;
    if (count > 0 && (isNoChange(row, rung) || isClose(newX, x[last]))) {
      values[last] = row;
      doorbell[last] |= rung;
      return;
    }
    if (count == limit) {
      coarsen();
    }
    if (count == x.length) {
      x = Arrays.copyOf(x, count * 2);
      values = Arrays.copyOf(values, count * 2);
      doorbell = Arrays.copyOf(doorbell, count * 2);
    }
    x[count] = newX;
    values[count] = row;
    doorbell[count++] = rung;
  }

  private boolean isNoChange(double[] row, boolean rung) {
    return !rung && Arrays.equals(row, values[count - 1]);
  }

  private boolean isClose(long newX, long lastX) {
    return quantum > 0 && newX / quantum == lastX / quantum;
  }

  private void coarsen() {
    quantum = Math.max(quantum * 2, (x[count - 1] - x[0]) * 2 / limit + 1);
    int to = 0;
    for (int from = 1; from < count; from++) {
      boolean merges = x[from] / quantum == x[to] / quantum;
      to += merges ? 0 : 1;
      x[to] = merges ? x[to] : x[from];
      doorbell[to] = doorbell[from] || (merges && doorbell[to]);
      values[to] = values[from];
    }
    count = to + 1;
  }

  public RingSteps.Moves moves() {
    Numbers.Builder[] columns = new Numbers.Builder[COLUMNS];
    Arrays.setAll(columns, column -> new Numbers.Builder());
    Numbers.Builder places = new Numbers.Builder();
    Numbers.Builder rung = new Numbers.Builder();
    for (int i = 0; i < count; i++) {
      places.add((double) x[i]);
      if (doorbell[i]) {
        rung.add((double) x[i]);
      }
      for (int column = 0; column < COLUMNS; column++) {
        columns[column].add(values[i][column]);
      }
    }
    return new RingSteps.Moves(
        places.build(),
        columns[0].build(),
        columns[1].build(),
        columns[2].build(),
        columns[3].build(),
        rung.build());
  }
}
