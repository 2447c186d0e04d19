/** What a queue history means: findings, verdict, charts and reports. */
@NullMarked
package io.cqtrace.analysis;

import org.jspecify.annotations.NullMarked;
