/** NVMe vocabulary: opcodes, command identifiers, status fields. Knows no trace format. */
@NullMarked
package io.cqtrace.nvme;

import org.jspecify.annotations.NullMarked;
