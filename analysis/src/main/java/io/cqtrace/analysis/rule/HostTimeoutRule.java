package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the host's kernel log says: the ladder of time-out, abort, reset.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_timeout}. "completion polled" means that
 * the CQE was in memory and only the interrupt was missing.
 */
final class HostTimeoutRule implements Rule {
  private static final int SHOWN_LINES = 8;

  @Override
  public String id() {
    return "HOST-TIMEOUT";
  }

  @Override
  public Party party() {
    return Party.NONE;
  }

  @Override
  public String clause() {
    return "none";
  }

  @Override
  public String says() {
    return "the host's kernel log reports time-outs: what it did about them";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.KERNEL_LOG);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final List<Evidence> evidence = new ArrayList<>();
    private long polled;
    private long aborting;
    private long resetting;
    private long otherTimeouts;
    private long aborts;

    @Override
    public void onRow(EventCursor row) {
      if (row.kind() != EventKind.TIMEOUT
          && row.kind() != EventKind.ABORT
          && row.kind() != EventKind.ERROR) {
        return;
      }
      String text = row.text();
      if (text == null || !take(row.kind(), text)) {
        return;
      }
      if (evidence.size() < SHOWN_LINES) {
        evidence.add(new Evidence(row.source(), row.line(), "the kernel says"));
      }
    }

    /** Counts a kernel message; false for an error that is no kernel message about NVMe. */
    private boolean take(EventKind kind, String text) {
      if (kind == EventKind.ABORT) {
        aborts++;
        return true;
      }
      if (kind == EventKind.ERROR) {
        return text.contains("blocked for more than") || text.contains("Removing after");
      }
      if (text.contains("completion polled")) {
        polled++;
      } else if (text.contains("aborting")) {
        aborting++;
      } else if (text.contains("reset controller")) {
        resetting++;
      } else {
        otherTimeouts++;
      }
      return true;
    }

    @Override
    public List<Finding> findings() {
      if (evidence.isEmpty()) {
        return List.of();
      }
      return List.of(
          new Finding(
              HostTimeoutRule.this,
              Severity.NOTICE,
              party(),
              String.format(
                  Locale.ROOT,
                  "the host's kernel reports %d completion(s) polled, %d aborting, %d abort"
                      + " status line(s), %d reset(s) after a time-out",
                  polled,
                  aborting + otherTimeouts,
                  aborts,
                  resetting),
              explanation(),
              "Compare with the controller's side; without one, record it: QEMU --trace 'pci_nvme_*', SPDK"
                  + " -L nvmf_vfio.",
              Grade.RECORDED,
              0,
              List.of(),
              evidence));
    }

    private @Nullable String onlyPolled() {
      boolean all = polled > 0 && aborting + resetting + otherTimeouts == 0;
      return all
          ? "Every time-out ended with \"completion polled\": the CQE was in memory, and the"
              + " interrupt was missing. That is no lost and no withheld completion."
          : null;
    }

    private String explanation() {
      String polledOnly = onlyPolled();
      return polledOnly != null
          ? polledOnly
          : "\"aborting\" and \"reset\" say that the host waited in vain; they do not say whether"
              + " the completion was withheld, lost or never made: the controller's side decides"
              + " that.";
    }
  }
}
