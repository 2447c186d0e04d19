package io.cqtrace.ingest.report;

/**
 * One line or record that could not be used.
 *
 * @param source the input's name
 * @param line line or record number, from 1
 * @param counter why
 * @param excerpt its beginning, control characters replaced
 */
public record RejectedRecord(String source, long line, IngestCounter counter, String excerpt) {}
