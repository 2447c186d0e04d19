package io.cqtrace.explore;

/** What one step of a schedule does; the finest interleaving that a search considers. */
public enum StepKind {
  SEND(0, Lane.DRIVER, "takes a tag, writes the SQE and rings the SQ tail doorbell"),
  FETCH(1, Lane.CONTROLLER, "fetches the next SQE; the command is outstanding from now on"),
  FETCH_POST(2, Lane.CONTROLLER, "fetches the next SQE, finishes it and posts its CQE in one turn"),
  FETCH_DISCARD(3, Lane.CONTROLLER, "fetches and finishes in one turn; CQ full: completion lost"),
  FETCH_FAIL(4, Lane.CONTROLLER, "fetches and finishes in one turn; CQ full: CSTS.CFS"),
  POST(5, Lane.CONTROLLER, "finishes an outstanding command and posts its CQE"),
  DISCARD(6, Lane.CONTROLLER, "finishes an outstanding command; CQ full: completion lost"),
  FAIL(7, Lane.CONTROLLER, "finishes an outstanding command; CQ full: CSTS.CFS"),
  SLEEP(8, Lane.CONTROLLER, "cannot take the next SQE and waits for a doorbell"),
  CONSUME(9, Lane.IRQ, "handles the next CQE and advances its head"),
  LEAVE(10, Lane.IRQ, "finds no further CQE and leaves the loop"),
  RING(11, Lane.IRQ, "rings the CQ head doorbell for all that it has consumed");

  private static final StepKind[] BY_CODE = values();

  private final int code;
  private final Lane lane;
  private final String doc;

  StepKind(int code, Lane lane, String doc) {
    this.code = code;
    this.lane = lane;
    this.doc = doc;
  }

  /** Number used in the search. */
  public int code() {
    return code;
  }

  /** Who takes the step. */
  public Lane lane() {
    return lane;
  }

  /** What happens in it. */
  public String doc() {
    return doc;
  }

  /** Whether the step discards a completion. */
  public boolean isLoss() {
    return this == DISCARD || this == FETCH_DISCARD;
  }

  /** Whether the controller fails in the step. */
  public boolean isFailure() {
    return this == FAIL || this == FETCH_FAIL;
  }

  static StepKind ofCode(int code) {
    StepKind kind = BY_CODE[code];
    if (kind.code != code) {
      throw new IllegalStateException("codes of StepKind are out of order");
    }
    return kind;
  }
}
