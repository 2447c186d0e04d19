/**
 * SPDK's vfio-user NVMe target: what {@code nvmf_tgt} prints to stderr, with the debug flags {@code
 * nvmf_vfio} and {@code vfio_user_db} or, in a release build, only its errors.
 */
@NullMarked
package io.cqtrace.ingest.format.spdk;

import org.jspecify.annotations.NullMarked;
