package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.Ending;
import io.cqtrace.analysis.host.HostBoot;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.PciAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The log shows a PCIe error or a link that went down, and a controller that it hit. PCIe errors
 * without such a controller are not told: they may belong to any device.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_error_detected, nvme_slot_reset}, {@code
 * drivers/pci/pcie/err.c: pcie_do_recovery}, {@code drivers/pci/pcie/dpc.c}, {@code
 * drivers/pci/hotplug/pciehp_ctrl.c}.
 */
final class LinkDownRule extends HostRule {
  /** From a PCIe error to the time-out of a command that it cost: Linux's 30 s, and a margin. */
  private static final long HITS_WITHIN_NS = 90_000_000_000L;

  /** Times of what one error prints may be out of order by as much. */
  private static final long SAME_MOMENT_NS = 1_000_000_000L;

  /** What breaks a link or a function, and how it is called. */
  private static final Map<HostMessage, String> BREAKS = new EnumMap<>(HostMessage.class);

  /** What the driver prints when the PCI core tells it of an error. */
  private static final Set<HostMessage> TOLD_TO_DRIVER =
      EnumSet.of(HostMessage.PCI_FROZEN, HostMessage.PCI_DISCONNECT, HostMessage.SLOT_RESET);

  private static final Set<HostMessage> TROUBLE =
      EnumSet.of(
          HostMessage.TIMEOUT_ABORT,
          HostMessage.TIMEOUT_RESET,
          HostMessage.TIMEOUT_DISABLE,
          HostMessage.CONTROLLER_DOWN,
          HostMessage.NOT_READY,
          HostMessage.DISABLED,
          HostMessage.REMOVED);

  static {
    BREAKS.put(HostMessage.AER_FATAL, "a fatal PCIe error (AER)");
    BREAKS.put(HostMessage.AER_NONFATAL, "an uncorrectable PCIe error (AER)");
    BREAKS.put(HostMessage.DPC, "a containment that takes the link down (DPC)");
    BREAKS.put(HostMessage.LINK_DOWN, "link down");
    BREAKS.put(HostMessage.SLOT_POWER_FAULT, "a power fault of the slot");
    BREAKS.put(HostMessage.EEH_FROZEN, "a frozen PCI partition (EEH)");
    BREAKS.put(HostMessage.CARD_GONE, "an empty slot (card not present)");
    BREAKS.put(HostMessage.POWER_STATE_FAILED, "a function that cannot be powered up");
    BREAKS.put(HostMessage.NOT_READY_AFTER_RESET, "a function that did not answer after a reset");
    BREAKS.put(HostMessage.PCI_NOT_RECOVERED, "a recovery that failed");
  }

  LinkDownRule() {
    super(
        ofLog(
                "LINK-DOWN",
                Party.PLATFORM,
                "the host's log: a PCIe error or a link down hit the controller",
                "none")
            .with(RuleInfo.Trait.EXPLAINS_GIVING_UP));
  }

  /** Whether a message says that a link or a function broke. */
  static boolean isBreak(HostEvent event) {
    return BREAKS.containsKey(event.message());
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (HostBoot boot : log.boots()) {
      List<HostEvent> breaks = boot.pcie().stream().filter(LinkDownRule::isBreak).toList();
      for (ControllerLog controller : boot.controllers()) {
        List<HostEvent> hits = hits(controller, breaks);
        if (!hits.isEmpty()) {
          findings.add(finding(controller, boot, hits, log, seen));
        }
      }
    }
    return findings;
  }

  /** The PCIe events that hit a controller, and what its driver was told, in order. */
  private static List<HostEvent> hits(ControllerLog controller, List<HostEvent> breaks) {
    List<HostEvent> told =
        controller.events().stream()
            .filter(event -> TOLD_TO_DRIVER.contains(event.message()))
            .toList();
    HostEvent device = controller.first(HostMessage.DEVICE);
    List<HostEvent> hits = new ArrayList<>(told);
    for (HostEvent event : breaks) {
      boolean hit =
          names(event, device)
              || near(event, told, SAME_MOMENT_NS)
              || beforeTrouble(event, controller);
      if (hit && controller.covers(event)) {
        hits.add(event);
      }
    }
    hits.sort(Comparator.comparingLong(HostEvent::line));
    return hits;
  }

  private static boolean names(HostEvent event, @Nullable HostEvent device) {
    return device != null
        && device.value() != EventChunk.NONE
        && (event.value() == device.value() || event.value2() == device.value());
  }

  /** Whether the driver was told of an error at that moment, or not long after it. */
  private static boolean near(HostEvent event, List<HostEvent> told, long marginNs) {
    return told.stream()
        .anyMatch(
            other -> !event.timed() || Math.abs(other.sinceNs(event)) < HITS_WITHIN_NS + marginNs);
  }

  /** Whether the only controller in trouble after it is this one. */
  private static boolean beforeTrouble(HostEvent event, ControllerLog controller) {
    long others =
        controller.boot().controllers().stream().filter(c -> troubledAfter(event, c)).count();
    return others == 1 && troubledAfter(event, controller);
  }

  private static boolean troubledAfter(HostEvent event, ControllerLog controller) {
    return event.timed()
        && controller.events().stream()
            .filter(other -> TROUBLE.contains(other.message()))
            .anyMatch(
                other ->
                    other.sinceNs(event) > -SAME_MOMENT_NS
                        && other.timeNs() - event.timeNs() < HITS_WITHIN_NS);
  }

  private Finding finding(
      ControllerLog controller, HostBoot boot, List<HostEvent> hits, HostLog log, Seen seen) {
    Set<HostMessage> kinds =
        hits.stream()
            .map(HostEvent::message)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(HostMessage.class)));
    String what =
        BREAKS.entrySet().stream()
            .filter(entry -> kinds.contains(entry.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(", "));
    boolean recovered =
        boot.pcie().stream().anyMatch(e -> e.message() == HostMessage.PCI_RECOVERED)
            && controller.ending() == Ending.RECOVERED;
    String frozen = kinds.contains(HostMessage.PCI_FROZEN) ? "its PCI channel was frozen; " : "";
    return finding(
        controller,
        Severity.SUSPECT,
        party(),
        seen.name(controller, log)
            + ": the PCIe link or port below it failed"
            + (what.isEmpty() ? "" : ": " + what)
            + "; "
            + frozen
            + (recovered ? "the PCIe recovery succeeded; " : "")
            + (kinds.contains(HostMessage.PCI_NOT_RECOVERED)
                    && controller.ending() == Ending.NOT_TOLD
                ? "the controller did not restart"
                : HostTimeoutRule.ending(controller)),
        "Commands that were outstanding when the link failed are not answered: no completion queue"
            + " explains their time-outs. What caused the error (device, slot, cable, riser, power)"
            + " the log does not tell."
            + corrected(boot),
        "Look at the port's and the device's AER registers (lspci -vvv), the slot and its power;"
            + " try another slot, a lower link speed, pcie_aspm=off.",
        lines(hits, boot, controller));
  }

  private static String corrected(HostBoot boot) {
    long count = boot.pcie().stream().filter(e -> e.message() == HostMessage.AER_CORRECTED).count();
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            " %,d corrected PCIe errors in the same boot point to its link, too.",
            count);
  }

  private static List<Evidence> lines(
      List<HostEvent> hits, HostBoot boot, ControllerLog controller) {
    Map<HostMessage, Evidence> first = new EnumMap<>(HostMessage.class);
    for (HostEvent hit : hits) {
      first.putIfAbsent(hit.message(), evidence(hit, role(hit)));
    }
    for (HostEvent event : boot.pcie()) {
      if (event.message() == HostMessage.PCI_RECOVERED) {
        first.putIfAbsent(event.message(), evidence(event, "the PCIe recovery succeeds"));
      }
    }
    HostEvent back = controller.back();
    if (back != null) {
      first.putIfAbsent(back.message(), evidence(back, "the controller is back"));
    }
    return first.values().stream().sorted(Comparator.comparingLong(Evidence::line)).toList();
  }

  private static String role(HostEvent event) {
    String what =
        switch (event.message()) {
          case PCI_FROZEN -> "the driver is told that the channel is frozen";
          case PCI_DISCONNECT -> "the driver is told that the channel failed for good";
          case SLOT_RESET -> "the driver restarts after the slot's reset";
          default -> BREAKS.getOrDefault(event.message(), "PCIe");
        };
    boolean addressed =
        switch (event.message()) {
          case AER_FATAL, AER_NONFATAL, DPC, POWER_STATE_FAILED -> event.value() >= 0;
          default -> false;
        };
    return addressed ? what + " at " + PciAddress.describe(event.value()) : what;
  }
}
