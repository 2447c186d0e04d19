package io.cqtrace.explore;

/** A column of a ladder: who takes a step. */
public enum Lane {
  /** The thread that deletes the queues. */
  DRIVER("driver"),
  /** The host's completion handler, on another CPU. */
  IRQ("irq"),
  /** The NVMe controller. */
  CONTROLLER("controller");

  private final String label;

  Lane(String label) {
    this.label = label;
  }

  /** The column's heading. */
  public String label() {
    return label;
  }
}
