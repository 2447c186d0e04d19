package io.cqtrace.minimize;

import java.util.BitSet;

/**
 * A part of a life trace.
 *
 * @param commands numbers of the commands that are kept
 * @param events numbers of the optional events that are kept ({@link TraceEvent#isOptional})
 * @param shadowDoorbells whether the reads of shadow doorbells are emitted; without them tails are
 *     emitted as doorbells
 * @param mostEntries no queue has more entries than this; {@link #AS_CAPTURED} leaves them alone
 */
record Selection(BitSet commands, BitSet events, boolean shadowDoorbells, int mostEntries) {
  /** Queues keep the sizes that they had in the capture. */
  static final int AS_CAPTURED = Integer.MAX_VALUE;

  Selection withCommands(BitSet others) {
    return new Selection(others, events, shadowDoorbells, mostEntries);
  }

  Selection withEvents(BitSet others) {
    return new Selection(commands, others, shadowDoorbells, mostEntries);
  }

  Selection withoutShadowDoorbells() {
    return new Selection(commands, events, false, mostEntries);
  }

  Selection withMostEntries(int entries) {
    return new Selection(commands, events, shadowDoorbells, entries);
  }
}
