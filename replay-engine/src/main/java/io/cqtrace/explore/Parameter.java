package io.cqtrace.explore;

import org.jspecify.annotations.Nullable;

/** A number of a scenario that a threshold search or a sweep may vary. */
public enum Parameter {
  /** I/O queues, each deleted by one Delete SQ and one Delete CQ. */
  IO_QUEUES("io-queues", 1, 2047),
  /** Slots of the admin CQ; one of them stays empty. */
  CQ_SIZE("cq-size", 2, 1024),
  /** Entries of the admin SQ; 0: as many as the outstanding commands need. */
  SQ_SIZE("sq-size", 0, 1024),
  /** Requests that the driver can have outstanding; AERs are beside them. */
  TAGS("tags", 1, 1023),
  /** Commands outstanding at most, whatever the tags; 0: as many as tags. */
  OUTSTANDING("outstanding", 0, 1023),
  /** AERs outstanding on the admin queue. */
  AER("aer", 0, 1000),
  /** Threads of the controller; with 1 SPDK deletes SQs at once. */
  REACTORS("reactors", 1, 1024);

  private final String label;
  private final int min;
  private final int max;

  Parameter(String label, int min, int max) {
    this.label = label;
    this.min = min;
    this.max = max;
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
