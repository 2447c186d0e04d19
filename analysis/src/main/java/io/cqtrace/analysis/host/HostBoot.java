package io.cqtrace.analysis.host;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One boot of one host: CIDs, tags and times mean something within it only. */
public final class HostBoot {
  private static final int MOST_KEPT = 10_000;

  private final int source;
  private final int number;
  private final @Nullable HostEvent begin;
  private final List<ControllerLog> controllers = new ArrayList<>();
  private final Map<Integer, ControllerLog> current = new HashMap<>();
  private final List<BlockedTask> tasks = new ArrayList<>();
  private final List<HostEvent> pcie = new ArrayList<>();
  private @Nullable HostEvent last;

  HostBoot(int source, int number, @Nullable HostEvent begin) {
    this.source = source;
    this.number = number;
    this.begin = begin;
  }

  /** Takes in a message of a controller; a device that takes a name over gets a log of its own. */
  void add(HostEvent event) {
    ControllerLog log = current.get(event.controller());
    if (log == null || log.isReplacedBy(event)) {
      log = new ControllerLog(this, event.controller(), log == null ? null : event);
      controllers.add(log);
      current.put(event.controller(), log);
    }
    log.add(event);
  }

  void addTask(BlockedTask task) {
    if (tasks.size() < MOST_KEPT) {
      tasks.add(task);
    }
  }

  void addPcie(HostEvent event) {
    if (pcie.size() < MOST_KEPT) {
      pcie.add(event);
    }
  }

  void note(HostEvent event) {
    last = event;
  }

  boolean isEmpty() {
    return last == null;
  }

  /** Index of the source. */
  public int source() {
    return source;
  }

  /** Its number in its source, from 1. */
  public int number() {
    return number;
  }

  /** The line at which it begins; null where the log begins. */
  public @Nullable HostEvent begin() {
    return begin;
  }

  /** Its last message. */
  public @Nullable HostEvent last() {
    return last;
  }

  /**
   * Its controllers in the order of their first messages. A number stands here more than once where
   * the host gave a controller up and its driver then took a device of the same name.
   */
  public List<ControllerLog> controllers() {
    return Collections.unmodifiableList(controllers);
  }

  /** Its blocked tasks. */
  public List<BlockedTask> tasks() {
    return Collections.unmodifiableList(tasks);
  }

  /** What it says of the PCIe fabric. */
  public List<HostEvent> pcie() {
    return Collections.unmodifiableList(pcie);
  }
}
