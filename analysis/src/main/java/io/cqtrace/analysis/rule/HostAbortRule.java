package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The controller answered an Abort with bit 0 of dword 0 set: it did not abort the command, which
 * may still complete.
 *
 * <p>Source: NVMe Base 2.0, 5.1.1 (Abort, command completion); QEMU {@code hw/nvme/ctrl.c:
 * nvme_abort} sets the bit always. Linux does not look at it ({@code drivers/nvme/host/pci.c:
 * abort_endio}).
 */
final class HostAbortRule extends Rule {
  private static final int SHOWN_LINES = 4;

  HostAbortRule() {
    super(
        RuleInfo.of(
            "HOST-ABORT",
            Party.NONE,
            "the controller answered an Abort and did not abort the command: permitted",
            "NVMe Base 2.0, 5.1.1 (Abort: dword 0 bit 0)",
            RequiredFact.FETCHES,
            RequiredFact.COMPLETIONS));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final Map<Integer, Evidence> open = new HashMap<>();
    private final List<Evidence> lines = new ArrayList<>();
    private final Scope.OfRows scope = new Scope.OfRows();
    private long count;
    private long notAborted;

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.FETCH, EventKind.COMPLETE);
    }

    @Override
    public void onRow(EventCursor row) {
      switch (row.kind()) {
        case FETCH -> {
          if (Opcode.ABORT.matches(row.sqId(), row.opcode())) {
            count++;
            open.put(key(row), new Evidence(row.source(), row.line(), "the host sends an Abort"));
          }
        }
        case COMPLETE -> {
          Evidence sent = row.cqId() == 0 ? open.remove(key(row)) : null;
          if (sent != null && row.value() != EventChunk.NONE && (row.value() & 1) != 0) {
            notAborted++;
            show(sent, row);
          }
        }
        default -> {
          // No Abort.
        }
      }
    }

    private void show(Evidence sent, EventCursor row) {
      scope.add(row);
      if (lines.size() < SHOWN_LINES) {
        lines.add(sent);
        lines.add(
            new Evidence(
                row.source(), row.line(), "its answer: bit 0 of dword 0 set, not aborted"));
      }
    }

    private static int key(EventCursor row) {
      return row.controller() << Short.SIZE | row.cid();
    }

    @Override
    public List<Finding> findings() {
      if (notAborted == 0) {
        return List.of();
      }
      return List.of(
          new Finding(
                  HostAbortRule.this,
                  Severity.NOTICE,
                  party(),
                  notAborted
                      + " of "
                      + Wording.count(count, "Abort")
                      + " did not abort the command: the controller says so in bit 0 of dword 0",
                  "An Abort is a best effort. The command stays outstanding and may still complete;"
                      + " Linux prints \"Abort status: 0x0\" all the same, and resets the controller"
                      + " when the command times out again.",
                  "Look at the command itself: where it stands, and who works on it.",
                  Grade.RECORDED,
                  0,
                  List.of(),
                  lines)
              .in(scope.scope()));
    }
  }
}
