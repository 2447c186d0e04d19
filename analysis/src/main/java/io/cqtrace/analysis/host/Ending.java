package io.cqtrace.analysis.host;

/** How the log leaves a controller. */
public enum Ending {
  /** Nothing took it out of service. */
  IN_SERVICE("no reset follows"),
  /** It was reset, and its queues are there again. */
  RECOVERED("the controller came back"),
  /** It was reset, and the log says nothing after that. */
  NOT_TOLD("the log does not say whether it came back"),
  /** It is back without I/O queues: only its admin queue can be used. */
  NO_IO_QUEUES("it is left without I/O queues, only the admin queue can be used"),
  /** The driver gave it up at its probe. */
  REMOVED("the host removes it"),
  /** The driver gave it up after a reset. */
  DISABLED("the host gives it up and disables it"),
  /** The PCI channel failed for good. */
  DISCONNECTED("the host gives it up, its PCI channel failed");

  private final String says;

  Ending(String says) {
    this.says = says;
  }

  /** In a few words. */
  public String says() {
    return says;
  }

  /** Whether the host gave the controller up, as far as the log goes. */
  public boolean givenUp() {
    return switch (this) {
      case NO_IO_QUEUES, REMOVED, DISABLED, DISCONNECTED -> true;
      case IN_SERVICE, RECOVERED, NOT_TOLD -> false;
    };
  }
}
