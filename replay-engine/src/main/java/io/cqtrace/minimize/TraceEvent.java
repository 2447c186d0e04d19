package io.cqtrace.minimize;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event of a life trace. Heads and tails are counts of commands, so that commands can be left
 * out.
 */
final class TraceEvent {
  /** What a trace of QEMU would call it. */
  EventKind kind;

  /** Time in nanoseconds, whole microseconds, or {@link EventChunk#NO_TIME}. */
  final long timeNs;

  /** The queue that it is about, or null. */
  @Nullable LifeTraceQueue queue;

  /** The command without which it makes no sense, or null. */
  @Nullable LifeTraceCommand owner;

  /** For an interrupt: the commands that it signals; without any of them it makes no sense. */
  final List<LifeTraceCommand> signalled = new ArrayList<>(0);

  /** Of a tail or head: how many commands it covers. */
  long place;

  /** Of anything else: the row's value. */
  long value = EventChunk.NONE;

  /** The row's second value. */
  long value2 = EventChunk.NONE;

  /** Status field of a completion. */
  int status = EventChunk.NONE;

  /** Of a note or an error: the producer's words. */
  @Nullable String text;

  /** Whether the capture does not show it: it is assumed. */
  boolean assumed;

  TraceEvent(EventKind kind, long timeNs) {
    this.kind = kind;
    this.timeNs = timeNs == EventChunk.NO_TIME ? timeNs : timeNs - Math.floorMod(timeNs, 1000L);
  }

  /**
   * Whether it can be left out alone. What the host submitted and released, what the controller saw
   * of it and which commands were completed and signalled goes with the commands: without it the
   * trace would show a host that does not ring or a controller that does not fetch.
   */
  boolean isOptional() {
    return switch (kind) {
      case FETCH,
          COMPLETE,
          SQ_DOORBELL,
          SHADOW_SQ_TAIL,
          CQ_DOORBELL,
          SHADOW_CQ_HEAD,
          CQ_EVENTIDX,
          IRQ ->
          false;
      default -> true;
    };
  }
}
