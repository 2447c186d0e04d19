/** What listens to a history and collects: numbers for charts, ladders and reports. */
@NullMarked
package io.cqtrace.analysis.record;

import org.jspecify.annotations.NullMarked;
