package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.Violation;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A doorbell has a value that no host may write: no index of the queue, beyond the free slots,
 * beyond the tail, or going back.
 *
 * <p>Source: NVMe Base 2.1, 3.3.1.2, Asynchronous Event "Invalid Doorbell Write Value"; QEMU {@code
 * hw/nvme/ctrl.c: nvme_process_db} checks MMIO doorbells and prints {@code pci_nvme_ub_db_wr_*}
 * instead of the doorbell, but takes what stands in the shadow doorbell as it is. Seen with its
 * bytes swapped in QEMU before 2fda0726e514 on big-endian hosts.
 *
 * <p>A doorbell of a disabled controller is none: Linux polls CQ 0 once more after it cleared CC.EN
 * ({@code drivers/nvme/host/pci.c: nvme_disable_admin_queue}, v5.15; {@code nvme_reap_pending_cqes}
 * for I/O CQs) and rings the head if it finds a CQE.
 */
final class DoorbellInvalidRule extends Rule {
  private static final int SHOWN_LINES = 4;

  DoorbellInvalidRule() {
    super(
        RuleInfo.of(
            "DOORBELL-INVALID",
            Party.HOST,
            "doorbell out of range, beyond the free slots or the tail, backwards, or byte-swapped",
            "NVMe Base 2.1, 3.3.1.2 (Invalid Doorbell Write Value)",
            RequiredFact.SQ_TAILS,
            RequiredFact.CQ_HEADS,
            RequiredFact.CQ_SIZES));
  }

  @Override
  public boolean explains(HistoryGap.Cause cause) {
    return cause == HistoryGap.Cause.DOORBELL_INVALID;
  }

  /** The ring that the doorbell is of was looked at when it came. */
  @Override
  public Set<RequiredFact> restsOn(Finding finding) {
    return EnumSet.noneOf(RequiredFact.class);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /** Whether a controller says that a doorbell's value, not its address, is wrong. */
  private static boolean refusesValue(String text) {
    return text.contains("db_wr_invalid_cqhead") || text.contains("db_wr_invalid_sqtail");
  }

  private static boolean refusesDoorbell(String text) {
    return text.contains("ub_db_wr_");
  }

  /** {@code ; 0x0c00 looks like 0x000c with its bytes swapped}, or nothing. */
  private static String swapHint(Violation shown) {
    int size = shown.ring().size();
    long value = shown.value();
    long swapped =
        value <= 0xffff
            ? Short.toUnsignedLong(Short.reverseBytes((short) value))
            : Integer.toUnsignedLong(Integer.reverseBytes((int) value));
    int digits = value <= 0xffff ? 4 : 8;
    return swapped > 0 && swapped < size
        ? String.format(
            Locale.ROOT,
            "; 0x%0" + digits + "x looks like 0x%0" + digits + "x with its bytes swapped",
            value,
            swapped)
        : "";
  }

  private final class Run extends ViolationDetector {
    private final List<Evidence> refused = new ArrayList<>();
    private final List<Evidence> late = new ArrayList<>();
    private final Set<Integer> disabled = new HashSet<>();
    private long lateCount;
    private long refusedCount;
    private boolean valueRefused;

    Run() {
      super(
          DoorbellInvalidRule.this,
          EnumSet.of(
              Violation.Kind.SQ_TAIL_OUT_OF_RANGE,
              Violation.Kind.SQ_TAIL_BEYOND_FREE,
              Violation.Kind.CQ_HEAD_OUT_OF_RANGE,
              Violation.Kind.CQ_HEAD_BEYOND_TAIL));
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.DISABLE, EventKind.RESET, EventKind.ENABLE, EventKind.ERROR);
    }

    @Override
    public void onRow(EventCursor row) {
      switch (row.kind()) {
        case DISABLE, RESET -> disabled.add(row.controller());
        case ENABLE -> disabled.remove(row.controller());
        default -> {
          // Says nothing about whether there are queues.
        }
      }
      String text = row.kind() == EventKind.ERROR ? row.text() : null;
      if (text == null || !refusesDoorbell(text)) {
        return;
      }
      if (!refusesValue(text) && disabled.contains(row.controller())) {
        lateCount++;
        if (late.size() < SHOWN_LINES) {
          late.add(new Evidence(row.source(), row.line(), "a doorbell behind the disable"));
        }
        return;
      }
      refusedCount++;
      valueRefused |= refusesValue(text);
      if (refused.size() < SHOWN_LINES) {
        refused.add(new Evidence(row.source(), row.line(), "the controller refuses a doorbell"));
      }
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      String what =
          switch (shown.kind()) {
            case SQ_TAIL_OUT_OF_RANGE, CQ_HEAD_OUT_OF_RANGE -> "is no index of the queue";
            case SQ_TAIL_BEYOND_FREE -> "submits more entries than are free, or goes back";
            default -> "passes the tail, or goes back";
          };
      return (shown.kind().ofCq() ? "CQ head " : "SQ tail ")
          + shown.value()
          + " "
          + what
          + " ("
          + place(shown)
          + ")"
          + (shown.kind().name().endsWith("OUT_OF_RANGE") ? swapHint(shown) : "");
    }

    @Override
    String explanation(Violation shown) {
      return shown.proved()
          ? "Such a value can only be a defect of whoever writes the doorbell, or of how it is read"
              + " (byte order, shadow doorbell page). What the controller made of it is not known,"
              + " so nothing behind this line is judged."
          : "By the entries seen in this capture the value cannot be right. Either the host wrote a"
              + " wrong one, or completions or fetches are missing here, or two controllers write"
              + " into this capture. Nothing behind this line is judged.";
    }

    @Override
    String advice(Violation shown) {
      return shown.proved()
          ? "Look at where the host writes this doorbell, and at the byte order on both sides."
          : "Record one controller at a time, with all events; if it stays, look at where the host"
              + " writes this doorbell.";
    }

    @Override
    String role(Violation shown) {
      return "the doorbell";
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = super.findings();
      if (refusedCount > 0) {
        findings.add(ofController());
      }
      if (lateCount > 0) {
        findings.add(afterDisable());
      }
      return findings;
    }

    private Finding afterDisable() {
      return new Finding(
          DoorbellInvalidRule.this,
          Severity.NOTICE,
          Party.NONE,
          Wording.count(lateCount, "doorbell write") + " after the controller was disabled",
          "The queues were gone by then, and the controller ignored the write. A host that looks"
              + " through its CQs once more after the disable does this (Linux:"
              + " nvme_disable_admin_queue, nvme_reap_pending_cqes).",
          "Nothing to do.",
          Grade.RECORDED,
          0,
          List.of(),
          late);
    }

    private Finding ofController() {
      return new Finding(
          DoorbellInvalidRule.this,
          valueRefused ? Severity.FAULT : Severity.SUSPECT,
          party(),
          "the controller refuses " + Wording.count(refusedCount, "doorbell write"),
          "The controller itself says so, and ignores the write: the ring stands as it stood"
              + " before."
              + (valueRefused
                  ? ""
                  : " The queue did not exist then: it was being created or deleted, or the"
                      + " address is wrong."),
          "Look at where the host writes this doorbell, and at the byte order on both sides.",
          Grade.RECORDED,
          0,
          List.of(),
          refused);
    }
  }
}
