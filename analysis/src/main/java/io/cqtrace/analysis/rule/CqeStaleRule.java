package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.Violation;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.CommandId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A CQE with the generation of an older command, or of an earlier life of its queue; also what the
 * host's kernel says about CQEs that no request was waiting for.
 *
 * <p>Source: Linux {@code drivers/nvme/host/nvme.h: nvme_find_rq} ("genctr mismatch", "could not
 * locate request for tag") and {@code pci.c: nvme_handle_cqe} ("invalid id N completed on queue
 * Q"), one or two lines for each CQE that is rejected. Seen on linux-raid in June 2022 and with
 * QEMU's shadow doorbells on big-endian guests (2fda0726e514).
 */
final class CqeStaleRule extends Rule {
  private static final int SHOWN_LINES = 6;

  CqeStaleRule() {
    super(
        RuleInfo.of(
            "CQE-STALE",
            Party.CONTROLLER,
            "CQE of an older generation or of an earlier life of the queue",
            "NVMe Base 2.0, 3.3.3.2 and 2.1, 4.2 (Command Identifier, Phase Tag)",
            RequiredFact.FETCHES,
            RequiredFact.COMPLETIONS));
  }

  @Override
  public boolean explains(HistoryGap.Cause cause) {
    return cause == HistoryGap.Cause.COMPLETION_WITHOUT_COMMAND;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run extends ViolationDetector {
    private final List<Evidence> kernelLines = new ArrayList<>();
    private @Nullable String firstWords;
    private final Scope.OfRows kernelScope = new Scope.OfRows();
    private long rejectedIds;
    private long mismatches;

    Run() {
      super(CqeStaleRule.this, EnumSet.of(Violation.Kind.CQE_STALE));
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of();
    }

    @Override
    public void onRow(EventCursor row) {
      HostMessage message = row.message();
      boolean rejected = message == HostMessage.INVALID_ID;
      if (!rejected
          && message != HostMessage.GENERATION_MISMATCH
          && message != HostMessage.NO_REQUEST) {
        return;
      }
      kernelScope.add(row);
      rejectedIds += rejected ? 1 : 0;
      mismatches += rejected ? 0 : 1;
      if (kernelLines.size() < SHOWN_LINES) {
        kernelLines.add(new Evidence(row.source(), row.line(), "the kernel rejects a CQE"));
      }
      if (firstWords == null && row.cid() != EventChunk.NONE) {
        firstWords = "cid " + row.cid() + " = " + CommandId.describe(row.cid());
      }
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      return Wording.count(group.count(), "stale completion")
          + " on CQ "
          + shown.queueId()
          + ": cid "
          + cid(shown)
          + " = "
          + CommandId.describe(cid(shown))
          + ", "
          + (ofEarlierLife(shown)
              ? "of an earlier life of the queue"
              : "where the tag now has cid " + shown.value());
    }

    private static int cid(Violation shown) {
      CommandSpan completed = shown.command();
      return completed == null ? EventChunk.NONE : completed.cid();
    }

    private static boolean ofEarlierLife(Violation shown) {
      return shown.value() == EventChunk.NONE;
    }

    @Override
    String explanation(Violation shown) {
      return "No command with this CID was outstanding. A queue that is deleted or reset starts"
          + " anew: what was outstanding on it must not complete in its next life."
          + (shown.proved()
              ? ""
              : " Or lines are missing from the capture, or two controllers write into it.");
    }

    @Override
    String advice(Violation shown) {
      return "Look at what the controller keeps when a queue is deleted and created again.";
    }

    @Override
    String role(Violation shown) {
      return "cid " + cid(shown) + " completes";
    }

    @Override
    String relatedRole(Violation shown) {
      return ofEarlierLife(shown)
          ? "it was fetched in an earlier life of the queue"
          : "the last command with this tag is fetched";
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = super.findings();
      if (!kernelLines.isEmpty()) {
        findings.add(ofKernel().in(kernelScope.scope()));
      }
      return findings;
    }

    private Finding ofKernel() {
      return new Finding(
          CqeStaleRule.this,
          Severity.SUSPECT,
          party(),
          "the host's kernel rejects "
              + Wording.count(Math.max(rejectedIds, mismatches), "CQE")
              + " that no request waits for"
              + (firstWords == null ? "" : ", the first " + firstWords),
          "Linux puts a generation above the tag (cid = generation << 12 | tag) and compares both."
              + " The CQE is a second one, a late one, or was damaged on its way (byte order, DMA"
              + " order): the kernel alone does not tell which. Where the generation is right by"
              + " chance the wrong request completes, so data may be damaged already.",
          "Do not trust the data. Record the controller's side (QEMU: --trace 'pci_nvme_*'; SPDK:"
              + " -L nvmf_vfio) and look for a CQE of that CID which is posted twice.",
          Grade.RECORDED,
          0,
          List.of(),
          kernelLines);
    }
  }
}
