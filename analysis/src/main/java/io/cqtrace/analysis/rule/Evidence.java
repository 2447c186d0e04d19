package io.cqtrace.analysis.rule;

/**
 * A line of the capture that a finding rests on.
 *
 * @param source index of the source
 * @param line its line, from 1
 * @param role what it shows, in a few words
 */
public record Evidence(int source, long line, String role) {}
