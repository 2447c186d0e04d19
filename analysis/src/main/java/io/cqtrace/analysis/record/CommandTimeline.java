package io.cqtrace.analysis.record;

import io.cqtrace.history.Outcome;

/**
 * The life of one command as a line to draw. Places are nanoseconds since the capture's start, or
 * line numbers where the capture has no times; NaN where the command did not get that far.
 *
 * @param label which command
 * @param outcome what became of it
 * @param line the last line that says something about it
 * @param submittedX SQ tail doorbell
 * @param fetchedX SQE taken
 * @param completedX finished by the controller
 * @param postedX CQE written
 * @param releasedX CQ head doorbell
 * @param lostX discarded
 * @param endedX where the host, or the end of its queue, gave it up; where its outcome was decided
 * @param withheldNs how long its CQE was withheld; 0 if not
 */
public record CommandTimeline(
    String label,
    Outcome outcome,
    long line,
    double submittedX,
    double fetchedX,
    double completedX,
    double postedX,
    double releasedX,
    double lostX,
    double endedX,
    long withheldNs) {

  /** Whether it never came back to the host although it should have. */
  public boolean stuck() {
    return isStuck(outcome);
  }

  static boolean isStuck(Outcome outcome) {
    return switch (outcome) {
      case NOT_FETCHED, EXECUTING, WITHHELD, LOST, UNSIGNALLED, UNCONSUMED -> true;
      case DELIVERED, ABANDONED, STANDING, UNKNOWN -> false;
    };
  }

  /** Where the line begins. */
  public double startX() {
    return first(submittedX, fetchedX, completedX, postedX, lostX);
  }

  /** Where the last thing happened. */
  public double lastX() {
    return first(releasedX, lostX, postedX, completedX, fetchedX, submittedX);
  }

  private static double first(double... places) {
    for (double place : places) {
      if (!Double.isNaN(place)) {
        return place;
      }
    }
    return 0;
  }
}
