package io.cqtrace.analysis.rule;

/** Times from which a delay counts. */
final class Thresholds {
  /**
   * A wait that no healthy run has, far below a host's time-out (30 s, Linux {@code
   * nvme_io_timeout} in {@code drivers/nvme/host/core.c}).
   */
  static final long STALL_NS = 1_000_000_000L;

  /**
   * Linux's default for I/O commands: {@code nvme_io_timeout} in {@code drivers/nvme/host/core.c}.
   */
  static final long IO_TIMEOUT_NS = 30_000_000_000L;

  /** Linux's default for admin commands: {@code admin_timeout}, the same place. */
  static final long ADMIN_TIMEOUT_NS = 60_000_000_000L;

  private Thresholds() {}
}
