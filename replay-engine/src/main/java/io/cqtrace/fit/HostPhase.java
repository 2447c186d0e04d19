package io.cqtrace.fit;

import io.cqtrace.fit.AdminEvent.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the guest's ftrace says about one phase, laid beside the controller's log. The k-th CQE that
 * the host handled is the k-th that the controller wrote; the SQHD in both lines tells whether that
 * holds. Clocks: no CQE is handled before it is written, and none of the host's submissions is seen
 * before it is made; of the offsets that this leaves the middle is taken.
 */
final class HostPhase {
  private static final double SAME_SQHD_AT_LEAST = 0.9;

  final FloodPhase phase;

  /** When the host submitted the deletion of a queue, on the controller's clock. */
  final Map<Integer, Long> submittedNs = new HashMap<>();

  /** When the tag of that command was free. */
  final Map<Integer, Long> freedNs = new HashMap<>();

  /** CQEs written. */
  final List<AdminEvent> posts;

  /** When the host handled them, one for one. */
  final long[] consumedNs;

  /** The queue that each CQE is about, or -1. */
  final int[] queueIds;

  private HostPhase(FloodPhase phase, List<AdminEvent> posts, List<AdminEvent> hostEvents) {
    this.phase = phase;
    this.posts = posts;
    this.consumedNs = new long[posts.size()];
    this.queueIds = new int[posts.size()];
    Map<Integer, Integer> queueOfCid = new HashMap<>();
    int consumed = 0;
    for (AdminEvent event : hostEvents) {
      switch (event.kind()) {
        case HOST_DELETE_SQ, HOST_DELETE_CQ -> {
          if (submittedNs.putIfAbsent((int) event.value(), event.timeNs()) == null) {
            queueOfCid.put(event.cid(), (int) event.value());
          }
        }
        case HOST_CONSUME -> consumedNs[consumed++] = event.timeNs();
        case HOST_COMPLETE -> {
          Integer queueId = queueOfCid.get(event.cid());
          if (queueId != null && event.value() == 0) {
            freedNs.putIfAbsent(queueId, event.timeNs());
          }
        }
        default -> throw new IllegalStateException("no event of a host: " + event.kind());
      }
    }
    for (int k = 0; k < posts.size(); k++) {
      queueIds[k] = queueOfCid.getOrDefault(posts.get(k).cid(), -1);
    }
    moveToControllersClock();
  }

  /** The host's side of a phase, or null if the capture does not show all of it. */
  static @Nullable HostPhase of(FloodPhase phase) {
    Kind submit = phase.ofCqs ? Kind.HOST_DELETE_CQ : Kind.HOST_DELETE_SQ;
    List<AdminEvent> posts = phase.steps.stream().filter(step -> step.is(Kind.POST)).toList();
    List<AdminEvent> hostEvents = new ArrayList<>();
    int consumed = 0;
    int same = 0;
    int submitted = 0;
    for (AdminEvent event : phase.life.events) {
      boolean begun = submitted > 0 || event.is(submit);
      if (!begun) {
        continue;
      }
      if (event.is(submit)) {
        submitted++;
        hostEvents.add(event);
      } else if (event.is(Kind.HOST_CONSUME) && consumed < posts.size()) {
        same += event.value() == posts.get(consumed).value2() ? 1 : 0;
        consumed++;
        hostEvents.add(event);
      } else if (event.is(Kind.HOST_COMPLETE)) {
        hostEvents.add(event);
      }
    }
    boolean whole =
        !posts.isEmpty()
            && consumed == posts.size()
            && same >= SAME_SQHD_AT_LEAST * consumed
            && submitted >= phase.order.size();
    return whole ? new HostPhase(phase, posts, hostEvents) : null;
  }

  private void moveToControllersClock() {
    long low = Long.MIN_VALUE;
    for (int k = 0; k < posts.size(); k++) {
      low = Math.max(low, posts.get(k).timeNs() - consumedNs[k]);
    }
    long high = Long.MAX_VALUE;
    for (Map.Entry<Integer, Long> submitted : submittedNs.entrySet()) {
      Long seen = phase.firstSeenNs.get(submitted.getKey());
      if (seen != null) {
        high = Math.min(high, seen - submitted.getValue());
      }
    }
    long offset = high != Long.MAX_VALUE && high > low ? low + (high - low) / 2 : low;
    for (int k = 0; k < consumedNs.length; k++) {
      consumedNs[k] += offset;
    }
    submittedNs.replaceAll((queueId, ns) -> ns + offset);
    freedNs.replaceAll((queueId, ns) -> ns + offset);
  }

  /**
   * After which CQEs the handler rang the CQ head doorbell, so that they end a batch. Where the log
   * shows the doorbells it says so. Else two CQEs are of one batch if the second was written before
   * the first had been handled or while that was being worked on: {@code nvme_poll_cq} looks for
   * the next CQE before it rings.
   */
  boolean[] rangAfter() {
    boolean[] rang = new boolean[posts.size()];
    if (phase.doorbells.stream().anyMatch(doorbell -> doorbell.is(Kind.CQ_DOORBELL))) {
      rangByDoorbells(rang);
      return rang;
    }
    long workNs = workNs();
    for (int k = 0; k + 1 < rang.length; k++) {
      rang[k] = posts.get(k + 1).timeNs() - consumedNs[k] >= workNs;
    }
    return rang;
  }

  /**
   * Whose tag was free while the handler was still in its batch. Two CQEs are of one batch for sure
   * where the second was there when the first was handled.
   */
  TagsInBatch tagsInBatch() {
    int cqes = 0;
    int freed = 0;
    int last = consumedNs.length - 1;
    for (int k = last - 1; k >= 0; k--) {
      if (posts.get(k + 1).timeNs() > consumedNs[k]) {
        last = k;
      }
      Long freedAtNs = freedNs.get(queueIds[k]);
      if (last > k && freedAtNs != null) {
        cqes++;
        freed += freedAtNs < consumedNs[last] ? 1 : 0;
      }
    }
    return new TagsInBatch(cqes, freed);
  }

  private void rangByDoorbells(boolean[] rang) {
    int size = phase.life.adminSize;
    int slot = (int) posts.get(0).value();
    int released = 0;
    for (AdminEvent doorbell : phase.doorbells) {
      if (doorbell.is(Kind.CQ_DOORBELL) && doorbell.timeNs() > posts.get(0).timeNs()) {
        released += Math.floorMod((int) doorbell.value() - (slot + released), size);
        if (released > 0 && released <= rang.length) {
          rang[released - 1] = true;
        }
      }
    }
  }

  /** The handler's work on a CQE: the median between two that were both there before. */
  private long workNs() {
    List<Long> works = new ArrayList<>();
    for (int k = 0; k + 1 < consumedNs.length; k++) {
      if (posts.get(k + 1).timeNs() <= consumedNs[k]) {
        works.add(consumedNs[k + 1] - consumedNs[k]);
      }
    }
    works.sort(null);
    return works.isEmpty() ? 0 : works.get(works.size() / 2);
  }
}
