/** The catalogue of findings: one class a rule. */
@NullMarked
package io.cqtrace.analysis.rule;

import org.jspecify.annotations.NullMarked;
