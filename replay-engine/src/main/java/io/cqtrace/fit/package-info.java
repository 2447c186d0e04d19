/**
 * What a capture tells of durations: how long each step of its host and its controller took, as
 * distributions from which a replay draws, and what each life of the controller came to.
 */
@NullMarked
package io.cqtrace.fit;

import org.jspecify.annotations.NullMarked;
