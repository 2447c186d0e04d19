/** Bytes: files, standard input, compressed streams, cut into regions at record borders. */
@NullMarked
package io.cqtrace.ingest.source;

import org.jspecify.annotations.NullMarked;
