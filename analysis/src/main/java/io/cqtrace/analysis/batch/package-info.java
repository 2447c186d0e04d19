/** Many captures at once: which files are a run, what each run came to, equal faults together. */
@NullMarked
package io.cqtrace.analysis.batch;

import org.jspecify.annotations.NullMarked;
