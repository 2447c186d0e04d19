/** Models of hosts and controllers, and the rings below them. */
@NullMarked
package io.cqtrace.model;

import org.jspecify.annotations.NullMarked;
