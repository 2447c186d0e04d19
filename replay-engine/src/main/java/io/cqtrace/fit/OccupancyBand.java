package io.cqtrace.fit;

import io.cqtrace.fit.AdminEvent.Kind;
import io.cqtrace.history.Grade;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The occupancy of the admin CQ in a phase, as far as the guest's trace beside SPDK's log bounds
 * it. The head doorbell itself leaves no line: it lies after the {@code nvme_sq} of the last CQE of
 * a batch and before the next one, and before a post that would not have fitted without it. Where
 * the log shows the doorbells (BAR0 trapped) they count, and the guest's trace does not: a doorbell
 * that was written is not yet one that the controller knows of.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_poll_cq} (the doorbell after the loop).
 */
public final class OccupancyBand {
  /** Within this after a CQE was handled the clocks do not tell whether its batch went on. */
  private static final long AMBIGUOUS_NS = 500_000;

  private static final long LAST_RING_NS = 2_000_000;

  private final long[] postedNs;
  private final long[] earliestNs;
  private final long[] latestNs;
  private final Grade grade;

  private OccupancyBand(long[] postedNs, long[] earliestNs, long[] latestNs, Grade grade) {
    this.postedNs = postedNs;
    this.earliestNs = earliestNs;
    this.latestNs = latestNs;
    this.grade = grade;
  }

  /**
   * CQEs in the ring.
   *
   * @param lower at least
   * @param upper at most
   */
  public record Occupied(int lower, int upper) {}

  /** The band of a phase; null where neither the guest's trace nor the log shows the host. */
  static @Nullable OccupancyBand of(FloodPhase phase, @Nullable HostPhase host) {
    long[] posted =
        phase.steps.stream()
            .filter(step -> step.is(Kind.POST))
            .mapToLong(AdminEvent::timeNs)
            .toArray();
    if (posted.length == 0) {
      return null;
    }
    if (phase.doorbells.stream().anyMatch(doorbell -> doorbell.is(Kind.CQ_DOORBELL))) {
      long[] released = releasedByDoorbells(phase, posted.length);
      return new OccupancyBand(posted, released, released, Grade.RECORDED);
    }
    return host == null ? null : ofHost(phase, posted, host.consumedNs);
  }

  private static long[] releasedByDoorbells(FloodPhase phase, int postCount) {
    long[] released = new long[postCount];
    Arrays.fill(released, Long.MAX_VALUE);
    AdminEvent first =
        phase.steps.stream().filter(step -> step.is(Kind.POST)).findFirst().orElseThrow();
    int count = 0;
    for (AdminEvent doorbell : phase.doorbells) {
      if (doorbell.is(Kind.CQ_DOORBELL) && doorbell.timeNs() > first.timeNs()) {
        int slot = (int) first.value() + count;
        int slots = Math.floorMod((int) doorbell.value() - slot, phase.life.adminSize);
        for (int i = 0; i < slots && count < postCount; i++) {
          released[count++] = doorbell.timeNs();
        }
      }
    }
    return released;
  }

  private static OccupancyBand ofHost(FloodPhase phase, long[] posted, long[] consumed) {
    int count = posted.length;
    long[] earliest = new long[count];
    long[] latest = new long[count];
    long early = consumed[count - 1];
    long late = consumed[count - 1] + LAST_RING_NS;
    for (int k = count - 1; k >= 0; k--) {
      long afterNs = k + 1 < count ? posted[k + 1] - consumed[k] : Long.MAX_VALUE;
      if (afterNs > 0) {
        early = consumed[k];
      }
      if (k + 1 < count && afterNs >= AMBIGUOUS_NS) {
        late = consumed[k + 1];
      }
      earliest[k] = early;
      latest[k] = late;
    }
    int capacity = phase.life.adminSize - 1;
    for (int k = 0; k + capacity < count; k++) {
      latest[k] = Math.min(latest[k], posted[k + capacity]);
    }
    return new OccupancyBand(posted, earliest, latest, Grade.INFERRED);
  }

  /** The band at this time. */
  Occupied at(long timeNs) {
    int posted = countUntil(postedNs, timeNs);
    return new Occupied(
        Math.max(0, posted - countUntil(earliestNs, timeNs)),
        posted - countUntil(latestNs, timeNs));
  }

  /** How it is known. */
  Grade grade() {
    return grade;
  }

  private static int countUntil(long[] times, long timeNs) {
    int count = 0;
    for (long ns : times) {
      count += ns <= timeNs ? 1 : 0;
    }
    return count;
  }

  /** The bands at the discarded completions of a phase. */
  List<Occupied> whenFull(FloodPhase phase) {
    return phase.steps.stream()
        .filter(step -> step.is(Kind.DISCARD))
        .map(step -> at(step.timeNs()))
        .toList();
  }
}
