package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.BlockedTask;
import io.cqtrace.analysis.host.HostBoot;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task is blocked in the NVMe driver: what the frames of its stack wait for. A task without an
 * NVMe function on its stack is not told: it may wait for anything.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: __nvme_delete_io_queues, nvme_dev_disable,
 * nvme_timeout}, {@code core.c: nvme_wait_freeze, nvme_wait_ready, __nvme_submit_sync_cmd,
 * nvme_scan_work}, {@code block/blk-mq.c: blk_mq_freeze_queue_wait}, {@code kernel/hung_task.c}.
 */
final class HostHungRule extends HostRule {
  private static final int SHOWN_TASKS = 4;

  /** What a function waits for; tried from the innermost frame on. */
  private static final List<Wait> WAITS =
      List.of(
          new Wait("nvme_delete_io_queues", "the completion of a Delete I/O SQ or Delete I/O CQ"),
          new Wait("nvme_disable_io_queues", "the completion of a Delete I/O SQ or Delete I/O CQ"),
          new Wait(
              "freeze_queue_wait",
              "requests that never ended: it freezes the queues until none is outstanding"),
          new Wait(
              "nvme_wait_freeze",
              "requests that never ended: it freezes the queues until none is outstanding"),
          new Wait("nvme_start_freeze", "the freezing of the queues"),
          new Wait("nvme_wait_ready", "CSTS.RDY"),
          new Wait("nvme_wait_reset", "another task's reset of the controller"),
          new Wait("nvme_sync_", "another task's reset or time-out work to end"),
          new Wait("nvme_submit_sync_cmd", "the completion of a command that it sent itself"),
          new Wait("nvme_submit_user_cmd", "the completion of a user's pass-through command"),
          new Wait("nvme_set_queue_count", "the completion of Set Features, Number of Queues"),
          new Wait("nvme_identify", "the completion of an Identify"),
          new Wait("nvme_mpath", "a path to the namespace"),
          new Wait("nvme_ns_head", "a path to the namespace"),
          new Wait("nvme_dev_disable", "the disabling of the controller (nvme_dev_disable)"),
          new Wait("nvme_disable_ctrl", "the disabling of the controller"),
          new Wait("nvme_enable_ctrl", "the enabling of the controller"));

  /** What the task is about; the outermost frame that fits. */
  private static final List<Wait> TASKS =
      List.of(
          new Wait("nvme_remove", "it removes the controller"),
          new Wait("nvme_delete_ctrl", "it removes the controller"),
          new Wait("nvme_ns_remove", "it removes a namespace"),
          new Wait("nvme_timeout", "it handles a time-out"),
          new Wait("nvme_reset_work", "it resets the controller"),
          new Wait("nvme_probe", "it sets the controller up (probe)"),
          new Wait("nvme_scan_work", "it scans the namespaces"),
          new Wait("nvme_suspend", "it suspends the controller"),
          new Wait("nvme_shutdown", "it shuts the controller down"),
          new Wait("nvme_passthru", "it handles a pass-through command of a user"),
          new Wait("nvme_ioctl", "it handles a user's ioctl"),
          new Wait("nvme_dev_ioctl", "it handles a user's ioctl"));

  private record Wait(String function, String says) {}

  HostHungRule() {
    super(
        ofLog(
            "HOST-HUNG",
            Party.NONE,
            "the host's log: a task is blocked in the NVMe driver, and what it waits for",
            "none"));
  }

  @Override
  List<Finding> findings(HostLog log, Seen seen) {
    List<Finding> findings = new ArrayList<>();
    for (HostBoot boot : log.boots()) {
      Map<String, List<BlockedTask>> byWait = new LinkedHashMap<>();
      for (BlockedTask task : boot.tasks()) {
        String waits = waits(task);
        if (waits != null) {
          byWait.computeIfAbsent(waits, k -> new ArrayList<>()).add(task);
        }
      }
      byWait.forEach((waits, tasks) -> findings.add(finding(waits, tasks, boot, log, seen)));
    }
    return findings;
  }

  private Finding finding(
      String waits, List<BlockedTask> tasks, HostBoot boot, HostLog log, Seen seen) {
    List<Evidence> lines = new ArrayList<>();
    for (BlockedTask task : tasks.subList(0, Math.min(tasks.size(), SHOWN_TASKS))) {
      lines.add(evidence(task.event(), BlockedTask.says(task.event())));
      HostEvent frame = frame(task, WAITS, true);
      if (frame != null && lines.size() < SHOWN_TASKS) {
        lines.add(evidence(frame, "what it waits in"));
      }
    }
    return finding(
            Severity.NOTICE,
            party(),
            blocked(tasks) + inBoot(boot, log) + ": " + waits,
            "A hung-task line says who waits, not whose fault it is: the command that it waits for was"
                + " not answered, its completion was lost or withheld, or another task holds what it"
                + " needs.",
            seen.controllerSide()
                ? "Compare with the controller's side, which is in this capture."
                : seen.advice().sentence(),
            lines)
        .in(Scope.ofEvents(tasks.stream().map(BlockedTask::event).toList()).ofNoController());
  }

  private static String blocked(List<BlockedTask> tasks) {
    HostEvent first = tasks.get(0).event();
    if (first.message() == HostMessage.SOFT_LOCKUP) {
      return "task "
          + first.text()
          + " keeps its CPU in the kernel (soft lockup of "
          + first.value()
          + " s)";
    }
    return (tasks.size() == 1
            ? "task " + first.text() + " is blocked"
            : tasks.size() + " tasks are blocked, the first " + first.text())
        + (first.value() == EventChunk.NONE ? "" : " for more than " + first.value() + " s");
  }

  /** What a task waits for; null where no NVMe function is on its stack. */
  private static @Nullable String waits(BlockedTask task) {
    boolean nvme = task.frames().stream().anyMatch(frame -> frame.text().contains("nvme"));
    if (!nvme) {
      return null;
    }
    String about = says(task, TASKS, false);
    String waits = says(task, WAITS, true);
    boolean lock =
        task.frames().stream().anyMatch(frame -> frame.text().startsWith("__mutex_lock"));
    String forWhat =
        waits == null
            ? "it waits in the NVMe driver"
            : lock
                ? "it waits for the lock of " + waits + ", which another task holds"
                : "it waits for " + waits;
    return about == null ? forWhat : forWhat + ", while " + about;
  }

  private static @Nullable String says(BlockedTask task, List<Wait> table, boolean innermost) {
    HostEvent frame = frame(task, table, innermost);
    if (frame == null) {
      return null;
    }
    return table.stream()
        .filter(wait -> frame.text().contains(wait.function))
        .map(Wait::says)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable HostEvent frame(BlockedTask task, List<Wait> table, boolean innermost) {
    HostEvent found = null;
    for (HostEvent frame : task.frames()) {
      if (table.stream().anyMatch(wait -> frame.text().contains(wait.function))) {
        found = frame;
        if (innermost) {
          return frame;
        }
      }
    }
    return found;
  }
}
