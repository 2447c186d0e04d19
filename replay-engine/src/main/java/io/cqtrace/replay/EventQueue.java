package io.cqtrace.replay;

import java.util.PriorityQueue;

/**
 * What is going to happen, in the order of {@code (timeNs, sequence)}: of two events at the same
 * time the one that was planned first comes first. There is no other clock.
 */
final class EventQueue {
  private final PriorityQueue<Planned> planned = new PriorityQueue<>();
  private long nowNs;
  private long sequence;

  EventQueue(long startNs) {
    nowNs = startNs;
  }

  /** The time of the event that is happening. */
  long nowNs() {
    return nowNs;
  }

  /** Plans an event {@code delayNs} from now. */
  void after(long delayNs, Runnable event) {
    if (delayNs < 0) {
      throw new IllegalArgumentException("delay " + delayNs);
    }
    planned.add(new Planned(nowNs + delayNs, sequence++, event));
  }

  /** Lets everything happen until nothing is planned. */
  void run() {
    Planned next = planned.poll();
    while (next != null) {
      nowNs = next.timeNs();
      next.event().run();
      next = planned.poll();
    }
  }

  private record Planned(long timeNs, long sequence, Runnable event)
      implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      return timeNs != other.timeNs
          ? Long.compare(timeNs, other.timeNs)
          : Long.compare(sequence, other.sequence);
    }
  }
}
