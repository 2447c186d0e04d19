package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the host's kernel log says: the ladder of time-out, abort, reset.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_timeout}. "completion polled" means that
 * the CQE was in memory and only the interrupt was missing.
 */
final class HostTimeoutRule implements Rule {
  private static final int SHOWN_LINES = 8;
  private static final int SHOWN_COMMANDS = 3;
  private static final int MOST_COMMANDS = 100_000;

  @Override
  public String id() {
    return "HOST-TIMEOUT";
  }

  @Override
  public Party party() {
    return Party.NONE;
  }

  @Override
  public String clause() {
    return "none";
  }

  @Override
  public String says() {
    return "the host's kernel log reports time-outs: what it did about them";
  }

  @Override
  public Set<Need> needs() {
    return EnumSet.of(Need.KERNEL_LOG);
  }

  @Override
  public boolean tellsHostGaveUp() {
    return true;
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final List<Evidence> evidence = new ArrayList<>();
    private final Set<TimedOutCommand> commands = new LinkedHashSet<>();
    private final TreeSet<Integer> queues = new TreeSet<>();
    private final TreeSet<String> abortStatus = new TreeSet<>();
    private long polled;
    private long aborting;
    private long resetting;
    private long disabling;
    private long otherTimeouts;
    private @Nullable String end;
    private long firstNs = EventChunk.NO_TIME;
    private long lastNs = EventChunk.NO_TIME;
    private boolean controllerSeen;

    @Override
    public void onRow(EventCursor row) {
      controllerSeen |= row.kind().ofController();
      String role =
          switch (row.kind()) {
            case TIMEOUT -> timeout(row);
            case ABORT -> abort(row);
            case ERROR -> ending(row);
            default -> null;
          };
      if (role != null && evidence.size() < SHOWN_LINES) {
        evidence.add(new Evidence(row.source(), row.line(), role + since(row)));
      }
    }

    /** {@code , 6.144 s after the first}. */
    private String since(EventCursor row) {
      boolean timed = row.timeNs() != EventChunk.NO_TIME && firstNs != EventChunk.NO_TIME;
      return timed && row.timeNs() > firstNs
          ? ", " + Wording.duration(row.timeNs() - firstNs) + " after the first"
          : "";
    }

    private @Nullable String timeout(EventCursor row) {
      if (!row.message().isTimeout()) {
        return null;
      }
      TimedOutCommand command = TimedOutCommand.of(row);
      if (firstNs == EventChunk.NO_TIME) {
        firstNs = row.timeNs();
      }
      queues.add(row.sqId());
      if (commands.size() < MOST_COMMANDS && commands.add(command)) {
        lastNs = row.timeNs();
      }
      String named = "QID " + row.sqId() + " " + command.describe() + ": ";
      return named
          + switch (row.message()) {
            case TIMEOUT_POLLED -> {
              polled++;
              yield "polled, and found its CQE";
            }
            case TIMEOUT_ABORT -> {
              aborting++;
              yield "timed out, the host sends an Abort";
            }
            case TIMEOUT_RESET -> {
              resetting++;
              yield "timed out, the host resets the controller";
            }
            case TIMEOUT_DISABLE -> {
              disabling++;
              yield "timed out, the host disables the controller";
            }
            default -> {
              otherTimeouts++;
              yield "timed out";
            }
          };
    }

    private String abort(EventCursor row) {
      abortStatus.add(String.format(Locale.ROOT, "0x%x", Math.max(0, row.status())));
      return "the Abort command itself completed with this status";
    }

    private @Nullable String ending(EventCursor row) {
      String says =
          switch (row.message()) {
            case HUNG_TASK -> "a task hangs";
            case REMOVED -> "the controller is removed";
            case DISABLED -> "the device is disabled after a failed reset";
            case NOT_READY -> "the controller does not get ready again";
            case CONTROLLER_DOWN -> "the controller is down, the host resets it";
            default -> null;
          };
      end = says == null ? end : says;
      return says;
    }

    @Override
    public List<Finding> findings() {
      if (evidence.isEmpty()) {
        return List.of();
      }
      boolean onlyPolled = polled > 0 && aborting + resetting + disabling + otherTimeouts == 0;
      boolean interruptLost = onlyPolled && !controllerSeen;
      return List.of(
          new Finding(
              HostTimeoutRule.this,
              interruptLost ? Severity.SUSPECT : Severity.NOTICE,
              interruptLost ? Party.PLATFORM : party(),
              summary(onlyPolled),
              explanation(onlyPolled),
              onlyPolled
                  ? "Look at what lies between controller and CPU: MSI-X mask and table, interrupt"
                      + " remapping, a level-triggered line that was not raised again."
                  : "Compare with the controller's side; without one, record it: QEMU --trace"
                      + " 'pci_nvme_*', SPDK -L nvmf_vfio.",
              Grade.RECORDED,
              0,
              List.of(),
              evidence));
    }

    private String summary(boolean onlyPolled) {
      if (commands.isEmpty()) {
        return "the host's kernel says: " + (end == null ? "an Abort ended" : end);
      }
      String which =
          Wording.count(commands.size(), "command")
              + " timed out on QID "
              + queues.stream().map(String::valueOf).collect(Collectors.joining(", "))
              + batch()
              + ": "
              + commands.stream()
                  .limit(SHOWN_COMMANDS)
                  .map(TimedOutCommand::describe)
                  .collect(Collectors.joining("; "))
              + (commands.size() > SHOWN_COMMANDS ? " and more" : "");
      if (onlyPolled) {
        return which
            + "; every time \"completion polled\": the CQE was in memory, the interrupt was lost;"
            + " not a lost completion";
      }
      return which + "; " + ladder();
    }

    private String batch() {
      boolean timed = firstNs != EventChunk.NO_TIME && lastNs != EventChunk.NO_TIME;
      return commands.size() > 1 && timed
          ? " within " + Wording.duration(Math.max(0, lastNs - firstNs))
          : "";
    }

    /** {@code 3 Aborts sent (answered with status 0x0), 1 controller reset; a task hangs}. */
    private String ladder() {
      String status =
          abortStatus.isEmpty()
              ? ""
              : " (answered with status " + String.join(", ", abortStatus) + ")";
      return Wording.count(aborting, "Abort")
          + " sent"
          + status
          + ", "
          + Wording.count(resetting, "controller reset")
          + (disabling > 0 ? ", " + disabling + " disabled" : "")
          + (polled > 0 ? ", " + polled + " polled" : "")
          + (end == null ? "" : "; " + end);
    }

    private String explanation(boolean onlyPolled) {
      return onlyPolled
          ? "\"completion polled\" is printed when the time-out handler finds the CQE in the ring:"
              + " the controller had posted it. That is no lost and no withheld completion. The"
              + " CID in this line has a generation one higher than the command had."
          : "\"aborting\" and \"reset\" say that the host waited in vain; they do not say whether"
              + " the completion was withheld, lost or never made: the controller's side decides"
              + " that."
              + (abortStatus.isEmpty()
                  ? ""
                  : " The status of an Abort says that the Abort itself completed; whether the"
                      + " command was aborted says bit 0 of dword 0 of that CQE, which the kernel"
                      + " does not print.");
    }
  }
}
