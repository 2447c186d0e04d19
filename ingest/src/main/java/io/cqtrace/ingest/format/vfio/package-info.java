/**
 * QEMU's view of a passed-through drive: the trace events {@code vfio_region_write} and {@code
 * vfio_region_read} of its registers (real drives with {@code x-no-mmap=on}, vfio-user devices).
 */
@NullMarked
package io.cqtrace.ingest.format.vfio;

import org.jspecify.annotations.NullMarked;
