package io.cqtrace.history;

/** What the lives of SQs and CQs have in common: whose they are, their size and their beginning. */
public abstract sealed class QueueLife permits SubmissionQueueLife, CompletionQueueLife {
  /** Ring size that stands for an unknown one: larger than any real queue, so nothing wraps. */
  static final int UNBOUNDED = 1 << 17;

  private final Start start;

  /**
   * What is known of a queue when its life begins.
   *
   * @param controller number of the controller in the events table
   * @param life life of the controller
   * @param queueId queue identifier
   * @param size slots, or 0 if unknown
   * @param sizeGrade how the size is known
   * @param startSeen whether its creation was recorded
   * @param startNs time of its creation or first use
   * @param source source of the line
   * @param startLine line of its creation or first use
   */
  record Start(
      int controller,
      int life,
      int queueId,
      int size,
      Grade sizeGrade,
      boolean startSeen,
      long startNs,
      int source,
      long startLine) {

    /** Whether the size is known. */
    boolean sizeKnown() {
      return size > 1;
    }

    /** The size of a ring that counts for this queue. */
    int ringSize() {
      return sizeKnown() ? size : UNBOUNDED;
    }
  }

  QueueLife(Start start) {
    this.start = start;
  }

  /** SQ or CQ identifier. */
  final int queueId() {
    return start.queueId();
  }

  /** Number of the controller in the events table. */
  public final int controller() {
    return start.controller();
  }

  /** Life of the controller. */
  public final int life() {
    return start.life();
  }

  /** Size in slots, or 0 if unknown. */
  public final int size() {
    return start.size();
  }

  /** How the size is known. */
  public final Grade sizeGrade() {
    return start.sizeGrade();
  }

  /** Whether the size is known. */
  public final boolean sizeKnown() {
    return start.sizeKnown();
  }

  /** Whether its creation was recorded. */
  public final boolean startSeen() {
    return start.startSeen();
  }

  /** Time of its creation or first use. */
  public final long startNs() {
    return start.startNs();
  }

  /** Source of its lines. */
  public final int source() {
    return start.source();
  }

  /** Line of its creation or first use. */
  public final long startLine() {
    return start.startLine();
  }
}
