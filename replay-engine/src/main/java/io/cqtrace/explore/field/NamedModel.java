package io.cqtrace.explore.field;

import io.cqtrace.explore.Lane;
import org.jspecify.annotations.Nullable;

/**
 * A scenario as states and steps. No schedule is infinite: every step takes some command further,
 * or is the one that stops trying.
 *
 * @param <S> a state, which steps never change
 */
interface NamedModel<S> {
  /** Where every schedule begins. */
  Iterable<S> initialStates();

  /** What tells two states apart; equal keys, equal steps. */
  Object key(S state);

  /** Tells every step of a state. */
  void steps(S state, Steps<S> steps);

  /** Whether every command has been submitted and has ended. */
  boolean isDelivered(S state);

  /** The columns of a ladder, and the numbers that stand in them. */
  String columns();

  /** The numbers of a state. */
  String numbers(S state);

  /** Takes the steps of a state. */
  interface Steps<S> {
    /**
     * A step.
     *
     * @param outcome what it shows; null if nothing
     */
    void step(Lane lane, String text, S next, @Nullable Outcome outcome);
  }
}
