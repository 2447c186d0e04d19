/** Captures by the thousand on Apache Spark: the tables of {@code cqtrace batch}. */
@NullMarked
package io.cqtrace.fleet;

import org.jspecify.annotations.NullMarked;
