package io.cqtrace.ingest.table;

import io.cqtrace.ingest.source.SourceFile;

/**
 * A source inside an import, as it is known before its rows are read.
 *
 * @param source what the import says about it: clock and reason may still grow at the end
 * @param origin what the writer was told about it
 */
public record ImportedSource(TraceSummary.Source source, Origin origin) {
  /**
   * What is known of a source beside its rows.
   *
   * @param relation how its clock was related to the others, in the words of the writer
   * @param file where it was, so that its lines can be quoted
   */
  public record Origin(String relation, SourceFile file) {}
}
