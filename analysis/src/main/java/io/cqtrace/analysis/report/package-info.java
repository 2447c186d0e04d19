/** What the user reads: text for mails, JSON for scripts. */
@NullMarked
package io.cqtrace.analysis.report;

import org.jspecify.annotations.NullMarked;
