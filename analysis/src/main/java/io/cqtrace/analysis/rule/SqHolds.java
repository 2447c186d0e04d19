package io.cqtrace.analysis.rule;

import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Submitted commands that the controller left unfetched because it saw no slot for their
 * completions.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c: nvmf_vfio_user_sq_poll} prints old and new at each
 * look at an SQ that is not empty, and {@code handle_sq_tdbl_write} takes at least one command
 * unless flow control stops it: the same old and new twice in a row are commands deferred.
 */
final class SqHolds implements HistoryListener {
  private final Map<Long, Hold> current = new HashMap<>();
  private final Map<Long, Integer> sqSizes = new HashMap<>();
  private final boolean adminOnly;
  private long count;
  private @Nullable Hold longest;
  private @Nullable Hold fullest;

  /** Holds of all SQs. */
  SqHolds() {
    this(false);
  }

  /** Holds of all SQs, or of the admin SQ only. */
  SqHolds(boolean adminOnly) {
    this.adminOnly = adminOnly;
  }

  /** Looks at one SQ that found it unchanged. */
  static final class Hold {
    private final long oldHead;
    private final long newTail;
    final int sqId;
    final int source;
    final long firstLine;
    private final long firstNs;
    final int waiting;
    long lastLine;
    private long lastNs;
    long lookCount;

    private Hold(EventCursor row, int sqSize) {
      oldHead = row.value2();
      newTail = row.value();
      sqId = row.sqId();
      source = row.source();
      firstLine = row.line();
      firstNs = row.timeNs();
      waiting = sqSize > 1 ? (int) Math.floorMod(newTail - oldHead, (long) sqSize) : 0;
      lastLine = firstLine;
      lastNs = firstNs;
    }

    long durationNs() {
      return firstNs == EventChunk.NO_TIME ? 0 : lastNs - firstNs;
    }
  }

  private static long key(int controller, int sqId) {
    return (long) controller << 32 | sqId;
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    sqSizes.put(key(sq.controller(), sq.sqId()), sq.size());
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    current.remove(key(sq.controller(), sq.sqId()));
  }

  @Override
  public Set<EventKind> rowKinds() {
    return Set.of(EventKind.SQ_POLL);
  }

  @Override
  public void onRow(EventCursor row) {
    if (row.kind() != EventKind.SQ_POLL || (adminOnly && row.sqId() != 0)) {
      return;
    }
    long key = key(row.controller(), row.sqId());
    Hold hold = current.get(key);
    if (hold == null || hold.oldHead != row.value2() || hold.newTail != row.value()) {
      current.put(key, new Hold(row, sqSizes.getOrDefault(key, 0)));
      return;
    }
    hold.lastLine = row.line();
    hold.lastNs = row.timeNs();
    hold.lookCount++;
    count += hold.lookCount == 1 ? 1 : 0;
    longest = longest == null || hold.durationNs() > longest.durationNs() ? hold : longest;
    fullest = fullest == null || hold.waiting > fullest.waiting ? hold : fullest;
  }

  /** How often commands were deferred. */
  long count() {
    return count;
  }

  /** The longest, or null. */
  @Nullable Hold longest() {
    return longest;
  }

  /** The one with the most commands waiting, or null. */
  @Nullable Hold fullest() {
    return fullest;
  }
}
