package io.cqtrace.analysis.rule;

import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import java.util.Set;

/** A rule of the catalogue: stateless; {@link #newDetector} begins to apply it to one capture. */
public interface Rule {
  /** Stable identifier, for example {@code CQ-WITHHELD}. */
  String id();

  /** Who a finding of it is about. */
  Party party();

  /** The clause of the specification that it rests on, or "none". */
  String clause();

  /** What a finding of it says. */
  String says();

  /** Facts without which it cannot say anything. */
  Set<RequiredFact> needs();

  /** Facts that this finding of it rests on: all, unless the rule has several grounds. */
  default Set<RequiredFact> restsOn(Finding finding) {
    return needs();
  }

  /**
   * Contradictions of the capture that this rule tells of: a finding about the very line at which
   * the capture begins to contradict itself counts, all later ones do not.
   */
  default boolean explains(HistoryGap.Cause cause) {
    return false;
  }

  /** Whether a finding of it means that something waited that was legal to wait. */
  default boolean tellsDelay() {
    return false;
  }

  /** Whether a finding of it means that the host gave up on a command. */
  default boolean tellsHostGaveUp() {
    return false;
  }

  /** Whether a finding of it explains that a host gives up on commands: the device is gone. */
  default boolean explainsGivingUp() {
    return false;
  }

  /** Whether it tells what the host's own log or trace says, be that anybody's fault or not. */
  default boolean aboutHost() {
    return false;
  }

  /** Applies the rule to one capture. */
  Detector newDetector();

  /** A rule at work: it follows the history and then says what it found. */
  interface Detector extends HistoryListener {
    /** What reading the inputs said; told after the history's end. */
    default void onInputs(TraceSummary inputs) {}

    /** What was found, after the history was told to its end. */
    List<Finding> findings();
  }
}
