package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.StatusCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands that a host's log says ended with an error: opcode, LBA, CID and status of each, as far
 * as it prints them.
 *
 * <p>Source: Linux {@code drivers/nvme/host/core.c: nvme_log_error} (6.1 and later); FreeBSD {@code
 * sys/dev/nvme/nvme_qpair.c} and SPDK {@code lib/nvme/nvme_qpair.c: spdk_nvme_qpair_print_command,
 * spdk_nvme_qpair_print_completion} print the command first, then its completion; what they had
 * outstanding at a reset they complete themselves with an ABORTED status (SPDK {@code
 * lib/nvme/nvme_pcie_common.c: nvme_pcie_qpair_abort_trackers}).
 */
final class HostErrorRule extends HostRule {
  private static final int SHOWN = 4;
  private static final int SHOWN_LINES = 6;
  private static final int ABORTED_BY_REQUEST = 0x7;
  private static final int ABORTED_SQ_DELETED = 0x8;

  HostErrorRule() {
    super(
        ofLog(
            "HOST-ERROR",
            Party.NONE,
            "the host's log: commands that ended with an error, with opcode, LBA, CID and status",
            "NVMe Base 2.0, 3.3.3.2.1 (status field)"));
  }

  /** One command: what the log prints of it, and its status. */
  private record Failed(HostEvent end, int opcode, long lba) {
    static Failed of(HostEvent end, @Nullable HostEvent command) {
      HostEvent named = command == null ? end : command;
      boolean located = named.value() != EventChunk.NONE && named.value2() != EventChunk.NONE;
      return new Failed(
          end,
          named.opcode(),
          !located || (command == null && end.message() == HostMessage.COMPLETION_PRINTED)
              ? EventChunk.NONE
              : named.value2() << Integer.SIZE | named.value());
    }

    /** Linux prints an LBA for I/O commands, and no queue. */
    private int queueId() {
      return end.sqId() != EventChunk.NONE ? end.sqId() : lba == EventChunk.NONE ? 0 : 1;
    }

    String describe() {
      String what = opcode == EventChunk.NONE ? "a command" : Opcode.describe(queueId(), opcode);
      String where = lba == EventChunk.NONE ? "" : " LBA " + lba;
      String who =
          end.cid() == EventChunk.NONE ? "" : " (QID " + end.sqId() + " cid " + end.cid() + ")";
      return what + where + who + " with " + StatusCode.describe(end.status());
    }
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (ControllerLog controller : log.controllers()) {
      List<Failed> failed = failed(controller);
      if (!failed.isEmpty()) {
        findings.add(finding(controller, failed, log, seen));
      }
    }
    return findings;
  }

  private static List<Failed> failed(ControllerLog controller) {
    Map<Integer, HostEvent> printed = new HashMap<>();
    List<Failed> failed = new ArrayList<>();
    for (HostEvent event : controller.events()) {
      switch (event.message()) {
        case COMMAND_PRINTED -> printed.put(key(event), event);
        case COMPLETION_PRINTED -> {
          HostEvent command = printed.remove(key(event));
          if (StatusCode.typeAndCode(event.status()) != 0) {
            failed.add(Failed.of(event, command));
          }
        }
        case IO_ERROR -> failed.add(Failed.of(event, null));
        default -> {
          // Names no command that ended.
        }
      }
    }
    return failed;
  }

  private static int key(HostEvent event) {
    return event.sqId() << Short.SIZE | event.cid();
  }

  private Finding finding(ControllerLog controller, List<Failed> failed, HostLog log, Seen seen) {
    List<String> shown = failed.stream().limit(SHOWN).map(Failed::describe).toList();
    List<CommandSpan> commands =
        failed.stream()
            .filter(f -> f.end.cid() != EventChunk.NONE)
            .limit(Finding.KEPT_COMMANDS)
            .map(
                f ->
                    CommandSpan.namedByHost(
                        f.end.controller(), f.end.sqId(), f.end.cid(), f.opcode, f.end.source()))
            .toList();
    long byHost = failed.stream().filter(HostErrorRule::mayBeOfHost).count();
    return new Finding(
        this,
        Severity.NOTICE,
        party(),
        seen.name(controller, log)
            + ": "
            + Wording.count(failed.size(), "command")
            + " ended with an error: "
            + String.join("; ", shown)
            + (failed.size() > SHOWN ? " and more" : ""),
        byHost == 0
            ? "An answer, even an error, is no lost completion."
            : String.format(
                Locale.ROOT,
                "%,d of these %,d may never have been answered: a driver gives what it had"
                    + " outstanding such a status itself when it resets the controller or deletes"
                    + " the queue. What became of them in the controller the log does not tell.",
                byHost,
                failed.size()),
        "Look up what the controller did with these CIDs before the first of these lines.",
        Grade.RECORDED,
        commands.size(),
        commands,
        failed.stream()
            .limit(SHOWN_LINES)
            .map(f -> evidence(f.end, "it ends with " + StatusCode.describe(f.end.status())))
            .toList(),
        Scope.ofEvents(failed.stream().map(Failed::end).toList()));
  }

  private static boolean mayBeOfHost(Failed failed) {
    int status = StatusCode.typeAndCode(failed.end.status());
    return status == ABORTED_BY_REQUEST
        || status == ABORTED_SQ_DELETED
        || StatusCode.ofHost(failed.end.status());
  }
}
