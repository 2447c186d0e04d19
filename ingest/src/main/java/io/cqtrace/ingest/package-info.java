/** Opening traces: {@link io.cqtrace.ingest.TraceReader} is where everybody begins. */
@NullMarked
package io.cqtrace.ingest;

import org.jspecify.annotations.NullMarked;
