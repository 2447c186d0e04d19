/** Two runs, command by command: where they part, and whose outcome differs. */
@NullMarked
package io.cqtrace.diff;

import org.jspecify.annotations.NullMarked;
