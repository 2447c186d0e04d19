package io.cqtrace.analysis.host;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the host's log says of one controller in one boot, from the probe of its driver until the
 * host gives it up and takes a device of the same name.
 */
public final class ControllerLog {
  /** Commands and register reads that are kept. */
  private static final int MOST_KEPT = 10_000;

  private final HostBoot boot;
  private final int number;
  private final @Nullable HostEvent begin;
  private final Map<Rung, RungCount> rungs = new EnumMap<>(Rung.class);
  private final List<LateCommand> commands = new ArrayList<>();
  private final Map<Long, LateCommand> byTag = new HashMap<>();
  private final TreeMap<Integer, RungCount> abortStatuses = new TreeMap<>();
  private final List<HostEvent> registerReads = new ArrayList<>();
  private final List<HostEvent> events = new ArrayList<>();
  private long lateCommandCount;
  private int batchCount;
  private int notAbortedCount;
  private @Nullable HostEvent lastTimeout;
  private @Nullable HostEvent secondBatch;
  private @Nullable HostEvent interrupted;
  private @Nullable HostEvent back;
  private @Nullable HostEvent hint;
  private @Nullable HostEvent device;
  private @Nullable HostEvent successor;
  private Ending ending = Ending.IN_SERVICE;

  ControllerLog(HostBoot boot, int number, @Nullable HostEvent begin) {
    this.boot = boot;
    this.number = number;
    this.begin = begin;
  }

  /**
   * How often a step was taken.
   *
   * @param first its first line
   * @param count how often
   */
  public record RungCount(HostEvent first, long count) {}

  /**
   * Whether a message says that the driver takes another device of this name: the host had given
   * this one up, or the PCI address is another. Source: Linux {@code pci.c: nvme_probe}, which
   * prints it once for a device that it binds.
   */
  boolean isReplacedBy(HostEvent event) {
    if (event.message() != HostMessage.DEVICE) {
      return false;
    }
    HostEvent before = device;
    boolean elsewhere = before != null && before.value() != event.value();
    boolean replaced = ending.givenUp() || elsewhere;
    successor = replaced ? event : successor;
    return replaced;
  }

  void add(HostEvent event) {
    if (events.size() < MOST_KEPT) {
      events.add(event);
    }
    Rung rung = Rung.of(event.message());
    if (rung != null && (rung != Rung.QUEUES || interrupted != null)) {
      RungCount before = rungs.get(rung);
      rungs.put(
          rung,
          before == null ? new RungCount(event, 1) : new RungCount(before.first, before.count + 1));
      if (rung.interrupts()) {
        interrupted = event;
      }
    }
    switch (event.message()) {
      case TIMEOUT, TIMEOUT_ABORT, TIMEOUT_RESET, TIMEOUT_DISABLE, TIMEOUT_POLLED -> timeout(event);
      case ABORT_STATUS -> abortEnded(event);
      case CONTROLLER_DOWN, NOT_READY -> {
        if (registerReads.size() < MOST_KEPT) {
          registerReads.add(event);
        }
      }
      case POWER_HINT -> hint = event;
      case DEVICE -> device = event;
      default -> {
        // A step and no more.
      }
    }
    end(event);
  }

  private void abortEnded(HostEvent event) {
    abortStatuses.merge(
        Math.max(event.status(), 0),
        new RungCount(event, 1),
        (before, one) -> new RungCount(before.first, before.count + 1));
    boolean said = event.value() != EventChunk.NONE;
    notAbortedCount += said && (event.value() & 1) != 0 ? 1 : 0;
  }

  private void timeout(HostEvent event) {
    HostEvent before = lastTimeout;
    if (before == null || event.sinceNs(before) >= LateCommand.ANOTHER_AFTER_NS) {
      batchCount++;
      secondBatch = batchCount == 2 ? event : secondBatch;
    }
    lastTimeout = event;
    if (event.sqId() == EventChunk.NONE && event.cid() == EventChunk.NONE) {
      return;
    }
    long key = (long) event.sqId() << Integer.SIZE | event.value();
    LateCommand known = byTag.get(key);
    if (known != null && known.isAlso(event)) {
      known.add(event);
      return;
    }
    lateCommandCount++;
    if (commands.size() < MOST_KEPT) {
      LateCommand command = new LateCommand(event);
      commands.add(command);
      byTag.put(key, command);
    }
  }

  private void end(HostEvent event) {
    switch (event.message()) {
      case QUEUES, RECONNECTED -> {
        if (interrupted != null) {
          back = event;
          ending = Ending.RECOVERED;
          byTag.values().forEach(LateCommand::end);
        }
      }
      case NO_QUEUES -> ending = Ending.NO_IO_QUEUES;
      case REMOVED -> ending = Ending.REMOVED;
      case FABRICS_REMOVED -> {
        // A user may disconnect.
        if (interrupted != null && ending != Ending.RECOVERED) {
          ending = Ending.REMOVED;
        }
      }
      case DISABLED -> ending = Ending.DISABLED;
      case PCI_DISCONNECT -> ending = Ending.DISCONNECTED;
      case TIMEOUT_RESET,
          TIMEOUT_DISABLE,
          CONTROLLER_DOWN,
          PCI_FROZEN,
          RESETTING,
          ERROR_RECOVERY,
          RECONNECT_WAIT,
          RECONNECT_FAILED,
          NOT_READY -> {
        if (!ending.givenUp()) {
          ending = Ending.NOT_TOLD;
        }
      }
      default -> {
        // It stays as it is.
      }
    }
  }

  /** The boot. */
  public HostBoot boot() {
    return boot;
  }

  /** Its number in the log. */
  public int number() {
    return number;
  }

  /** The steps that were taken, with the first line of each. */
  public Map<Rung, RungCount> rungs() {
    return Collections.unmodifiableMap(rungs);
  }

  /** How often a step was taken. */
  public long count(Rung rung) {
    RungCount found = rungs.get(rung);
    return found == null ? 0 : found.count();
  }

  /** The commands that timed out, the first 10,000, in order. */
  public List<LateCommand> commands() {
    return Collections.unmodifiableList(commands);
  }

  /** How many timed out. */
  public long lateCommandCount() {
    return lateCommandCount;
  }

  /** Groups of time-outs with five quiet minutes between them. */
  public int batchCount() {
    return batchCount;
  }

  /** The first time-out of the second group, or null. */
  public @Nullable HostEvent secondBatch() {
    return secondBatch;
  }

  /** How Aborts ended, by status. */
  public Map<Integer, RungCount> abortStatuses() {
    return Collections.unmodifiableMap(abortStatuses);
  }

  /** Aborts of which the log says that they aborted nothing (dword 0 bit 0, Linux 4.4). */
  public int notAbortedCount() {
    return notAbortedCount;
  }

  /** Reads of CSTS that the log prints, in order. */
  public List<HostEvent> registerReads() {
    return Collections.unmodifiableList(registerReads);
  }

  /** The messages that name it, the first 10,000. */
  public List<HostEvent> events() {
    return Collections.unmodifiableList(events);
  }

  /** The first message of a kind, or null. */
  public @Nullable HostEvent first(HostMessage message) {
    return events.stream().filter(event -> event.message() == message).findFirst().orElse(null);
  }

  /** Where it came back, or null. */
  public @Nullable HostEvent back() {
    return back;
  }

  /** What last took it out of service, or null. */
  public @Nullable HostEvent interrupted() {
    return interrupted;
  }

  /** Whether a message of its boot falls into its time. */
  public boolean covers(HostEvent event) {
    return (begin == null || event.line() >= begin.line())
        && (successor == null || event.line() < successor.line());
  }

  /** Where the driver takes another device of this name, or null. */
  public @Nullable HostEvent successor() {
    return successor;
  }

  /** Parameters that the kernel proposes to try, or null. */
  public @Nullable HostEvent hint() {
    return hint;
  }

  /** How the log leaves it. */
  public Ending ending() {
    return ending;
  }
}
