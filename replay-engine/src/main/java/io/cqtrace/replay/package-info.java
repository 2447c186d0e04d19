/** A capture, or a scenario, through another host or controller. */
@NullMarked
package io.cqtrace.replay;

import org.jspecify.annotations.NullMarked;
