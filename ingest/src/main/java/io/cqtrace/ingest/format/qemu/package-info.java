/**
 * QEMU's {@code log} trace backend: one {@code pci_nvme_*} event a line, as {@code -trace
 * 'pci_nvme*'} writes it to stderr or to {@code -D FILE}.
 */
@NullMarked
package io.cqtrace.ingest.format.qemu;

import org.jspecify.annotations.NullMarked;
