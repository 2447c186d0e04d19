package io.cqtrace.replay;

/**
 * What a captured life shows of how its controller keeps completions from finding a full CQ.
 *
 * @param lost completions that it discarded
 * @param deletesInTurn whether each Delete I/O SQ completed in the turn that fetched it
 * @param refused commands that it looked at and left in the SQ
 * @param fetchesBeyondFree commands that it fetched while no more slots were free than commands
 *     outstanding, by recorded CQ head doorbells
 * @param refusalsWithRoom looks at an SQ that took nothing although slots were free, by recorded CQ
 *     head doorbells
 */
public record FlowControlFacts(
    long lost,
    boolean deletesInTurn,
    long refused,
    long fetchesBeyondFree,
    long refusalsWithRoom) {}
