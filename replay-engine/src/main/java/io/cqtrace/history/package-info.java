/** The life of every command and queue of a capture, rebuilt from its events. */
@NullMarked
package io.cqtrace.history;

import org.jspecify.annotations.NullMarked;
