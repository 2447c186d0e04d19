/** The tables in an embedded DuckDB: Parquet files and SQL. Nothing else sees DuckDB's classes. */
@NullMarked
package io.cqtrace.analysis.sql;

import org.jspecify.annotations.NullMarked;
