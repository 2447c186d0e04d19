package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A host's driver says that a completion maps to no command that it has outstanding.
 *
 * <p>Source: SPDK {@code lib/nvme/nvme_pcie_common.c: nvme_pcie_qpair_process_completions} prints
 * the completion in the next line; Linux {@code drivers/nvme/host/tcp.c:
 * nvme_tcp_process_nvme_cqe}, {@code rdma.c: nvme_rdma_process_nvme_rsp}.
 */
final class HostUnknownCqeRule extends Rule {
  private static final int SHOWN_LINES = 6;

  HostUnknownCqeRule() {
    super(
        RuleInfo.of(
                "HOST-UNKNOWN-CQE",
                Party.NONE,
                "the host's log: a completion maps to no outstanding command",
                "NVMe Base 2.0, 3.3.3.2 (Command Identifier)",
                RequiredFact.KERNEL_LOG)
            .with(RuleInfo.Trait.ABOUT_HOST));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final List<Evidence> lines = new ArrayList<>();
    private final List<CommandSpan> commands = new ArrayList<>();
    private final Scope.OfRows scope = new Scope.OfRows();
    private long count;
    private int waitingSource = EventChunk.NONE;

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of();
    }

    @Override
    public void onRow(EventCursor row) {
      HostMessage message = row.message();
      if (message == HostMessage.UNKNOWN_CQE || message == HostMessage.CQE_TWICE) {
        count++;
        show(row, "a completion that maps to no outstanding command");
        boolean named = row.cid() != EventChunk.NONE;
        if (named) {
          name(row);
        }
        waitingSource = named ? EventChunk.NONE : row.source();
      } else if (message == HostMessage.COMPLETION_PRINTED && waitingSource == row.source()) {
        show(row, "that completion");
        name(row);
        waitingSource = EventChunk.NONE;
      }
    }

    private void show(EventCursor row, String role) {
      scope.add(row);
      if (lines.size() < SHOWN_LINES) {
        lines.add(new Evidence(row.source(), row.line(), role));
      }
    }

    private void name(EventCursor row) {
      if (commands.size() < Finding.KEPT_COMMANDS) {
        commands.add(
            CommandSpan.namedByHost(
                row.controller(), row.sqId(), row.cid(), EventChunk.NONE, row.source()));
      }
    }

    @Override
    public List<Finding> findings() {
      if (count == 0) {
        return List.of();
      }
      CommandSpan first = commands.isEmpty() ? null : commands.get(0);
      return List.of(
          new Finding(
                  HostUnknownCqeRule.this,
                  Severity.SUSPECT,
                  party(),
                  "the host got "
                      + Wording.count(count, "completion")
                      + " that map to no outstanding command"
                      + named(first),
                  "Either the controller completed a command twice, or late (after an Abort or a"
                      + " reset), or with a wrong CID; or the host read a CQE that it had read before."
                      + " The host's log does not tell which.",
                  "Do not trust the data. On the controller's side look for that CID posted twice, and"
                      + " for an Abort of it.",
                  Grade.RECORDED,
                  commands.size(),
                  commands,
                  lines)
              .in(scope.scope()));
    }

    private static String named(@Nullable CommandSpan first) {
      return first == null ? "" : ", the first: qid " + first.sqId() + " cid " + first.cid();
    }
  }
}
