/**
 * Linux ftrace as text: {@code trace}, {@code trace_pipe}, {@code trace-cmd report} and {@code perf
 * script} of the events {@code nvme:*}. It is the host's view; no event tells of a CQ doorbell.
 */
@NullMarked
package io.cqtrace.ingest.format.ftrace;

import org.jspecify.annotations.NullMarked;
