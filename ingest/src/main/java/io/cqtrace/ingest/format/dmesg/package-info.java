/**
 * Linux kernel messages about NVMe, from a console, {@code dmesg} or a journal: what the host's
 * driver says when commands do not come back.
 */
@NullMarked
package io.cqtrace.ingest.format.dmesg;

import org.jspecify.annotations.NullMarked;
