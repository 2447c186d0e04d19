package io.cqtrace.analysis.record;

import io.cqtrace.explore.Lane;
import io.cqtrace.ingest.table.EventChunk;
import java.util.Locale;

/** A row of a captured ladder: one step of one CQ, or a run of equal ones. */
public final class LadderStep {
  /** What a step is; the words are at most as wide as a lane leaves room for. */
  public enum Verb {
    SETUP(Lane.DRIVER, "setup", true),
    SUBMIT(Lane.DRIVER, "submit", true),
    TIMEOUT(Lane.DRIVER, "TIMEOUT", true),
    ABORT(Lane.DRIVER, "abort", true),
    ENABLE(Lane.DRIVER, "enable", false),
    DISABLE(Lane.DRIVER, "disable", false),
    RESET(Lane.DRIVER, "reset", false),
    CONSUME(Lane.IRQ, "consume", true),
    RING(Lane.IRQ, "ring", false),
    COMPLETE(Lane.IRQ, "complete", true),
    READ_TAIL(Lane.CONTROLLER, "SQ tail", false),
    READ_HEAD(Lane.CONTROLLER, "CQ head", false),
    FETCH(Lane.CONTROLLER, "fetch", true),
    FINISH(Lane.CONTROLLER, "finish", true),
    POST(Lane.CONTROLLER, "post", true),
    HOLD(Lane.CONTROLLER, "hold", true),
    STILL_FULL(Lane.CONTROLLER, "CQ full", true),
    DISCARD(Lane.CONTROLLER, "DISCARD", true),
    FAIL(Lane.CONTROLLER, "FAIL", false),
    INTERRUPT(Lane.CONTROLLER, "irq", true);

    private final Lane lane;
    private final String word;
    private final boolean folds;

    Verb(Lane lane, String word, boolean folds) {
      this.lane = lane;
      this.word = word;
      this.folds = folds;
    }

    public Lane lane() {
      return lane;
    }

    /** Whether the number behind it is an amount of slots: {@code ring +4}. */
    private boolean movesSlots() {
      return this == RING || this == READ_TAIL || this == READ_HEAD;
    }
  }

  private final Verb verb;
  private final long seq;
  private final int source;
  private final long line;
  private final long timeNs;
  private final int cid;
  private long lastSeq;
  private int count;
  private boolean marked;
  private RingState after;

  /**
   * State of the rings behind a step.
   *
   * @param waiting in the SQ
   * @param executing fetched, not finished
   * @param held finished, not posted
   * @param occupied posted, not released, at least; -1 where it cannot be known
   * @param occupiedAtMost the same at most
   */
  public record RingState(int waiting, int executing, int held, int occupied, int occupiedAtMost) {
    public String cq() {
      if (occupied < 0) {
        return "?";
      }
      return banded() ? occupied + "-" + occupiedAtMost : Integer.toString(occupied);
    }

    /** Whether the CQ's occupancy is known within bounds alone. */
    public boolean banded() {
      return occupied != occupiedAtMost;
    }
  }

  LadderStep(Verb verb, int count, int cid, Place place, RingState after) {
    this.verb = verb;
    this.count = count;
    this.cid = cid;
    this.seq = place.seq();
    this.lastSeq = place.seq();
    this.source = place.source();
    this.line = place.line();
    this.timeNs = place.timeNs();
    this.after = after;
  }

  /** The same step, to be folded by itself. */
  LadderStep copy() {
    LadderStep copy = new LadderStep(verb, count, cid, new Place(seq, source, line, timeNs), after);
    copy.lastSeq = lastSeq;
    return copy;
  }

  /** A row of the events table. */
  record Place(long seq, int source, long line, long timeNs) {}

  /** Whether a following step can share this row. */
  boolean foldsWith(LadderStep next) {
    return verb == next.verb
        && verb.folds
        && !marked
        && !next.marked
        && source == next.source
        && verb != Verb.SUBMIT;
  }

  void fold(LadderStep next) {
    count += next.count;
    lastSeq = next.lastSeq;
    after = next.after;
  }

  /** Takes one step back out of the run; false if none is left. */
  boolean unfold() {
    count--;
    return count > 0;
  }

  void mark() {
    marked = true;
  }

  public void after(RingState state) {
    after = state;
  }

  public Verb verb() {
    return verb;
  }

  long seq() {
    return seq;
  }

  /** Row of the last step of the run. */
  long lastSeq() {
    return lastSeq;
  }

  public int source() {
    return source;
  }

  public long line() {
    return line;
  }

  public long timeNs() {
    return timeNs;
  }

  public boolean marked() {
    return marked;
  }

  public RingState after() {
    return after;
  }

  /** The words in a lane that is this wide. */
  public String text(int width) {
    if (verb.movesSlots()) {
      return fitting(verb.word + " +" + count, verb.word + "+" + count, width);
    }
    if (count > 1) {
      return fitting(verb.word + " x" + count, verb.word + "x" + count, width);
    }
    if (cid == EventChunk.NONE) {
      return verb.word;
    }
    return fitting(String.format(Locale.ROOT, "%s %04x", verb.word, cid), verb.word, width);
  }

  private static String fitting(String wide, String narrow, int width) {
    return wide.length() <= width ? wide : narrow.substring(0, Math.min(narrow.length(), width));
  }
}
