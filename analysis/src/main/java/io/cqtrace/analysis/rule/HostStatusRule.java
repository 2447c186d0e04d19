package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HostRequests;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.StatusCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Requests that the controller ended with an error, in the host's own trace alone: which commands,
 * and the status by name. What the host gave up itself stands in HOST-WAITS.
 *
 * <p>Source: Linux {@code drivers/nvme/host/trace.h: nvme_complete_rq} prints {@code
 * nvme_req(req)->status}, the status field without the phase tag.
 */
final class HostStatusRule extends Rule {
  private static final int SHOWN = 6;
  private static final int MOST_KINDS = 1000;

  HostStatusRule() {
    super(
        RuleInfo.of(
                "HOST-STATUS",
                Party.NONE,
                "the host's trace alone: requests that ended with an error, the status by name",
                "NVMe Base 2.0, 3.3.3.2.1 (status field)",
                RequiredFact.HOST_TRACE)
            .with(RuleInfo.Trait.ABOUT_HOST));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /** One command that ended with one status, and how often. */
  private static final class Failed {
    private final CommandSpan command;
    private final int status;
    private final Evidence first;
    private long count;

    Failed(CommandSpan command, int status, Evidence first) {
      this.command = command;
      this.status = status;
      this.first = first;
    }

    String describe() {
      return Wording.count(count, Opcode.describe(command.sqId(), command.opcode()))
          + " with "
          + StatusCode.describe(status);
    }
  }

  private final class Run implements Detector {
    private final HostRequests requests = new HostRequests();
    private final Map<Long, Failed> failed = new LinkedHashMap<>();
    private boolean controllerSeen;
    private final Scope.OfRows scope = new Scope.OfRows();
    private long count;

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
      if (row.kind() == EventKind.HOST_COMPLETE && isError(row.status())) {
        CommandSpan request = requests.find(row);
        if (request != null && !request.isAsyncEventRequest()) {
          add(row, request);
        }
      }
      requests.onRow(row);
    }

    private void add(EventCursor row, CommandSpan request) {
      count++;
      scope.add(row);
      long key =
          (long) (row.sqId() == 0 ? 0 : 1) << 32 | (long) request.opcode() << 16 | row.status();
      if (failed.size() < MOST_KINDS || failed.containsKey(key)) {
        failed.computeIfAbsent(
                key,
                k ->
                    new Failed(
                        request,
                        row.status(),
                        new Evidence(row.source(), row.line(), StatusCode.describe(row.status()))))
            .count++;
      }
    }

    private static boolean isError(int status) {
      return status > 0 && StatusCode.typeAndCode(status) != 0 && !StatusCode.ofHost(status);
    }

    @Override
    public List<Finding> findings() {
      if (controllerSeen || count == 0) {
        return List.of();
      }
      List<Failed> kinds = new ArrayList<>(failed.values());
      List<Failed> shown = kinds.subList(0, Math.min(kinds.size(), SHOWN));
      return List.of(
          new Finding(
                  HostStatusRule.this,
                  Severity.NOTICE,
                  party(),
                  Wording.count(count, "request")
                      + " ended with an error: "
                      + shown.stream().map(Failed::describe).collect(Collectors.joining(", ")),
                  "The controller answered these; an answer, even an error, is no lost completion. A"
                      + " driver asks for features that a controller need not have.",
                  "Look them up where they concern the hang; else leave them.",
                  Grade.RECORDED,
                  kinds.size(),
                  shown.stream().map(kind -> kind.command).toList(),
                  shown.stream().map(kind -> kind.first).toList())
              .in(scope.scope()));
    }
  }
}
