package io.cqtrace.analysis.sql;

import java.sql.SQLException;

/** What DuckDB says about a query or a file. */
public final class SqlException extends RuntimeException {
  private static final long serialVersionUID = 1;

  SqlException(SQLException cause) {
    super(String.valueOf(cause.getMessage()).strip(), cause);
  }
}
