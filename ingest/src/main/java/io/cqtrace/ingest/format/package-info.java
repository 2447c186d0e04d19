/** Which trace formats there are, and how one is recognised. */
@NullMarked
package io.cqtrace.ingest.format;

import org.jspecify.annotations.NullMarked;
