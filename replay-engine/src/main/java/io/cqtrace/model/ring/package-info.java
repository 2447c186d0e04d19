/** The arithmetic of NVMe rings, once, below history, models, replay and explore. */
@NullMarked
package io.cqtrace.model.ring;

import org.jspecify.annotations.NullMarked;
