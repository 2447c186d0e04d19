package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.Ending;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.analysis.host.LateCommand;
import io.cqtrace.analysis.host.Rung;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.nvme.ControllerStatus;
import io.cqtrace.nvme.ControllerStatus.Kind;
import io.cqtrace.nvme.PciAddress;
import io.cqtrace.nvme.StatusCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the host's log says of a controller in one boot: the ladder of time-out, Abort, reset, and
 * how it ended.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_timeout, abort_endio} (it prints {@code
 * nvme_req(req)->status} and not {@code nvme_req(req)->result}), {@code core.c:
 * nvme_cancel_request}; NVMe Base 2.0, 5.1 (Abort: bit 0 of dword 0 of its CQE).
 */
final class HostTimeoutRule extends HostRule {
  private static final int SHOWN_COMMANDS = 3;

  /** Steps that mean nothing alone. */
  private static final Set<Rung> CONSEQUENCES =
      EnumSet.of(
          Rung.IO_ERROR, Rung.BLOCK_ERROR, Rung.NO_PATH, Rung.CANCELLED, Rung.FABRICS_REMOVED);

  HostTimeoutRule() {
    super(
        ofLog(
                "HOST-TIMEOUT",
                Party.NONE,
                "the host's log reports time-outs or a reset: each step, and how it ended",
                "none")
            .with(RuleInfo.Trait.TELLS_HOST_GAVE_UP));
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (ControllerLog controller : log.controllers()) {
      Set<Rung> rungs = new TreeSet<>(controller.rungs().keySet());
      rungs.removeAll(CONSEQUENCES);
      boolean onlyPolled = InterruptLostRule.onlyPolled(controller);
      if (!rungs.isEmpty() && !(onlyPolled && !seen.controllerSide())) {
        findings.add(finding(controller, log, seen));
      }
    }
    return findings;
  }

  private Finding finding(ControllerLog controller, HostLog log, Seen seen) {
    List<CommandSpan> named =
        controller.commands().stream()
            .filter(command -> command.cidKnown() && command.queueKnown())
            .limit(Finding.KEPT_COMMANDS)
            .map(LateCommand::toCommand)
            .toList();
    return new Finding(
        this,
        Severity.NOTICE,
        party(),
        summary(controller, log, seen),
        explanation(controller, seen),
        advice(controller, seen),
        Grade.RECORDED,
        named.size(),
        named,
        evidence(controller),
        Scope.of(controller, controller.commands().stream().map(LateCommand::sqId).toList()));
  }

  private static String summary(ControllerLog controller, HostLog log, Seen seen) {
    List<String> parts = new ArrayList<>();
    if (controller.lateCommandCount() > 0) {
      parts.add(commands(controller));
    }
    String ladder = ladder(controller);
    if (!ladder.isEmpty()) {
      parts.add(ladder);
    }
    parts.add(ending(controller));
    return seen.name(controller, log) + ": " + String.join("; ", parts);
  }

  /** {@code 8 commands timed out on QID 1, 2 within 1.470 ms: ...}. */
  private static String commands(ControllerLog controller) {
    List<LateCommand> commands = controller.commands();
    String queues =
        commands.stream()
            .map(LateCommand::sqId)
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(sqId -> sqId == EventChunk.NONE ? "not named" : String.valueOf(sqId))
            .collect(Collectors.joining(", "));
    String shown =
        commands.stream()
            .limit(SHOWN_COMMANDS)
            .map(LateCommand::describe)
            .collect(Collectors.joining("; "));
    return Wording.count(controller.lateCommandCount(), "command")
        + " timed out"
        + " on QID "
        + queues
        + when(controller)
        + ": "
        + shown
        + (controller.lateCommandCount() > SHOWN_COMMANDS ? " and more" : "");
  }

  private static String when(ControllerLog controller) {
    List<LateCommand> commands = controller.commands();
    HostEvent first = commands.get(0).first();
    HostEvent second = controller.secondBatch();
    if (second != null) {
      return ", in "
          + controller.batchCount()
          + " batches, the second "
          + Wording.duration(second.sinceNs(first))
          + " after the first";
    }
    long withinNs = commands.get(commands.size() - 1).first().sinceNs(first);
    return commands.size() > 1 && withinNs > 0 ? " within " + Wording.duration(withinNs) : "";
  }

  /** {@code 8 Aborts sent, 3 ended with 0x0, 5 with 0x371, 1 controller reset}. */
  private static String ladder(ControllerLog controller) {
    List<String> steps = new ArrayList<>();
    if (controller.lateCommandCount() == 0) {
      add(steps, controller.count(Rung.TIMED_OUT), "time-out", " of commands not named");
    }
    add(steps, controller.count(Rung.ABORT_SENT), "Abort", " sent");
    controller
        .abortStatuses()
        .forEach(
            (status, ended) ->
                steps.add(
                    String.format(
                        Locale.ROOT, "%d ended with status 0x%x", ended.count(), status)));
    add(steps, controller.count(Rung.RESET_FOR), "controller reset", "");
    add(steps, controller.count(Rung.DISABLED_FOR), "controller disable", "");
    add(steps, controller.count(Rung.DOWN), "time", " found down");
    add(steps, controller.count(Rung.FROZEN), "time", " frozen by a PCIe error");
    add(steps, controller.count(Rung.NOT_READY), "time", " not ready");
    add(steps, controller.count(Rung.RESETTING), "reset", "");
    add(steps, controller.count(Rung.ERROR_RECOVERY), "error recovery", " begun");
    add(steps, controller.count(Rung.KEEP_ALIVE_FAILED), "Keep Alive", " failed");
    add(steps, controller.count(Rung.RECONNECT_FAILED), "reconnect", " failed");
    add(steps, controller.count(Rung.POLLED), "completion", " polled");
    add(steps, controller.count(Rung.INTERRUPT_MISSED), "time", " without an interrupt");
    add(steps, controller.count(Rung.TRANSPORT_ERROR), "transport error", "");
    add(steps, controller.count(Rung.CONNECT_FAILED), "Connect", " failed");
    add(steps, controller.count(Rung.SHUTDOWN_INCOMPLETE), "shutdown", " not ended in time");
    add(steps, controller.count(Rung.IDENTIFY_FAILED), "Identify", " failed");
    add(steps, controller.count(Rung.QUEUE_COUNT_FAILED), "setting", " of the queue count failed");
    return String.join(", ", steps);
  }

  private static void add(List<String> steps, long count, String noun, String verb) {
    if (count > 0) {
      steps.add(Wording.count(count, noun).replace("recoverys", "recoveries") + verb);
    }
  }

  /** {@code the controller came back with 4 I/O queues, 0.800 s after its reset}. */
  static String ending(ControllerLog controller) {
    Ending ending = controller.ending();
    HostEvent back = controller.back();
    HostEvent interrupted = controller.interrupted();
    if (ending != Ending.RECOVERED || back == null || interrupted == null) {
      return ending.says() + successor(controller);
    }
    boolean counted = back.value() > 0 && back.value() != EventChunk.NONE;
    return ending.says()
        + (counted ? " with " + Wording.count(back.value(), "I/O queue") : "")
        + later(back, interrupted)
        + successor(controller);
  }

  /** {@code ; the driver then takes a device of the same name at 0000:02:00.0, 160.08 s later}. */
  static String successor(ControllerLog controller) {
    HostEvent device = controller.successor();
    if (device == null) {
      return "";
    }
    HostEvent interrupted = controller.interrupted();
    return "; the driver then takes a device of the same name"
        + (device.value() == EventChunk.NONE ? "" : " at " + PciAddress.describe(device.value()))
        + (interrupted == null ? "" : later(device, interrupted));
  }

  private static String later(HostEvent event, HostEvent earlier) {
    long afterNs = event.sinceNs(earlier);
    return afterNs > 0 ? ", " + Wording.duration(afterNs) + " later" : "";
  }

  private static List<Evidence> evidence(ControllerLog controller) {
    List<ControllerLog.RungCount> steps = new ArrayList<>(controller.rungs().values());
    steps.sort(Comparator.comparingLong(step -> step.first().line()));
    List<Evidence> lines = new ArrayList<>();
    HostEvent first = steps.get(0).first();
    for (Map.Entry<Rung, ControllerLog.RungCount> step : controller.rungs().entrySet()) {
      if (step.getKey() != Rung.ABORT_ENDED) {
        lines.add(evidence(step.getKey().says(), step.getValue(), first));
      }
    }
    controller
        .abortStatuses()
        .forEach(
            (status, ended) ->
                lines.add(
                    evidence(
                        String.format(Locale.ROOT, "an Abort ended with status 0x%x", status),
                        ended,
                        first)));
    lines.sort(Comparator.comparingLong(Evidence::line));
    HostEvent begin = controller.boot().begin();
    if (begin != null) {
      lines.add(evidence(begin, "here another boot begins"));
    }
    return lines;
  }

  /** The first line of a step, how often it was taken, and when. */
  private static Evidence evidence(
      String says, ControllerLog.RungCount step, HostEvent firstOfAll) {
    HostEvent at = step.first();
    long afterNs = at.sinceNs(firstOfAll);
    return evidence(
        at,
        says
            + registers(at)
            + (step.count() > 1
                ? String.format(Locale.ROOT, ", the first of %,d", step.count())
                : "")
            + (afterNs > 0 ? ", " + Wording.duration(afterNs) + " after the first" : ""));
  }

  /** What CSTS says where the line prints it; of all ones the words are DEVICE-DEAD's. */
  private static String registers(HostEvent event) {
    boolean printed =
        switch (event.message()) {
          case CONTROLLER_DOWN, SHUTDOWN_INCOMPLETE -> event.value() != EventChunk.NONE;
          default -> false;
        };
    boolean dead =
        printed
            && ControllerStatus.kind(event.value(), EventChunk.NONE) == Kind.REGISTERS_GONE_ONLY;
    return printed && !dead ? " (" + ControllerStatus.describe(event.value()) + ")" : "";
  }

  private static String explanation(ControllerLog controller, Seen seen) {
    List<String> sentences = new ArrayList<>();
    if (controller.lateCommandCount() > 0) {
      sentences.add(
          "A time-out says that the host waited in vain. It does not say whether the completion was"
              + " withheld, lost, never made or not signalled.");
    }
    if (controller.abortStatuses().containsKey(0) && controller.notAbortedCount() == 0) {
      sentences.add(
          "Status 0x0 says that the Abort was processed, not that it aborted the command: that is"
              + " in bit 0 of dword 0 of its CQE, which Linux does not print.");
    }
    if (controller.notAbortedCount() > 0) {
      sentences.add(
          "Bit 0 of dword 0 is 1 in "
              + Wording.count(controller.notAbortedCount(), "Abort")
              + ": the command was not aborted.");
    }
    for (int status : controller.abortStatuses().keySet()) {
      if (status == StatusCode.HOST_ABORTED) {
        sentences.add(
            "0x371 is the host's own status (Host Aborted Command): the host cancelled the Abort"
                + " itself when it reset the controller, which never answered it.");
      } else if (status != 0) {
        sentences.add("Status " + StatusCode.describe(status) + ".");
      }
    }
    if (controller.ending() == Ending.NOT_TOLD
        && (seen.inputs() == null || seen.isOf(controller, Producer.LINUX_PCI_HOST))) {
      sentences.add(
          "Linux before 5.4 prints nothing when a reset has succeeded; later versions print the"
              + " number of queues.");
    }
    return sentences.isEmpty()
        ? "These are the host's own steps; they accuse nobody."
        : String.join(" ", sentences);
  }

  private static String advice(ControllerLog controller, Seen seen) {
    HostEvent hint = controller.hint();
    String tries =
        hint == null
            ? ""
            : " The kernel itself suggests to try '"
                + hint.text()
                + "' (no power saving); a suggestion, no finding.";
    return (seen.controllerSide()
            ? "Compare with the controller's side, which is in this capture."
            : seen.advice().sentence())
        + tries;
  }
}
