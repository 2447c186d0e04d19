package io.cqtrace.ingest.format.ftrace;

import io.cqtrace.nvme.CommandId;

/**
 * Hot path: the command last set up under a tag. In older kernels {@code nvme_complete_rq} prints
 * the tag where {@code nvme_setup_cmd} prints the command identifier, in the same format string;
 * with this table the identifier is found again.
 *
 * <p>A hash table of fixed size whose entries overwrite each other: a lost one costs a generation.
 */
final class TagTable {
  private static final int SIZE = 1 << 16;
  private static final int GENERATION_BITS = 0xf000;

  private final long[] keys = new long[SIZE];
  private final char[] cids = new char[SIZE];

  /** Remembers a command that was set up. */
  void put(int controller, int sqId, int cid) {
    long key = key(controller, sqId, CommandId.tag(cid));
    int slot = slot(key);
    keys[slot] = key;
    cids[slot] = (char) cid;
  }

  /**
   * The identifier of the command that completes: as printed, unless it is a bare tag under which a
   * command with a generation was set up.
   */
  int resolve(int controller, int sqId, int printed) {
    if ((printed & GENERATION_BITS) != 0) {
      return printed;
    }
    long key = key(controller, sqId, printed);
    int slot = slot(key);
    return keys[slot] == key ? cids[slot] : printed;
  }

  private static long key(int controller, int sqId, int tag) {
    return 1L << 62 | (long) controller << 32 | (long) sqId << 12 | tag;
  }

  private static int slot(long key) {
    return (int) ((key * 0x9e37_79b9_7f4a_7c15L) >>> 48);
  }
}
