/** What a reader gets as a model, and its forms: lines of 72 columns for a mail, and HTML. */
@NullMarked
package io.cqtrace.analysis.document;

import org.jspecify.annotations.NullMarked;
