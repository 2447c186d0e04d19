/** How fast the parts are, measured with JMH. */
@NullMarked
package io.cqtrace.benchmarks;

import org.jspecify.annotations.NullMarked;
