package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.Ending;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.ControllerStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The host read CSTS, and it says what died: the whole function, its registers only, the controller
 * by its own word (CFS), or it never got ready.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_warn_reset, nvme_should_reset}, {@code
 * core.c: nvme_wait_ready}; {@link ControllerStatus}.
 */
final class DeviceDeadRule extends HostRule {
  DeviceDeadRule() {
    super(
        ofLog(
                "DEVICE-DEAD",
                Party.PLATFORM,
                "the host's log: the device is gone, reports a fatal error, or does not get ready",
                "NVMe Base 2.0, 3.1.3.6 (CSTS), 3.1.3.1 (CAP.TO)")
            .with(RuleInfo.Trait.EXPLAINS_GIVING_UP));
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (ControllerLog controller : log.controllers()) {
      Map<State, List<HostEvent>> byState = new EnumMap<>(State.class);
      for (HostEvent read : controller.registerReads()) {
        State told = State.of(read);
        State state =
            told == State.STAYED_READY && mayBeGone(read, controller) ? State.STAYED_ONES : told;
        if (state != State.ALIVE) {
          byState.computeIfAbsent(state, k -> new ArrayList<>()).add(read);
        }
      }
      byState.forEach((state, reads) -> findings.add(finding(state, reads, controller, log, seen)));
    }
    return findings;
  }

  /**
   * Whether RDY may have stayed 1 because all of CSTS did: this kernel does not print CSTS (before
   * 5.10), and its registers were found gone, or a PCIe error stands before it.
   */
  private static boolean mayBeGone(HostEvent read, ControllerLog controller) {
    return read.value() == EventChunk.NONE
        && (controller.registerReads().stream()
                .anyMatch(e -> e.line() < read.line() && State.of(e).powerMayMatter)
            || controller.boot().pcie().stream()
                .anyMatch(
                    e ->
                        e.line() < read.line() && controller.covers(e) && LinkDownRule.isBreak(e)));
  }

  private Finding finding(
      State state, List<HostEvent> reads, ControllerLog controller, HostLog log, Seen seen) {
    HostEvent read = reads.get(0);
    boolean recovered = controller.ending() == Ending.RECOVERED;
    List<Evidence> lines = new ArrayList<>();
    lines.add(evidence(read, state.role));
    HostEvent hint = controller.hint();
    if (hint != null && state.powerMayMatter) {
      lines.add(evidence(hint, "what the kernel suggests"));
    }
    HostEvent back = controller.back();
    if (recovered && back != null) {
      lines.add(evidence(back, "it is back"));
    }
    return finding(
        controller,
        Severity.SUSPECT,
        state.party,
        seen.name(controller, log)
            + ": "
            + state.says
            + " ("
            + registers(read)
            + (reads.size() > 1 ? ", the first of " + reads.size() + " times" : "")
            + "); "
            + HostTimeoutRule.ending(controller),
        state.explanation,
        state.advice + hint(hint, state),
        lines);
  }

  private static String hint(@Nullable HostEvent hint, State state) {
    return hint == null || !state.powerMayMatter
        ? ""
        : " The kernel suggests to try '" + hint.text() + "'.";
  }

  private static String registers(HostEvent read) {
    String csts =
        read.value() == EventChunk.NONE
            ? "CSTS not printed"
            : ControllerStatus.describe(read.value());
    boolean down = read.message() == HostMessage.CONTROLLER_DOWN;
    return down && read.value2() != EventChunk.NONE
        ? csts + String.format(Locale.ROOT, "; PCI_STATUS 0x%x", read.value2())
        : csts;
  }

  /** What a read of CSTS says. */
  private enum State {
    GONE(
        Party.PLATFORM,
        "the device is gone: neither its registers nor its PCI configuration space answer, both"
            + " read as all ones",
        "all ones from registers and configuration space",
        "A read that nobody answers returns all ones. The function is no longer reachable: its link"
            + " is down, it lost power or was removed, or a power state keeps it away. No"
            + " completion queue explains that.",
        "Look at the slot and the link (lspci -vvv of the port: LnkSta), at power, and at what the"
            + " log says of AER, DPC and pciehp before this.",
        true),
    REGISTERS_GONE(
        Party.PLATFORM,
        "its registers read as all ones, but its PCI configuration space still answers",
        "registers all ones, configuration space alive",
        "The function is on the bus, and its memory space (BAR 0) does not answer: memory decoding"
            + " is off after a reset or in a low power state, or the controller's firmware no"
            + " longer serves it. The log does not tell which of these.",
        "lspci -vvv of the function: Mem+ or Mem-, power state, AER. Try without power saving.",
        true),
    REGISTERS_GONE_ONLY(
        Party.PLATFORM,
        "its registers read as all ones; of its configuration space the log says nothing",
        "registers all ones",
        "A read that nobody answers returns all ones: the link is down, power is lost, or the"
            + " memory space is switched off.",
        "lspci -vvv of the function and its port.",
        true),
    FATAL(
        Party.CONTROLLER,
        "the controller reports a fatal error itself (CSTS.CFS)",
        "CFS is set",
        "CFS says that the controller could not report an error by a completion. The commands that"
            + " were outstanding are not answered any more, whatever the queues hold.",
        "nvme error-log and smart-log after the reset, the firmware's version, and what the"
            + " controller's own log says.",
        false),
    NEVER_READY(
        Party.CONTROLLER,
        "the controller never got ready: RDY stayed 0 after it was enabled",
        "RDY did not become 1 in time",
        "CAP.TO says how long RDY may take. It did not change within that time.",
        "A power cycle (a reset is not enough for some firmware), then nvme error-log; the"
            + " controller's own log.",
        false),
    STAYED_READY(
        Party.CONTROLLER,
        "the controller did not stop: RDY stayed 1 after it was disabled (CC.EN 0)",
        "RDY did not become 0 in time",
        "CAP.TO says how long RDY may take. It did not change within that time.",
        "A power cycle (a reset is not enough for some firmware), then nvme error-log; the"
            + " controller's own log.",
        false),
    STAYED_ONES(
        Party.PLATFORM,
        "RDY did not become 0 after the controller was disabled (CC.EN 0), or its registers read as"
            + " all ones",
        "RDY did not become 0 in time",
        "A register that nobody answers reads as all ones, RDY among them. This kernel does not"
            + " print CSTS, and the log says before this that the link or the registers failed.",
        "lspci -vvv of the function and its port.",
        true),
    ALIVE(Party.NONE, "", "", "", "", false);

    private final Party party;
    private final String says;
    private final String role;
    private final String explanation;
    private final String advice;
    private final boolean powerMayMatter;

    State(
        Party party,
        String says,
        String role,
        String explanation,
        String advice,
        boolean powerMayMatter) {
      this.party = party;
      this.says = says;
      this.role = role;
      this.explanation = explanation;
      this.advice = advice;
      this.powerMayMatter = powerMayMatter;
    }

    static State of(HostEvent read) {
      boolean down = read.message() == HostMessage.CONTROLLER_DOWN;
      ControllerStatus.Kind kind =
          read.value() == EventChunk.NONE
              ? ControllerStatus.Kind.ALIVE
              : ControllerStatus.kind(read.value(), down ? read.value2() : EventChunk.NONE);
      return switch (kind) {
        case GONE -> GONE;
        case REGISTERS_GONE -> REGISTERS_GONE;
        case REGISTERS_GONE_ONLY -> REGISTERS_GONE_ONLY;
        case FATAL -> FATAL;
        case SUBSYSTEM_RESET, ALIVE ->
            down ? ALIVE : read.value2() == 1 ? NEVER_READY : STAYED_READY;
      };
    }
  }
}
