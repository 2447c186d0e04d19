/** The tables of commands, queues and findings, as files beside the events. */
@NullMarked
package io.cqtrace.analysis.table;

import org.jspecify.annotations.NullMarked;
