package io.cqtrace.ingest.format.vfio;

/** What is remembered of one passed-through device while its lines are read. */
final class Device {
  private static final long CC_EN = 1;
  private static final long CC_SHN = 3 << 14;
  private static final long CAP_DSTRD = 0xf;

  private final int controller;
  private final byte[] name;
  private int strideBytes;
  private boolean known;
  private boolean enabled;

  Device(int controller, byte[] name, int strideBytes) {
    this.controller = controller;
    this.name = name;
    this.strideBytes = strideBytes;
  }

  int controller() {
    return controller;
  }

  byte[] name() {
    return name;
  }

  int strideBytes() {
    return strideBytes;
  }

  /** The host read the upper half of CAP, whose low bits are DSTRD. */
  void readUpperCap(long value) {
    strideBytes = 4 << (int) (value & CAP_DSTRD);
  }

  /** The host wrote CC; true if that enabled or disabled the controller. */
  boolean writeCc(long value) {
    boolean nowEnabled = (value & CC_EN) != 0 && (value & CC_SHN) == 0;
    boolean changed = !known || enabled != nowEnabled;
    known = true;
    enabled = nowEnabled;
    return changed;
  }

  boolean isEnabled() {
    return enabled;
  }
}
