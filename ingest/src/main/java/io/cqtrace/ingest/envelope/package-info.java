/**
 * What stands around a record: log shippers' prefixes, JSON lines, quoting, colours. Between the
 * bytes and the formats, which see records as their producers wrote them; line by line, so that
 * numbers stay those of the input.
 */
@NullMarked
package io.cqtrace.ingest.envelope;

import org.jspecify.annotations.NullMarked;
