/** The command line: one class a subcommand, each reading like the pipeline it runs. */
@NullMarked
package io.cqtrace.cli;

import org.jspecify.annotations.NullMarked;
