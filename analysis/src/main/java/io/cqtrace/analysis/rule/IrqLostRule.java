package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SourceTimes;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Slots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * CQEs were posted and the host consumed them only when its time-out handler polled the CQ, or
 * never, and no interrupt followed them ({@link Unsignalled}). A CQ without an interrupt (Create
 * I/O CQ, IEN 0) is polled by design and is not judged.
 *
 * <p>Signature: posted, interrupt raised, nothing for seconds, then the host reads CSTS (Linux
 * {@code drivers/nvme/host/pci.c: nvme_timeout}, which then calls {@code nvme_poll}), then one CQ
 * head doorbell passes all of them. An interrupt line in a QEMU trace proves no delivery: it is
 * printed before the PCI core looks at the mask.
 */
final class IrqLostRule extends Rule {
  /** Slots from which on a CQ is not full by what one missing stretch can hide. */
  private static final int LARGE_CQ = 64;

  IrqLostRule() {
    super(
        RuleInfo.of(
            "IRQ-LOST",
            Party.PLATFORM,
            "CQE posted, no interrupt reached the host, which sees it only by polling or never",
            "NVMe over PCIe Transport 1.0, 3.5 (interrupts)",
            RequiredFact.COMPLETIONS,
            RequiredFact.CQ_HEADS,
            RequiredFact.INTERRUPTS,
            RequiredFact.CSTS_READS));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final Map<Integer, long[]> lastCstsRead = new HashMap<>();
    private final CommandList polled = new CommandList();
    private final CommandList late = new CommandList();
    private final CommandList all = new CommandList();
    private @Nullable CommandSpan worst;
    private long cstsLineOfWorst;
    private int doorbellSource;
    private long doorbellLine = EventChunk.NONE;
    private final Set<Long> polledCqs = new HashSet<>();
    private final Set<Long> maybeFull = new HashSet<>();

    /** Line of the completion that was posted last, by controller and CQ. */
    private final Slots<Slots<long[]>> lastPost = new Slots<>();

    private final Unsignalled unsignalled = new Unsignalled();
    private SourceTimes times = new SourceTimes();

    @Override
    public void onBegin(SourceTimes sourceTimes) {
      times = sourceTimes;
    }

    @Override
    public void onCqStart(CompletionQueueLife cq, RowContext at) {
      long key = key(cq.controller(), cq.cqId());
      if (cq.polled()) {
        polledCqs.add(key);
      } else {
        polledCqs.remove(key);
      }
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      unsignalled.cqEnds(cq, cause, at);
    }

    private static long key(int controller, int cqId) {
      return (long) controller << 32 | cqId;
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.CQ_DOORBELL, EventKind.CSTS_READ);
    }

    @Override
    public void onRow(EventCursor row) {
      if (row.kind() == EventKind.CQ_DOORBELL) {
        doorbellSource = row.source();
        doorbellLine = row.line();
      } else if (row.kind() == EventKind.CSTS_READ) {
        lastCstsRead.put(row.controller(), new long[] {row.timeNs(), row.line()});
      }
    }

    private boolean endsAtDoorbell(CommandSpan command) {
      return command.endedLine() == doorbellLine && command.endedSource() == doorbellSource;
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      unsignalled.commandEnds(command, times);
      // A release that shows only at the controller's next look may be much older.
      if (!endsAtDoorbell(command) || command.withheld() || !command.has(Stage.RELEASED)) {
        return;
      }
      if (polledCqs.contains(key(command.controller(), command.cqId()))) {
        return;
      }
      if (command.timeNs(Stage.POSTED) == EventChunk.NO_TIME) {
        untimed(command);
        return;
      }
      if (command.elapsedNs(Stage.POSTED, Stage.RELEASED) < Thresholds.STALL_NS) {
        return;
      }
      all.add(command);
      long[] read = lastCstsRead.get(command.controller());
      long releasedNs = command.timeNs(Stage.RELEASED);
      boolean afterPoll =
          read != null
              && read[0] > command.timeNs(Stage.POSTED)
              && isPoll(read[1], command)
              && releasedNs - read[0] < Thresholds.STALL_NS;
      if (!afterPoll) {
        late.add(command);
        return;
      }
      polled.add(command);
      CommandSpan before = worst;
      if (before == null
          || command.elapsedNs(Stage.POSTED, Stage.RELEASED)
              > before.elapsedNs(Stage.POSTED, Stage.RELEASED)) {
        worst = command;
        cstsLineOfWorst = read != null ? read[1] : EventChunk.NONE;
      }
    }

    @Override
    public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
      Slots<long[]> ofController = lastPost.get(cq.controller());
      if (ofController == null) {
        ofController = new Slots<>();
        lastPost.set(cq.controller(), ofController);
      }
      long[] line = ofController.get(cq.cqId());
      if (line == null) {
        line = new long[] {EventChunk.NONE};
        ofController.set(cq.cqId(), line);
      }
      line[0] = Math.max(line[0], command.line(Stage.COMPLETED));
      if (cq.size() < LARGE_CQ && (!cq.startSeen() || cq.sizeGrade() == Grade.INFERRED)) {
        maybeFull.add(key(cq.controller(), cq.cqId()));
      }
    }

    /** A small CQ of inferred size, or with CQEs from before the capture, may have been full. */
    private boolean surelyPosted() {
      return all.kept().stream().noneMatch(c -> maybeFull.contains(key(c.controller(), c.cqId())));
    }

    /**
     * Whether the host polled: it read CSTS between the completion and its release (by lines, since
     * a clock may be set), and nothing was posted in between that an interrupt may have told of.
     */
    private boolean isPoll(long cstsLine, CommandSpan command) {
      Slots<long[]> ofController = lastPost.get(command.controller());
      long[] posted = ofController == null ? null : ofController.get(command.cqId());
      long lastLine = posted == null ? EventChunk.NONE : posted[0];
      return cstsLine > command.line(Stage.COMPLETED)
          && cstsLine < command.line(Stage.RELEASED)
          && cstsLine > lastLine;
    }

    /** Without times the order has to do: posted, CSTS read, released. */
    private void untimed(CommandSpan command) {
      long[] read = lastCstsRead.get(command.controller());
      if (read == null || !isPoll(read[1], command)) {
        return;
      }
      all.add(command);
      polled.add(command);
      if (worst == null) {
        worst = command;
        cstsLineOfWorst = read[1];
      }
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>(unsignalled.findings(IrqLostRule.this));
      CommandSpan command = worst;
      if (command != null) {
        findings.add(polled(command));
      }
      return findings;
    }

    private Finding polled(CommandSpan command) {
      List<Evidence> evidence = new ArrayList<>();
      boolean timed = command.timeNs(Stage.POSTED) != EventChunk.NO_TIME;
      boolean posted = surelyPosted();
      evidence.add(
          new Evidence(
              command.source(),
              command.line(Stage.COMPLETED),
              "cid "
                  + command.cid()
                  + " is finished"
                  + (posted ? ", and not withheld on CQ " : " on CQ ")
                  + command.cqId()));
      if (command.has(Stage.SIGNALLED)) {
        evidence.add(
            new Evidence(
                command.source(),
                command.line(Stage.SIGNALLED),
                "interrupt raised (no proof of delivery)"));
      }
      evidence.add(
          new Evidence(
              command.source(), cstsLineOfWorst, "the host's time-out handler reads CSTS"));
      evidence.add(
          new Evidence(
              command.source(), command.line(Stage.RELEASED), "one doorbell passes them all"));
      String others =
          late.isEmpty() ? "" : "; " + late.count() + " more consumed late without a poll";
      return new Finding(
          IrqLostRule.this,
          timed && posted ? Severity.FAULT : Severity.SUSPECT,
          party(),
          Wording.count(polled.count(), "CQE")
              + " posted, consumed only when the host polled"
              + (timed
                  ? ", up to "
                      + Wording.duration(command.elapsedNs(Stage.POSTED, Stage.RELEASED))
                      + " later"
                  : ", by the order of the lines: there are no times")
              + others,
          (posted
                  ? "The CQEs were in the ring and the CQ was not full, so nothing was lost or"
                      + " withheld."
                  : "The CQ's size is inferred, or CQEs from before the capture may have stood in it:"
                      + " if it was full, they were withheld instead.")
              + " The host's driver handled no interrupt for them: none reached the CPU, or the CPU"
              + " took none in that time. Its time-out handler found them by polling. Linux then"
              + " logs \"timeout, completion polled\", naming one command for the whole poll, with a"
              + " generation one higher than the CID's here.",
          "Look at what lies between controller and CPU: MSI-X mask and table, INTx disable,"
              + " interrupt remapping, a level-triggered line that was not raised again; and"
              + " whether the CPU of that interrupt was stuck (soft lockup, a vCPU that did not"
              + " run).",
          Grade.INFERRED,
          all.count(),
          all.kept(),
          evidence);
    }
  }
}
