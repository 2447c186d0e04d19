package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.BlockedTask;
import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostBoot;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.analysis.host.Rung;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.PciAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a host's log shows that is no trouble of an NVMe controller, so that it is not passed over
 * in silence: corrected PCIe errors alone, blocked tasks without an NVMe function on their stacks,
 * messages of the driver in unknown words, and that nothing went wrong.
 *
 * <p>Source: PCI Express Base 5.0, 6.2.2.1 (correctable errors are recovered by hardware without
 * loss of information).
 */
final class LogContextRule extends HostRule {
  private static final int SHOWN_LINES = 3;

  /** What follows from a failure whatever it was. */
  private static final Set<Rung> CONSEQUENCES =
      EnumSet.of(Rung.BLOCK_ERROR, Rung.NO_PATH, Rung.FABRICS_REMOVED, Rung.QUEUES);

  LogContextRule() {
    super(
        ofLog(
            "LOG-CONTEXT",
            Party.NONE,
            "the host's log: what is no trouble of a controller, and that there is none",
            "none"));
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (HostBoot boot : log.boots()) {
      addIfThere(findings, corrected(boot, log));
      addIfThere(findings, otherTasks(boot, log));
      addIfThere(findings, unknown(boot, log));
    }
    log.controllers()
        .forEach(controller -> addIfThere(findings, onlyErrors(controller, log, seen)));
    boolean anyController = !log.controllers().isEmpty();
    boolean trouble = log.controllers().stream().anyMatch(LogContextRule::inTrouble);
    boolean other =
        log.boots().stream().anyMatch(boot -> !boot.tasks().isEmpty() || !boot.pcie().isEmpty());
    if (anyController && !trouble && !other && !seen.controllerSide()) {
      findings.add(nothing(log));
    }
    return findings;
  }

  private static void addIfThere(List<Finding> findings, @Nullable Finding finding) {
    if (finding != null) {
      findings.add(finding);
    }
  }

  private static boolean inTrouble(ControllerLog controller) {
    return controller.rungs().keySet().stream().anyMatch(rung -> rung != Rung.QUEUES)
        || controller.events().stream().anyMatch(event -> !isHarmless(event.message()));
  }

  private static boolean isHarmless(HostMessage message) {
    return switch (message) {
      case BOOT, DEVICE, QUEUES, QUIRK, FABRICS_CONTROLLER -> true;
      default -> false;
    };
  }

  private @Nullable Finding corrected(HostBoot boot, HostLog log) {
    List<HostEvent> corrected =
        boot.pcie().stream().filter(e -> e.message() == HostMessage.AER_CORRECTED).toList();
    boolean only = boot.pcie().stream().allMatch(e -> e.message() == HostMessage.AER_CORRECTED);
    if (corrected.isEmpty() || !only) {
      return null;
    }
    HostEvent first = corrected.get(0);
    return finding(
        Severity.NOTICE,
        party(),
        Wording.count(corrected.size(), "message")
            + " of corrected PCIe errors"
            + inBoot(boot, log)
            + (first.value() < 0 ? "" : ", the first at " + PciAddress.describe(first.value()))
            + ", and no uncorrected one",
        "The link repeats what was damaged: a corrected error loses no command. Many of them point"
            + " to a weak link (slot, riser, signal quality, link power management).",
        "lspci -vvv of the function and its port: DevSta, LnkSta, the AER counters; try"
            + " pcie_aspm=off or a lower link speed if they grow.",
        corrected.stream().limit(SHOWN_LINES).map(e -> evidence(e, "a corrected error")).toList());
  }

  /** Errors of the block layer without a word of the driver about why. */
  private @Nullable Finding onlyErrors(ControllerLog controller, HostLog log, Seen seen) {
    ControllerLog.RungCount errors = controller.rungs().get(Rung.BLOCK_ERROR);
    if (errors == null || !CONSEQUENCES.containsAll(controller.rungs().keySet())) {
      return null;
    }
    return finding(
        Severity.NOTICE,
        party(),
        seen.name(controller, log)
            + ": "
            + Wording.count(errors.count(), "I/O error")
            + " of the block layer, and no line of the driver about a time-out, a reset or a status",
        "The block layer says that a request failed, not with which status, nor whether the"
            + " controller answered it.",
        seen.controllerSide()
            ? "Compare with the controller's side, which is in this capture."
            : "The lines of the driver before these (dmesg | grep -i nvme), and nvme error-log.",
        List.of(evidence(errors.first(), "the first")));
  }

  private @Nullable Finding unknown(HostBoot boot, HostLog log) {
    List<HostEvent> unknown =
        boot.controllers().stream()
            .flatMap(controller -> controller.events().stream())
            .filter(event -> event.message() == HostMessage.OTHER)
            .toList();
    if (unknown.isEmpty()) {
      return null;
    }
    return finding(
        Severity.NOTICE,
        party(),
        Wording.count(unknown.size(), "message")
            + " of the driver"
            + inBoot(boot, log)
            + " about trouble, in words that are not known here: quoted, not judged",
        "The words of known kernel versions are read; these are of another version or driver, or"
            + " not yet in the table.",
        "Read them yourself; report a wording that matters.",
        unknown.stream().limit(SHOWN_LINES).map(e -> evidence(e, "not known")).toList());
  }

  private @Nullable Finding otherTasks(HostBoot boot, HostLog log) {
    List<BlockedTask> others =
        boot.tasks().stream()
            .filter(task -> task.frames().stream().noneMatch(f -> f.text().contains("nvme")))
            .toList();
    if (others.isEmpty()) {
      return null;
    }
    return finding(
        Severity.NOTICE,
        party(),
        Wording.count(others.size(), "blocked task")
            + inBoot(boot, log)
            + " without an NVMe function on the stack, the first "
            + others.get(0).event().text()
            + ": not counted as a hang of NVMe",
        "Such a task waits for something above or beside the driver (a filesystem, the network,"
            + " another task). It may wait for a request of an NVMe device all the same; its stack"
            + " does not show that.",
        "The stacks of all blocked tasks (echo w > /proc/sysrq-trigger), and"
            + " /sys/block/nvme*/inflight, tell whether a request is outstanding.",
        others.stream()
            .limit(SHOWN_LINES)
            .map(task -> evidence(task.event(), BlockedTask.says(task.event())))
            .toList());
  }

  private Finding nothing(HostLog log) {
    HostEvent first = log.controllers().get(0).events().get(0);
    return finding(
        Severity.NOTICE,
        party(),
        "no trouble of an NVMe controller is in this log: no time-out, Abort, reset or error",
        "The log says that the driver found its controllers and had nothing to complain of. A hang"
            + " of less than the host's time-out (30 s by default) leaves no line.",
        "Give the log of the time of the hang, or of the boot before (journalctl -k -b -1).",
        List.of(evidence(first, "the first line about a controller")));
  }
}
