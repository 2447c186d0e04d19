package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The capture does not show everything, or contradicts itself. */
final class CaptureGapRule extends Rule {
  CaptureGapRule() {
    super(
        RuleInfo.of(
            "CAPTURE-GAP",
            Party.CAPTURE,
            "events missing or contradictory: queue size unknown, two controllers in one stream",
            "none"));
  }

  @Override
  public boolean explains(HistoryGap.Cause cause) {
    return true;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final Map<HistoryGap.Cause, HistoryGap> first = new EnumMap<>(HistoryGap.Cause.class);
    private final Map<HistoryGap.Cause, Long> counts = new EnumMap<>(HistoryGap.Cause.class);
    private final List<Evidence> cutLines = new ArrayList<>();
    private final UnreadRecords unread = new UnreadRecords();
    private final Map<Integer, Set<Integer>> enabledBy = new TreeMap<>();
    private List<String> inputNames = List.of();
    private @Nullable Evidence firstDoorbell;
    private boolean commandsSeen;
    private boolean cut;

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.ENABLE);
    }

    @Override
    public void onRow(EventCursor row) {
      if (row.kind() == EventKind.ENABLE) {
        enabledBy.computeIfAbsent(row.controller(), c -> new TreeSet<>()).add(row.source());
      }
    }

    @Override
    public void onFirstOfKind(EventCursor row) {
      switch (row.kind()) {
        case FETCH, COMPLETE, POST -> commandsSeen = true;
        case SQ_DOORBELL, CQ_DOORBELL -> {
          if (firstDoorbell == null) {
            firstDoorbell = new Evidence(row.source(), row.line(), "a doorbell, and no command");
          }
        }
        default -> {
          // Says nothing about what the capture lacks.
        }
      }
    }

    @Override
    public void onInputs(TraceSummary inputs) {
      inputNames = inputs.sources().stream().map(TraceSummary.Source::name).toList();
      cut = inputs.report().count(IngestCounter.REMARK_COMPRESSED_CUT) > 0;
      unread.take(inputs);
      for (RejectedRecord record : inputs.report().rejected()) {
        int source = inputNames.indexOf(record.source());
        if (record.counter() == IngestCounter.DAMAGED_CUT && source >= 0) {
          cutLines.add(new Evidence(source, record.line(), "the data ends here"));
        }
      }
    }

    @Override
    public void onGap(HistoryGap gap) {
      if (gap.cause() == HistoryGap.Cause.DOORBELL_INVALID
          || gap.cause() == HistoryGap.Cause.CID_OPEN_TWICE) {
        return; // DOORBELL-INVALID and CID-REUSED tell of them.
      }
      first.putIfAbsent(gap.cause(), gap);
      counts.merge(gap.cause(), 1L, Long::sum);
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      Evidence doorbell = commandsSeen ? null : firstDoorbell;
      boolean doorbellsOnly = doorbell != null;
      if (doorbell != null) {
        findings.add(doorbellsOnly(doorbell));
      }
      first.forEach(
          (cause, gap) -> {
            if (!doorbellsOnly || !cause.contradiction()) {
              findings.add(finding(cause, gap));
            }
          });
      if (cut) {
        findings.add(cutShort());
      }
      findings.addAll(unread.findings(CaptureGapRule.this));
      return findings;
    }

    private Finding doorbellsOnly(Evidence doorbell) {
      return new Finding(
          CaptureGapRule.this,
          Severity.SUSPECT,
          party(),
          "only doorbells are here, no command and no completion",
          "Tails and heads say how many entries were submitted and released, not what became of"
              + " a command.",
          "Record the controller's side instead: SPDK -L nvmf_vfio (debug build), QEMU --trace"
              + " 'pci_nvme_*'.",
          Grade.RECORDED,
          0,
          List.of(),
          List.of(doorbell));
    }

    /** The inputs that show the registers of one controller, if there are several. */
    private Set<Integer> witnesses(int controller) {
      Set<Integer> sources = enabledBy.getOrDefault(controller, Set.of());
      return sources.size() > 1 ? sources : Set.of();
    }

    private Finding cutShort() {
      return new Finding(
          CaptureGapRule.this,
          Severity.NOTICE,
          party(),
          "the compressed data is damaged or ends early",
          "What stood behind the last readable line is unknown; commands that are open there may"
              + " have completed.",
          "Copy or compress the capture again.",
          Grade.RECORDED,
          0,
          List.of(),
          cutLines);
    }

    private Finding finding(HistoryGap.Cause cause, HistoryGap gap) {
      long count = counts.getOrDefault(cause, 1L);
      String detail = gap.detail().isEmpty() ? "" : " (" + gap.detail() + ")";
      String times =
          count == 1 ? "" : ", " + count + " times" + (detail.isEmpty() ? "" : ", first");
      Set<Integer> witnesses = cause.contradiction() ? witnesses(gap.controller()) : Set.of();
      return new Finding(
          CaptureGapRule.this,
          cause.contradiction() ? Severity.SUSPECT : Severity.NOTICE,
          party(),
          cause.doc() + times + detail,
          witnesses.isEmpty() ? explanation(cause) : twice(witnesses),
          witnesses.isEmpty() ? advice(cause) : "Give one of these inputs at a time.",
          Grade.INFERRED,
          0,
          List.of(),
          List.of(new Evidence(gap.source(), gap.line(), "noticed here")));
    }

    private String twice(Set<Integer> witnesses) {
      return "These inputs show the registers of one controller, so that its doorbells are counted"
          + " once for each: "
          + witnesses.stream().map(inputNames::get).collect(Collectors.joining(", "))
          + ".";
    }

    private static String explanation(HistoryGap.Cause cause) {
      return switch (cause) {
        case FETCH_NOT_PRINTED ->
            "SPDK prints no line for an admin command that it refuses or handles by itself; its"
                + " completion shows that it was there.";
        case STARTS_IN_THE_MIDDLE, UNKNOWN_COMMAND ->
            "What began before the capture is known only in part. No finding is based on it.";
        case SIZE_UNKNOWN -> "CQ-full cannot be determined: queue size unknown.";
        case CLOCK_STEPS_BACK ->
            "The clock was set while this was recorded, or two runs stand in one file. Durations"
                + " across this line are not told.";
        case LINE_TWICE ->
            "Two lines are equal to the last digit of the time stamp: the log was collected twice.";
        case DROPPED_BY_PRODUCER -> "The producer says itself that events are missing.";
        case ENABLED_TWICE,
            COMPLETION_WITHOUT_COMMAND,
            CID_OPEN_TWICE,
            DOORBELL_INVALID,
            CREATED_TWICE,
            RELEASED_BEYOND_POSTED ->
            "One controller whose events were all recorded cannot have written this: lines are"
                + " missing, or two controllers write into one stream (QEMU's trace lines name no"
                + " controller, so that two NVMe devices in one QEMU mix their queues).";
        case SQ_JUMPS ->
            "The controller tells the SQ head and tail that it goes by. The doorbells and fetches that"
                + " led there are not in the capture: lines are missing before this one.";
      };
    }

    private static String advice(HistoryGap.Cause cause) {
      return switch (cause) {
        case FETCH_NOT_PRINTED -> "Nothing to do.";
        case CLOCK_STEPS_BACK -> "Record with a clock that is not set, one run a file.";
        case LINE_TWICE -> "Collect the log once.";
        case STARTS_IN_THE_MIDDLE, UNKNOWN_COMMAND, SIZE_UNKNOWN ->
            "Start the capture before the controller is enabled, or give the queue sizes"
                + " (--admin-queue-size, --io-queue-size).";
        case DROPPED_BY_PRODUCER -> "Enlarge the producer's buffer and record again.";
        case ENABLED_TWICE,
            COMPLETION_WITHOUT_COMMAND,
            CID_OPEN_TWICE,
            DOORBELL_INVALID,
            CREATED_TWICE,
            RELEASED_BEYOND_POSTED ->
            "Take the whole log. With QEMU record one controller at a time, with all pci_nvme_*"
                + " events.";
        case SQ_JUMPS -> "Take the whole log.";
      };
    }
  }
}
