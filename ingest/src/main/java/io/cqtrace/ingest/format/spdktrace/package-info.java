/**
 * What {@code spdk_trace} prints of SPDK's trace buffers, as text or as JSON: tracepoints of bdevs
 * and NVMe drivers, for service times. The vfio-user target itself has no tracepoints.
 */
@NullMarked
package io.cqtrace.ingest.format.spdktrace;

import org.jspecify.annotations.NullMarked;
