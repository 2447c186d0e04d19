/** The smallest part of a capture that still shows a finding. */
@NullMarked
package io.cqtrace.minimize;

import org.jspecify.annotations.NullMarked;
