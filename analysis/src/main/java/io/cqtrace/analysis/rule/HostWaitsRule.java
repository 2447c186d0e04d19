package io.cqtrace.analysis.rule;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HostRequests;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The host's own trace shows requests whose completion it did not see: it gave them up, or they are
 * open at the end. What the controller's side explains (lost completions) is left out.
 *
 * <p>Source: {@link HostRequests}.
 */
final class HostWaitsRule extends Rule {
  private static final int SHOWN_COMMANDS = 1;

  HostWaitsRule() {
    super(
        RuleInfo.of(
                "HOST-WAITS",
                Party.NONE,
                "the host saw no completion of these requests: it gave them up, or waits at the end",
                "none",
                RequiredFact.HOST_TRACE)
            .with(RuleInfo.Trait.TELLS_HOST_GAVE_UP, RuleInfo.Trait.ABOUT_HOST));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final HostRequests requests = new HostRequests();
    private final List<CommandSpan> lost = new ArrayList<>();
    private long lossCount;
    private long namedLossCount;
    private boolean controllerSeen;
    private boolean endsWithSubmission;
    private long lastNs = EventChunk.NO_TIME;

    @Override
    public void onFirstOfKind(EventCursor row) {
      controllerSeen |= row.kind().ofController();
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.HOST_SUBMIT, EventKind.HOST_COMPLETE);
    }

    @Override
    public void onRow(EventCursor row) {
      requests.onRow(row);
      if (row.kind() == EventKind.HOST_SUBMIT || row.kind() == EventKind.HOST_COMPLETE) {
        endsWithSubmission = row.kind() == EventKind.HOST_SUBMIT;
      }
    }

    @Override
    public void onLost(CompletionQueueLife cq, RowContext at) {
      lossCount++;
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (command.outcome() == Outcome.LOST) {
        namedLossCount++;
        if (lost.size() < Finding.KEPT_COMMANDS) {
          lost.add(command);
        }
      }
    }

    @Override
    public void onEnd(CaptureSpan capture) {
      lastNs = capture.lastNs();
    }

    @Override
    public List<Finding> findings() {
      List<Finding> findings = new ArrayList<>();
      List<CommandSpan> givenUp = unexplained();
      // As many as were lost without a name: CQ-LOST names them.
      if (!givenUp.isEmpty() && givenUp.size() != lossCount - namedLossCount) {
        findings.add(gaveUp(givenUp));
      }
      List<CommandSpan> open = requests.open().stream().filter(this::isOld).toList();
      if (!controllerSeen && !open.isEmpty()) {
        findings.add(waits(open));
      } else if (!controllerSeen && endsWithSubmission && !requests.open().isEmpty()) {
        findings.add(endsOpen(requests.open()));
      }
      return findings;
    }

    /** Nothing stands behind the last request, so nobody can say how long it has waited. */
    private Finding endsOpen(List<CommandSpan> open) {
      CommandSpan last = open.get(open.size() - 1);
      return finding(
          "the trace ends with the submission of "
              + last.describe()
              + "; "
              + Wording.count(open.size(), "request")
              + (open.size() == 1 ? " is" : " are")
              + " open in its last line, and how long it has waited since is unknown",
          "The trace shows no later event: it may have been cut there, or nothing happened any more"
              + " because the host waits for this completion.",
          List.of(last));
    }

    /** Requests given up that are no command whose completion is known to be lost. */
    private List<CommandSpan> unexplained() {
      Set<CommandSpan.HostMark> explained = new HashSet<>();
      for (CommandSpan command : lost) {
        CommandSpan.HostMark end = command.hostComplete();
        if (end != null) {
          explained.add(end);
        }
      }
      return requests.givenUp().stream()
          .filter(request -> !explained.contains(request.hostComplete()))
          .toList();
    }

    private boolean isOld(CommandSpan request) {
      CommandSpan.HostMark submit = request.hostSubmit();
      return submit != null
          && submit.timeNs() != EventChunk.NO_TIME
          && lastNs - submit.timeNs() >= Thresholds.STALL_NS;
    }

    private Finding gaveUp(List<CommandSpan> givenUp) {
      CommandSpan first = givenUp.get(0);
      CommandSpan.HostMark submit = first.hostSubmit();
      CommandSpan.HostMark end = first.hostComplete();
      if (submit == null || end == null) {
        throw new IllegalStateException("a request given up without its lines");
      }
      boolean timed = submit.timeNs() != EventChunk.NO_TIME && end.timeNs() != EventChunk.NO_TIME;
      String after =
          timed ? ", the first after " + Wording.duration(end.timeNs() - submit.timeNs()) : "";
      return finding(
          String.format(
              Locale.ROOT,
              "the host gave up on %s (status 0x%x)%s",
              Wording.count(givenUp.size(), "command"),
              end.status(),
              after),
          "The host ended these requests itself (0x371 host aborted, 0x370 host path error): no"
              + " completion of the controller reached it. Whether the completions were withheld,"
              + " lost or never made shows on the controller's side.",
          givenUp);
    }

    private Finding waits(List<CommandSpan> open) {
      CommandSpan.HostMark submit = open.get(0).hostSubmit();
      if (submit == null) {
        throw new IllegalStateException("an open request without its line");
      }
      Finding waits =
          finding(
              String.format(
                  Locale.ROOT,
                  "the host waits for %s at the end of its trace, the oldest since %s",
                  Wording.count(open.size(), "command"),
                  Wording.duration(lastNs - submit.timeNs())),
              "No completion reached the host before its trace ends. Whether the completions were"
                  + " withheld, lost or never made shows on the controller's side.",
              open);
      return waits.in(waits.scope().during(submit.timeNs(), lastNs));
    }

    private Finding finding(String summary, String explanation, List<CommandSpan> requests) {
      return new Finding(
          HostWaitsRule.this,
          Severity.NOTICE,
          party(),
          summary,
          explanation,
          controllerSeen
              ? "Compare with the controller's side, which is in this capture."
              : "This trace alone does not decide it: what to record stands below.",
          Grade.RECORDED,
          requests.size(),
          requests,
          HostLines.of(requests, SHOWN_COMMANDS));
    }
  }
}
