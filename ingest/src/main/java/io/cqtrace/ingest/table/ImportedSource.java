package io.cqtrace.ingest.table;

/**
 * A source inside an import, as it is known before its rows are read.
 *
 * @param source what the import says about it: clock and reason may still grow at the end
 * @param relation how its clock was related to the others, in the words of the writer
 */
public record ImportedSource(TraceSummary.Source source, String relation) {}
