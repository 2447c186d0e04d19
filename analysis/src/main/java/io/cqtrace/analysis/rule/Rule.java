package io.cqtrace.analysis.rule;

import io.cqtrace.history.HistoryListener;
import java.util.List;

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

  /** Kinds of events without which it cannot say anything, and how to record them. */
  String needs();

  /** Whether a finding of it means that something waited that was legal to wait. */
  default boolean tellsDelay() {
    return false;
  }

  /** Applies the rule to one capture. */
  Detector newDetector();

  /** A rule at work: it follows the history and then says what it found. */
  interface Detector extends HistoryListener {
    /** What was found, after the history was told to its end. */
    List<Finding> findings();
  }
}
