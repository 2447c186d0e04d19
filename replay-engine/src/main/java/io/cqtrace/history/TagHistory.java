package io.cqtrace.history;

import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Slots;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Hot path: which CIDs an SQ's commands had, and how the host makes them of tags. */
final class TagHistory {
  private final Slots<CommandSpan> lastByTag = new Slots<>();
  private final BitSet fetchedCids = new BitSet();
  private boolean countsGenerations;
  private boolean generationsFollow = true;
  private int largestTag;

  /** A command was fetched, and its CID is known. */
  void fetched(CommandSpan command) {
    int cid = command.cid();
    if (!command.isAsyncEventRequest()) {
      CommandSpan last = last(cid);
      generationsFollow &= last == null || CommandId.follows(last.cid(), cid);
    }
    largestTag = Math.max(largestTag, CommandId.tag(cid));
    fetchedCids.set(cid);
    remember(command);
  }

  /** A command, open or not, has this CID. */
  void remember(CommandSpan command) {
    countsGenerations |= CommandId.generation(command.cid()) > 0;
    lastByTag.set(CommandId.tag(command.cid()), command);
  }

  /** Whether a command with this CID was fetched in this life. */
  boolean everFetched(int cid) {
    return fetchedCids.get(cid);
  }

  /** The command that used this CID's tag last, or null. */
  @Nullable CommandSpan last(int cid) {
    return lastByTag.get(CommandId.tag(cid));
  }

  /**
   * Whether a host that submits this CID has consumed the CQE of an earlier command with the same
   * tag: it is the same CID, or the host numbers its tags below the queue's size and counts
   * generations above them, as Linux does ({@code drivers/nvme/host/nvme.h: nvme_cid}; the tag is
   * free again when the request has ended).
   *
   * @param size slots of the SQ, or 0 if unknown
   */
  boolean reuses(int cid, CommandSpan earlier, int size) {
    boolean generations = countsGenerations || CommandId.generation(cid) > 0;
    return cid == earlier.cid() || (generations && size > 1 && largestTag < size);
  }

  /** Whether the host counts generations in its CIDs, as Linux does. */
  boolean countsGenerations() {
    return countsGenerations;
  }

  /**
   * Whether each command with a tag had the generation behind that of the one before it. Not so
   * where lines are missing, nor with an I/O scheduler: Linux counts generations in the request,
   * which has a scheduler's tag then, and another driver tag each time ({@code
   * drivers/nvme/host/nvme.h: nvme_cid}, {@code block/blk-mq.c: blk_mq_get_driver_tag}).
   */
  boolean generationsFollow() {
    return countsGenerations && generationsFollow;
  }
}
