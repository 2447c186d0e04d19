package io.cqtrace.model;

/**
 * What stands between the store to one word of the shadow doorbell buffers and the load of the
 * other: a host stores the shadow tail and loads EventIdx, a controller stores EventIdx and loads
 * the shadow tail. x86 may take the load first, unless a full barrier is between.
 */
public enum ShadowDoorbells {
  /** It does not use them. */
  NONE("does not use them"),
  /** A full barrier. */
  ORDERED("full barrier between store and load"),
  /** No full barrier. */
  UNORDERED("no full barrier between store and load"),
  /** It polls the shadow tail and needs no doorbell. */
  POLLS("polls the shadow tail"),
  /** Not read. */
  UNKNOWN("not read");

  private final String doc;

  ShadowDoorbells(String doc) {
    this.doc = doc;
  }

  /** In words. */
  public String doc() {
    return doc;
  }

  /** Whether a doorbell can be suppressed by EventIdx. */
  public boolean suppress() {
    return this == ORDERED || this == UNORDERED;
  }
}
