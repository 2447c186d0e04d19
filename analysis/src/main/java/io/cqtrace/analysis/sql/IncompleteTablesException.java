package io.cqtrace.analysis.sql;

import java.io.IOException;
import java.nio.file.Path;

/** A job is writing a table, or ended before it had. */
public final class IncompleteTablesException extends IOException {
  private static final long serialVersionUID = 1;

  /** The folder of a table without its {@code _SUCCESS}. */
  public IncompleteTablesException(Path folder) {
    super(folder + " is not complete: it has no _SUCCESS");
  }
}
