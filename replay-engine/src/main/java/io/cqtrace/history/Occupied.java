package io.cqtrace.history;

/**
 * CQEs in a ring, itself included where it is told of a CQE that is written.
 *
 * @param lower at least
 * @param upper at most; the same where lines show the CQ head
 * @param grade how that is known
 */
public record Occupied(int lower, int upper, Grade grade) {}
