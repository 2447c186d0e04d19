package io.cqtrace.fit;

import io.cqtrace.fit.AdminEvent.Kind;
import io.cqtrace.history.Grade;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Lives whose making is known, row by row. */
public final class MadeLives {
  private static final int SIZE = 32;

  private final List<FloodLife> lives = new ArrayList<>();
  private AdminTape.Life life = new AdminTape.Life(0, 1);

  /** A row of the admin queue. */
  public void add(String kind, long timeNs, int cid, long value, long value2) {
    life.events.add(
        new AdminEvent(Kind.valueOf(kind), timeNs, life.events.size() + 1, cid, value, value2));
  }

  /** The rows so far are a life; those that follow are another one. */
  public void end() {
    life.adminSize = SIZE;
    lives.add(Objects.requireNonNull(FloodLife.of(life)));
    life = new AdminTape.Life(0, lives.size() + 1);
  }

  /** The lives. */
  public CapturedFloods floods() {
    return new CapturedFloods(lives);
  }

  /** The same distributions, each of so many values that a run draws from just them. */
  public static RecordedDelays known(RecordedDelays delays, int count) {
    RecordedDelays.Collector known = new RecordedDelays.Collector();
    for (DelayKind kind : DelayKind.values()) {
      Durations durations = delays.get(kind);
      if (durations != null) {
        for (int i = 0; i < count; i++) {
          known.add(kind, durations.quantileNs((i + 0.5) / count));
        }
      }
    }
    return known.toDelays(Grade.RECORDED);
  }

  /** Every step takes just as long, but a doorbell message. */
  public static RecordedDelays constant(long ns, long messageNs) {
    RecordedDelays.Collector constant = new RecordedDelays.Collector();
    for (DelayKind kind : DelayKind.values()) {
      if (kind != DelayKind.BATCH_WORK) {
        constant.add(kind, kind == DelayKind.MESSAGE ? messageNs : ns);
      }
    }
    return constant.toDelays(Grade.RECORDED);
  }
}
