package io.cqtrace.model;

/**
 * What stands between the store to one word of the shadow doorbell buffers and the load of the
 * other: a host stores the shadow tail and loads EventIdx, a controller stores EventIdx and loads
 * the shadow tail. x86 may take the load first, unless a full barrier is between.
 */
public enum ShadowDoorbells {
  /** It does not use them. */
  NONE,
  /** A full barrier. */
  ORDERED,
  /** No full barrier. */
  UNORDERED,
  /** It polls the shadow tail and needs no doorbell. */
  POLLS,
  /** Not read. */
  UNKNOWN;

  /** Whether a doorbell can be suppressed by EventIdx. */
  public boolean suppress() {
    return this == ORDERED || this == UNORDERED;
  }
}
