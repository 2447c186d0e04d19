/**
 * QEMU's {@code simple} trace backend: a binary file of version 4, as {@code -trace file=F} writes
 * it where QEMU was built with that backend.
 */
@NullMarked
package io.cqtrace.ingest.format.simple;

import org.jspecify.annotations.NullMarked;
