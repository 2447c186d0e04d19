package io.cqtrace.model.host;

/**
 * A host's policy in its completion handler, for the CQEs it finds pending. Consuming a CQE,
 * ringing the CQ head doorbell and completing the request (which frees its tag for the next
 * submission) are three steps; hosts differ in their order.
 *
 * @param name the name used on the command line
 * @param ringsAfterEach whether the doorbell is rung for each CQE rather than once for all
 * @param freesTagsBeforeRing whether a consumed CQE's tag is free before its doorbell is rung: the
 *     window in which the host can have more commands completed and unreleased than it has tags
 * @param standsFor which driver, in which versions
 * @param source function and commit it was read from
 */
public record HostModel(
    String name,
    boolean ringsAfterEach,
    boolean freesTagsBeforeRing,
    String standsFor,
    String source) {}
