/**
 * A capture in forms for other programs, from one list of columns: tables of its commands, queues
 * and findings, CSV, and timelines for Perfetto and Chrome.
 */
@NullMarked
package io.cqtrace.analysis.export;

import org.jspecify.annotations.NullMarked;
