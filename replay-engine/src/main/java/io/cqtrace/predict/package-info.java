/**
 * What a capture foretells: many seeded runs through a host and a controller, each duration drawn
 * from what was recorded, and the check whether the captured pair could have made the capture.
 */
@NullMarked
package io.cqtrace.predict;

import org.jspecify.annotations.NullMarked;
