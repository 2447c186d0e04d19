/**
 * The {@code events} table: one row is one fact of a capture. The only place in ingest that knows
 * Apache Arrow.
 */
@NullMarked
package io.cqtrace.ingest.table;

import org.jspecify.annotations.NullMarked;
