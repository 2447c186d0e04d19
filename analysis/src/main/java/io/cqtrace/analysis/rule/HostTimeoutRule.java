package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.CommandId;
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

  /** A command that the kernel says timed out; older kernels print only its tag. */
  private record TimedOut(int sqId, int cid, boolean onlyTag) {
    String describe() {
      return onlyTag ? "tag " + cid : "cid " + cid + " = " + CommandId.describe(cid);
    }
  }

  private final class Run implements Detector {
    private final List<Evidence> evidence = new ArrayList<>();
    private final Set<TimedOut> commands = new LinkedHashSet<>();
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
      String text = row.text();
      if (text == null) {
        return null;
      }
      boolean onlyTag = row.cid() == row.value() && !text.contains("I/O tag");
      TimedOut command = new TimedOut(row.sqId(), row.cid(), onlyTag);
      if (firstNs == EventChunk.NO_TIME) {
        firstNs = row.timeNs();
      }
      queues.add(row.sqId());
      if (commands.size() < MOST_COMMANDS && commands.add(command)) {
        lastNs = row.timeNs();
      }
      String named = "QID " + row.sqId() + " " + command.describe() + ": ";
      if (text.contains("completion polled")) {
        polled++;
        return named + "polled, and found its CQE";
      } else if (text.contains("aborting")) {
        aborting++;
        return named + "timed out, the host sends an Abort";
      } else if (text.contains("reset controller")) {
        resetting++;
        return named + "timed out, the host resets the controller";
      } else if (text.contains("disable controller")) {
        disabling++;
        return named + "timed out, the host disables the controller";
      }
      otherTimeouts++;
      return named + "timed out";
    }

    private String abort(EventCursor row) {
      abortStatus.add(String.format(Locale.ROOT, "0x%x", Math.max(0, row.status())));
      return "the Abort command itself completed with this status";
    }

    private @Nullable String ending(EventCursor row) {
      String text = row.text();
      if (text == null) {
        return null;
      }
      for (Ending ending : Ending.values()) {
        if (text.contains(ending.words)) {
          end = ending.says;
          return ending.says;
        }
      }
      return null;
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
                  .map(TimedOut::describe)
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

  /** How the kernel says that it went on. */
  private enum Ending {
    HUNG_TASK("blocked for more than", "a task hangs"),
    REMOVED("Removing after", "the controller is removed"),
    DISABLED("Disabling device after", "the device is disabled after a failed reset"),
    NOT_READY("Device not ready", "the controller does not get ready again"),
    DOWN("controller is down", "the controller is down, the host resets it");

    private final String words;
    private final String says;

    Ending(String words, String says) {
      this.words = words;
      this.says = says;
    }
  }
}
