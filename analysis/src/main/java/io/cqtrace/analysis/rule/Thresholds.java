package io.cqtrace.analysis.rule;

/** Times from which a delay counts. */
final class Thresholds {
  /**
   * A wait that no healthy run has, far below a host's time-out (30 s, Linux {@code
   * nvme_io_timeout} in {@code drivers/nvme/host/core.c}).
   */
  static final long STALL_NS = 1_000_000_000L;

  private Thresholds() {}
}
