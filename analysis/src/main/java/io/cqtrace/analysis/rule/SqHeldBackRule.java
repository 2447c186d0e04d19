package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The controller left submitted commands unfetched because it saw no slot for their completions.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c: nvmf_vfio_user_sq_poll} prints old and new at each
 * look at an SQ that is not empty, and {@code handle_sq_tdbl_write} takes at least one command
 * unless flow control stops it: the same old and new twice in a row are commands held back.
 */
final class SqHeldBackRule implements Rule {
  @Override
  public String id() {
    return "SQ-HELD-BACK";
  }

  @Override
  public Party party() {
    return Party.NONE;
  }

  @Override
  public String clause() {
    return "NVMe Base 2.0, 3.3.1.2.1 (CQ flow control, here at the fetch)";
  }

  @Override
  public String says() {
    return "submitted commands left unfetched for want of a CQ slot: legal; shows the window";
  }

  @Override
  public String needs() {
    return "SPDK's polls of an SQ (debug build, -L nvmf_vfio)";
  }

  @Override
  public boolean tellsDelay() {
    return true;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /** Looks at one SQ that found it unchanged. */
  private static final class Hold {
    final long oldHead;
    final long newTail;
    final int sqId;
    final int source;
    final long firstLine;
    final long firstNs;
    long lastLine;
    long lastNs;
    long turnCount;

    Hold(EventCursor row) {
      oldHead = row.value2();
      newTail = row.value();
      sqId = row.sqId();
      source = row.source();
      firstLine = row.line();
      firstNs = row.timeNs();
      lastLine = firstLine;
      lastNs = firstNs;
    }

    long durationNs() {
      return firstNs == EventChunk.NO_TIME ? 0 : lastNs - firstNs;
    }
  }

  private final class Run implements Detector {
    private final Map<Long, Hold> current = new HashMap<>();
    private long holdCount;
    private @Nullable Hold worst;

    @Override
    public void onRow(EventCursor row) {
      if (row.kind() == EventKind.SQ_POLL) {
        look(row);
      }
    }

    private void look(EventCursor row) {
      long key = (long) row.controller() << 32 | row.sqId();
      Hold hold = current.get(key);
      if (hold == null || hold.oldHead != row.value2() || hold.newTail != row.value()) {
        current.put(key, new Hold(row));
        return;
      }
      hold.lastLine = row.line();
      hold.lastNs = row.timeNs();
      hold.turnCount++;
      if (hold.turnCount == 1) {
        holdCount++;
      }
      Hold before = worst;
      if (before == null || hold.durationNs() > before.durationNs()) {
        worst = hold;
      }
    }

    @Override
    public List<Finding> findings() {
      Hold hold = worst;
      if (hold == null) {
        return List.of();
      }
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(new Evidence(hold.source, hold.firstLine, "commands wait in the SQ"));
      evidence.add(
          new Evidence(
              hold.source,
              hold.lastLine,
              hold.turnCount + " looks later they still wait: no CQ slot for them"));
      return List.of(
          new Finding(
              SqHeldBackRule.this,
              Severity.NOTICE,
              party(),
              "submitted commands held back in "
                  + Wording.count(holdCount, "interval")
                  + ", the longest "
                  + Wording.duration(hold.durationNs())
                  + " on SQ "
                  + hold.sqId,
              "The host submitted more commands than the CQ had free slots, since it reuses tags"
                  + " before it rings the CQ head doorbell: legal. The controller left them in"
                  + " the SQ until slots were free: legal too. A controller that fetches them"
                  + " and then discards completions loses some in such a window.",
              "Nothing to repair here.",
              Grade.INFERRED,
              0,
              List.of(),
              evidence));
    }
  }
}
