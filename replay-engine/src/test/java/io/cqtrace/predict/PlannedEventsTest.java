package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlannedEventsTest {
  private record Event(long timeNs, int number, int kind) {}

  @Test
  void areTakenByTimeAndAtOneTimeInTheOrderOfPlanning() {
    PlannedEvents events = new PlannedEvents();
    PriorityQueue<Event> expected =
        new PriorityQueue<>(
            Comparator.comparingLong(Event::timeNs).thenComparingInt(Event::number));
    Random random = new Random(3);
    long nowNs = 0;
    for (int i = 0; i < 50_000; i++) {
      if (random.nextInt(100) < (i < 25_000 ? 51 : 45)) {
        Event event = new Event(nowNs + random.nextInt(50), i, random.nextInt(11));
        events.add(event.timeNs(), event.kind(), i & 0xffff);
        expected.add(event);
      } else {
        Event event = expected.poll();
        assertThat(events.next()).isEqualTo(event != null);
        if (event != null) {
          nowNs = event.timeNs();
          assertThat(events.nowNs()).isEqualTo(nowNs);
          assertThat(events.kind()).isEqualTo(event.kind());
          assertThat(events.argument()).isEqualTo(event.number() & 0xffff);
        }
      }
    }
  }
}
