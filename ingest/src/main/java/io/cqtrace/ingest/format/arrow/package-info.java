/** The {@code events} table as {@code cqtrace import} writes it. */
@NullMarked
package io.cqtrace.ingest.format.arrow;

import org.jspecify.annotations.NullMarked;
