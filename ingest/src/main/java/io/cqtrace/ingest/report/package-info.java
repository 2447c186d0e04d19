/** What reading an input said: counters, rejected records, unreadable input. Java only. */
@NullMarked
package io.cqtrace.ingest.report;

import org.jspecify.annotations.NullMarked;
