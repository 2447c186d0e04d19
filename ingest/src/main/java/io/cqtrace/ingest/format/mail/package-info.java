/**
 * Mails and pastes: takes away what mail programs and people put around a trace (quoting, labels,
 * comment leaders, indentation, wrapped lines, MIME) and hands the rest to the decoder of the
 * format that is in it. Line numbers stay those of the input.
 */
@NullMarked
package io.cqtrace.ingest.format.mail;

import org.jspecify.annotations.NullMarked;
