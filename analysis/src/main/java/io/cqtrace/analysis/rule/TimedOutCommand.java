package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.CommandId;

/**
 * A command that the host's kernel says timed out.
 *
 * @param sqId its queue
 * @param cid its identifier, or {@link EventChunk#NONE} where the kernel prints only the tag
 * @param tag its tag
 */
record TimedOutCommand(int sqId, int cid, int tag) {
  /** The command that a row of kind TIMEOUT names. */
  static TimedOutCommand of(EventCursor row) {
    return new TimedOutCommand(row.sqId(), row.cid(), (int) row.value());
  }

  /** Whether it may be this one. */
  boolean mayBe(CommandSpan command) {
    boolean same =
        cid == EventChunk.NONE ? CommandId.tag(command.cid()) == tag : command.cid() == cid;
    return same && command.sqId() == sqId;
  }
}
