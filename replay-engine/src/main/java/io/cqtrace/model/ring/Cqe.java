package io.cqtrace.model.ring;

/**
 * A completion queue entry.
 *
 * @param command the command that it completes
 * @param sqFetched SQEs fetched from the command's SQ when it was posted: SQHD, unwrapped
 */
public record Cqe<C>(C command, long sqFetched) {}
