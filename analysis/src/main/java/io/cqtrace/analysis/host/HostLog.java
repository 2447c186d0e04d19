package io.cqtrace.analysis.host;

import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the host's messages by source, boot and controller. A boot begins where the log says so
 * ({@code -- Boot}, {@code Linux version}) or where its time goes back.
 */
public final class HostLog {
  /** Times of one boot may be out of order by as much: several CPUs print at once. */
  private static final long MAY_GO_BACK_NS = 1_000_000_000L;

  private final Map<Integer, HostBoot> current = new LinkedHashMap<>();
  private final Map<Integer, Integer> bootCounts = new HashMap<>();
  private final List<HostBoot> boots = new ArrayList<>();
  private @Nullable BlockedTask task;

  /** Takes in a row; rows that are no message of a host are passed over. */
  public void accept(EventCursor row) {
    if (row.message() == HostMessage.NONE) {
      return;
    }
    HostEvent event = HostEvent.of(row);
    HostBoot boot = bootOf(event);
    boot.note(event);
    if (event.message() == HostMessage.STACK_FRAME) {
      if (task != null) {
        task.addFrame(event);
      }
      return;
    }
    switch (event.message()) {
      case BOOT -> task = null;
      case HUNG_TASK, BLOCKED_TASK, SOFT_LOCKUP -> blocked(boot, event);
      case AER_CORRECTED,
          AER_NONFATAL,
          AER_FATAL,
          DPC,
          LINK_DOWN,
          CARD_GONE,
          LINK_UP,
          CARD_PRESENT,
          PCI_RECOVERED,
          PCI_NOT_RECOVERED,
          POWER_STATE_FAILED,
          NOT_READY_AFTER_RESET,
          SLOT_POWER_FAULT,
          EEH_FROZEN ->
          boot.addPcie(event);
      case TARGET_CONTROLLER, TARGET_FATAL, TARGET_KEEP_ALIVE, TARGET_ERROR -> {
        // Of a controller of this machine, not of one that it uses.
      }
      default -> boot.add(event);
    }
  }

  /** A task is named twice: "blocked for more than", and above its stack. */
  private void blocked(HostBoot boot, HostEvent event) {
    BlockedTask before = task;
    boolean same =
        event.message() == HostMessage.BLOCKED_TASK
            && before != null
            && before.event().message() == HostMessage.HUNG_TASK
            && !before.hasFrames();
    if (!same) {
      task = new BlockedTask(event);
      boot.addTask(task);
    }
  }

  /**
   * The name of a controller: {@code nvme0}, or the PCI address where the log gives no other.
   *
   * @param inputs what reading said; null where that is not known
   */
  public static String nameOf(ControllerLog controller, @Nullable TraceSummary inputs) {
    List<TraceSummary.Source> sources = inputs == null ? List.of() : inputs.sources();
    int source = controller.boot().source();
    String address =
        source < sources.size()
            ? sources.get(source).producer().settings().get("controller " + controller.number())
            : null;
    return address != null ? address : "nvme" + controller.number();
  }

  private HostBoot bootOf(HostEvent event) {
    HostBoot boot = current.get(event.source());
    if (boot == null) {
      return begin(event, null);
    }
    HostEvent last = boot.last();
    boolean goesBack =
        last != null
            && event.timed()
            && last.timed()
            && last.timeNs() - event.timeNs() > MAY_GO_BACK_NS;
    boolean said = event.message() == HostMessage.BOOT && !boot.isEmpty() && !atBegin(boot);
    return goesBack || said ? begin(event, event) : boot;
  }

  /** Whether a boot has begun just now: "-- Boot" stands before "Linux version". */
  private static boolean atBegin(HostBoot boot) {
    HostEvent last = boot.last();
    return last != null && last.message() == HostMessage.BOOT;
  }

  private HostBoot begin(HostEvent event, @Nullable HostEvent at) {
    task = null;
    int number = bootCounts.merge(event.source(), 1, Integer::sum);
    HostBoot boot = new HostBoot(event.source(), number, at);
    current.put(event.source(), boot);
    boots.add(boot);
    return boot;
  }

  /** All boots, in the order in which they begin. */
  public List<HostBoot> boots() {
    return Collections.unmodifiableList(boots);
  }

  /** How many boots a source has. */
  public int bootCount(int source) {
    return bootCounts.getOrDefault(source, 0);
  }

  /** Everything about controllers, boot by boot. */
  public List<ControllerLog> controllers() {
    return boots.stream().flatMap(boot -> boot.controllers().stream()).toList();
  }
}
