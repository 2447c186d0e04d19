package io.cqtrace.replay;

import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.MachineCommand;
import org.jspecify.annotations.Nullable;

/** One command of a simulated run and what became of it. Filled in while the run goes. */
final class SimulatedCommand implements MachineCommand {
  /** A duration that is not this command's own but the run's. */
  static final long BY_DEFAULT = -1;

  final int sqId;
  final int cid;
  final int opcode;
  final int targetQueueId;
  long serviceNs = BY_DEFAULT;
  long cqeCostNs = BY_DEFAULT;
  long tailNs;
  long postDelayNs = BY_DEFAULT;
  @Nullable Boolean finishesInTurn;
  boolean neverCompletes;
  long submittedNs = EventChunk.NO_TIME;
  long fetchedNs = EventChunk.NO_TIME;
  long completedNs = EventChunk.NO_TIME;
  long postedNs = EventChunk.NO_TIME;
  long deferredSinceNs = EventChunk.NO_TIME;
  boolean refused;
  boolean withheld;
  boolean lost;
  boolean overran;
  boolean delivered;

  /**
   * A command that is yet to be submitted.
   *
   * @param targetQueueId the queue that a Create or Delete is about, or {@link EventChunk#NONE}
   */
  SimulatedCommand(int sqId, int cid, int opcode, int targetQueueId) {
    this.sqId = sqId;
    this.cid = cid;
    this.opcode = opcode;
    this.targetQueueId = targetQueueId;
  }

  @Override
  public int sqId() {
    return sqId;
  }

  @Override
  public int opcode() {
    return opcode;
  }

  /** How long a step of this command takes, or {@link #BY_DEFAULT}. */
  long ownNs(TimedStep step) {
    return switch (step) {
      case FETCH_AND_FINISH, SERVICE -> serviceNs;
      case POST -> postDelayNs;
      case CQE -> cqeCostNs;
      case CQE_TAIL -> tailNs;
      case SUBMIT, TURN, FETCH, INTERRUPT, TAG -> BY_DEFAULT;
    };
  }

  /** What became of it, once the run is over. */
  Outcome outcome() {
    if (delivered) {
      return Outcome.DELIVERED;
    }
    if (lost) {
      return Outcome.LOST;
    }
    if (postedNs != EventChunk.NO_TIME) {
      return Outcome.UNCONSUMED;
    }
    if (withheld) {
      return Outcome.WITHHELD;
    }
    if (fetchedNs == EventChunk.NO_TIME) {
      return Outcome.NOT_FETCHED;
    }
    return neverCompletes ? Outcome.STANDING : Outcome.EXECUTING;
  }
}
