package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.Producer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The host gave a controller up, and the log says so: removed, disabled, left without I/O queues.
 * What the log merely does not tell any more is no finding.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_reset_work, nvme_remove_dead_ctrl,
 * nvme_probe}; {@code include/uapi/asm-generic/errno-base.h}, {@code errno.h}.
 */
final class NeverRecoveredRule extends HostRule {
  private static final Set<HostMessage> GIVEN_UP =
      EnumSet.of(
          HostMessage.REMOVED,
          HostMessage.DISABLED,
          HostMessage.NO_QUEUES,
          HostMessage.FABRICS_REMOVED,
          HostMessage.PCI_DISCONNECT);

  private static final Map<Long, String> ERRORS =
      Map.of(
          4L, "EINTR: its command was cancelled",
          5L, "EIO: input/output error",
          12L, "ENOMEM: no memory",
          16L, "EBUSY: busy",
          19L, "ENODEV: no such device",
          22L, "EINVAL: invalid",
          110L, "ETIMEDOUT: timed out",
          111L, "ECONNREFUSED: connection refused");

  NeverRecoveredRule() {
    super(
        ofLog(
            "NEVER-RECOVERED",
            Party.NONE,
            "the host's log: the host gave the controller up, or has it without I/O queues",
            "none"));
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (ControllerLog controller : log.controllers()) {
      if (controller.ending().givenUp()) {
        findings.add(finding(controller, log, seen));
      }
    }
    return findings;
  }

  private Finding finding(ControllerLog controller, HostLog log, Seen seen) {
    List<Evidence> lines = new ArrayList<>();
    StringBuilder error = new StringBuilder();
    for (HostEvent event : controller.events()) {
      switch (event.message()) {
        case IDENTIFY_FAILED, QUEUE_COUNT_FAILED -> {
          lines.add(evidence(event, "what failed before" + error(event)));
        }
        default -> {
          if (GIVEN_UP.contains(event.message())) {
            lines.add(evidence(event, "the host gives the controller up"));
            error.append(error(event));
          }
        }
      }
    }
    return finding(
        controller,
        Severity.SUSPECT,
        party(),
        seen.name(controller, log)
            + ": "
            + controller.ending().says()
            + error
            + HostTimeoutRule.successor(controller),
        "From there on every request to it fails. The log says that the host gave up, not why the"
            + " controller did not answer"
            + (controller.lateCommandCount() > 0
                ? "; the first command that timed out stands in HOST-TIMEOUT."
                : "."),
        advice(controller, seen),
        lines.subList(0, Math.min(lines.size(), 6)));
  }

  private static String advice(ControllerLog controller, Seen seen) {
    if (seen.isOf(controller, Producer.LINUX_FABRICS_HOST)
        || controller.first(HostMessage.FABRICS_REMOVED) != null) {
      return "Once the target and the network are there again, nvme connect brings it back;"
          + " ctrl_loss_tmo (FC: dev_loss_tmo) says how long the host tries.";
    }
    return seen.isOf(controller, Producer.LINUX_PCI_HOST) || seen.inputs() == null
        ? "A rescan (echo 1 > /sys/bus/pci/rescan) or a power cycle may bring it back."
        : "A power cycle may bring it back.";
  }

  private static String error(HostEvent event) {
    boolean carries =
        switch (event.message()) {
          case REMOVED, DISABLED, IDENTIFY_FAILED -> event.value() != EventChunk.NONE;
          default -> false;
        };
    return carries ? " (-" + event.value() + suffix(ERRORS.get(event.value())) + ")" : "";
  }

  private static String suffix(@Nullable String name) {
    return name == null ? "" : " " + name;
  }
}
