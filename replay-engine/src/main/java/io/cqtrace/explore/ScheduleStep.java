package io.cqtrace.explore;

/**
 * One step of a schedule.
 *
 * @param number position in the schedule, from 1
 * @param kind what happens
 * @param command the command it happens to, from 1 in the order of sending; 0: none
 * @param slotCount slots that a CQ head doorbell releases, else 0
 * @param after the rings after it
 */
public record ScheduleStep(int number, Kind kind, int command, int slotCount, RingSnapshot after) {

  /** What a step does; the finest interleaving that a search considers. */
  public enum Kind {
    /** Takes a tag, writes the SQE and rings the SQ tail doorbell. */
    SEND(0, Lane.DRIVER),
    /** Fetches the next SQE; the command is outstanding from now on. */
    FETCH(1, Lane.CONTROLLER),
    /** Fetches the next SQE, finishes it and posts its CQE in one turn. */
    FETCH_POST(2, Lane.CONTROLLER),
    /** Fetches and finishes in one turn; CQ full: completion lost. */
    FETCH_DISCARD(3, Lane.CONTROLLER),
    /** Fetches and finishes in one turn; CQ full: CSTS.CFS. */
    FETCH_FAIL(4, Lane.CONTROLLER),
    /** Finishes an outstanding command and posts its CQE. */
    POST(5, Lane.CONTROLLER),
    /** Finishes an outstanding command; CQ full: completion lost. */
    DISCARD(6, Lane.CONTROLLER),
    /** Finishes an outstanding command; CQ full: CSTS.CFS. */
    FAIL(7, Lane.CONTROLLER),
    /** Cannot take the next SQE and waits for a doorbell. */
    SLEEP(8, Lane.CONTROLLER),
    /** Handles the next CQE and advances its head. */
    CONSUME(9, Lane.IRQ),
    /** Finds no further CQE and leaves the loop. */
    LEAVE(10, Lane.IRQ),
    /** Rings the CQ head doorbell for all that it has consumed. */
    RING(11, Lane.IRQ),
    /** Fetches, finishes and posts in one turn; CQ full: over a CQE read. */
    FETCH_OVERRUN(12, Lane.CONTROLLER),
    /** Finishes a command and posts; CQ full: over a CQE already read. */
    OVERRUN(13, Lane.CONTROLLER),
    /** Fetches, finishes and posts in one turn; CQ full: over an unread CQE. */
    FETCH_OVERWRITE(14, Lane.CONTROLLER),
    /** Finishes a command and posts; CQ full: over an unread CQE. */
    OVERWRITE(15, Lane.CONTROLLER);

    private static final Kind[] BY_CODE = values();

    private final int code;
    private final Lane lane;

    Kind(int code, Lane lane) {
      this.code = code;
      this.lane = lane;
    }

    /** Number used in the search. */
    public int code() {
      return code;
    }

    /** Who takes the step. */
    public Lane lane() {
      return lane;
    }

    /** Whether the step loses a completion: discards it, or overwrites its CQE unread. */
    public boolean isLoss() {
      return this == DISCARD
          || this == FETCH_DISCARD
          || this == OVERWRITE
          || this == FETCH_OVERWRITE;
    }

    /** Whether the controller sets CSTS.CFS in the step, and loses a completion. */
    public boolean isFailure() {
      return this == FAIL || this == FETCH_FAIL;
    }

    /** Whether the step posts into a full CQ over a CQE that was read: nothing is lost. */
    public boolean isOverrun() {
      return this == OVERRUN || this == FETCH_OVERRUN;
    }

    /** Whether the run ends with it. */
    boolean isEnd() {
      return isLoss() || isFailure();
    }

    static Kind ofCode(int code) {
      Kind kind = BY_CODE[code];
      if (kind.code != code) {
        throw new IllegalStateException("codes of steps are out of order");
      }
      return kind;
    }
  }
}
