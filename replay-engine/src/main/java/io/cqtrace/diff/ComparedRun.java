package io.cqtrace.diff;

import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventStream;

/**
 * One of two runs that are compared.
 *
 * @param events its rows
 * @param sizes sizes of queues whose creation it does not show
 * @param controller the only controller to compare, or {@link EventChunk#NONE} for all
 * @param life the only life to compare, as the history counts, or {@link EventChunk#NONE} for all
 */
public record ComparedRun(EventStream events, QueueSizes sizes, int controller, int life) {

  /** Whether a life is to be compared. */
  boolean takes(int ofController, int number) {
    return (controller == EventChunk.NONE || controller == ofController)
        && (life == EventChunk.NONE || life == number);
  }
}
