package io.cqtrace.replay;

import io.cqtrace.history.Grade;

/**
 * One quantity that a simulated run was given, and how it is known.
 *
 * @param name what it is
 * @param value number and unit, as reports print it
 * @param grade RECORDED, INFERRED or ASSUMED
 * @param origin where it comes from, in a few words
 */
public record GradedValue(String name, String value, Grade grade, String origin) {
  /** That runs pass shadow doorbells on like those written to BAR0. */
  public static final String SHADOW_DOORBELLS = "shadow doorbells";
}
