package io.cqtrace.explore;

import org.jspecify.annotations.Nullable;

/** A number of a scenario that a threshold search or a sweep may vary. */
public enum Parameter {
  IO_QUEUES("io-queues", 1, 2047, "I/O queues, each deleted by one Delete SQ and one Delete CQ"),
  CQ_SIZE("cq-size", 2, 1024, "slots of the admin CQ; one of them stays empty"),
  SQ_SIZE(
      "sq-size", 0, 1024, "entries of the admin SQ; 0: as many as the outstanding commands need"),
  TAGS("tags", 1, 1023, "requests that the driver can have outstanding; AERs are beside them"),
  OUTSTANDING(
      "outstanding",
      0,
      1023,
      "commands outstanding at most, whatever the tags; 0: as many as tags"),
  AER("aer", 0, 1000, "AERs outstanding on the admin queue"),
  REACTORS("reactors", 1, 1024, "threads of the controller; with 1 SPDK deletes SQs at once");

  private final String label;
  private final int min;
  private final int max;
  private final String doc;

  Parameter(String label, int min, int max, String doc) {
    this.label = label;
    this.min = min;
    this.max = max;
    this.doc = doc;
  }

  /** The name used on the command line and in reports. */
  public String label() {
    return label;
  }

  /** Smallest value. */
  public int min() {
    return min;
  }

  /** Largest value. */
  public int max() {
    return max;
  }

  /** What it counts. */
  public String doc() {
    return doc;
  }

  /** The parameter with this name, or null. */
  public static @Nullable Parameter find(String label) {
    for (Parameter parameter : values()) {
      if (parameter.label.equals(label)) {
        return parameter;
      }
    }
    return null;
  }
}
