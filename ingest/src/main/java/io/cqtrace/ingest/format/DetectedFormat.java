package io.cqtrace.ingest.format;

/**
 * The format of an input and why.
 *
 * @param format the format
 * @param reason why, in a few words
 */
public record DetectedFormat(TraceFormat format, String reason) {}
