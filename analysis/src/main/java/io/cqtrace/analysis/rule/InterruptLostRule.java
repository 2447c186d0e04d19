package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.analysis.host.LateCommand;
import io.cqtrace.analysis.host.Rung;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The host's time-out handler found completions by polling: they were in the CQ, and no interrupt
 * had told of them.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_timeout} ("completion polled" after {@code
 * nvme_poll_irqdisable}); FreeBSD {@code sys/dev/nvme/nvme_qpair.c: nvme_timeout} ("Missing
 * interrupt").
 */
final class InterruptLostRule extends HostRule {
  private static final int SHOWN_LINES = 3;

  /** Steps beside which polling is one trouble among others. */
  private static final Set<Rung> OTHER_TROUBLE =
      EnumSet.of(
          Rung.TIMED_OUT,
          Rung.ABORT_SENT,
          Rung.RESET_FOR,
          Rung.DISABLED_FOR,
          Rung.DOWN,
          Rung.FROZEN,
          Rung.DISCONNECT,
          Rung.RESETTING,
          Rung.NOT_READY,
          Rung.NO_QUEUES,
          Rung.REMOVED,
          Rung.DISABLED);

  InterruptLostRule() {
    super(
        ofLog(
            "INTERRUPT-LOST",
            Party.PLATFORM,
            "the host's log: commands timed out although their CQEs were in memory, found by"
                + " polling",
            "none"));
  }

  /** Whether polling is all that happened to a controller. */
  static boolean onlyPolled(ControllerLog controller) {
    boolean polled = controller.count(Rung.POLLED) + controller.count(Rung.INTERRUPT_MISSED) > 0;
    return polled && controller.rungs().keySet().stream().noneMatch(OTHER_TROUBLE::contains);
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (ControllerLog controller : log.controllers()) {
      long count = controller.count(Rung.POLLED) + controller.count(Rung.INTERRUPT_MISSED);
      if (count > 0) {
        boolean suspect = onlyPolled(controller) && !seen.controllerSide();
        findings.add(
            finding(
                    suspect ? Severity.SUSPECT : Severity.NOTICE,
                    party(),
                    summary(controller, log, seen, count),
                    explanation(controller),
                    "Look at what lies between controller and CPU: MSI-X mask and table, interrupt"
                        + " remapping, a level-triggered line that was not raised again ("
                        + (controller.count(Rung.POLLED) > 0 ? "/proc/interrupts" : "vmstat -i")
                        + ", twice, shows whether the queue's count grows).",
                    lines(controller))
                .in(Scope.ofEvents(polls(controller))));
      }
    }
    return findings;
  }

  private static String summary(ControllerLog controller, HostLog log, Seen seen, long count) {
    TreeSet<Integer> queues =
        controller.commands().stream()
            .map(LateCommand::sqId)
            .collect(Collectors.toCollection(TreeSet::new));
    String on =
        queues.isEmpty() || !onlyPolled(controller)
            ? ""
            : " on QID " + queues.stream().map(String::valueOf).collect(Collectors.joining(", "));
    String every = onlyPolled(controller) ? "" : "; other commands of it were not there";
    return seen.name(controller, log)
        + ": "
        + (controller.count(Rung.POLLED) > 0
            ? Wording.count(count, "command") + " timed out" + on + " and \"completion polled\""
            : Wording.count(count, "time") + " the driver found completions without an interrupt")
        + ": the CQE was in memory, the interrupt did not come; not a"
        + " lost completion"
        + every;
  }

  private static String explanation(ControllerLog controller) {
    String polled =
        "\"completion polled\" is printed when the time-out handler finds the CQE in the ring: the"
            + " controller had posted it. That is no lost and no withheld completion. The CID in"
            + " this line has a generation one higher than the command had. On a queue without"
            + " interrupts (poll_queues) it says only that nobody polled.";
    String missed =
        "FreeBSD's handler found completions in the ring: the controller had posted them.";
    return controller.count(Rung.POLLED) > 0 ? polled : missed;
  }

  private static List<Evidence> lines(ControllerLog controller) {
    return polls(controller).stream()
        .limit(SHOWN_LINES)
        .map(event -> evidence(event, "polled, and found its CQE"))
        .toList();
  }

  private static List<HostEvent> polls(ControllerLog controller) {
    return controller.events().stream()
        .filter(
            event ->
                switch (event.message()) {
                  case TIMEOUT_POLLED, INTERRUPT_MISSED -> true;
                  default -> false;
                })
        .toList();
  }
}
