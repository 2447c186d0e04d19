/**
 * From a capture to a verdict: the passes over its history, what they count, what they conclude.
 */
@NullMarked
package io.cqtrace.analysis.verdict;

import org.jspecify.annotations.NullMarked;
