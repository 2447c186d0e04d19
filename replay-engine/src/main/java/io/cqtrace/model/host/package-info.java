/** Hosts as small policies: in which order they consume CQEs, ring the CQ head and free tags. */
@NullMarked
package io.cqtrace.model.host;

import org.jspecify.annotations.NullMarked;
