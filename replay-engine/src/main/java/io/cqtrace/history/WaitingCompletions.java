package io.cqtrace.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The completions that wait for a slot of a CQ, and how long those before them were withheld. */
public final class WaitingCompletions {
  private final ArrayDeque<CommandSpan> waiting = new ArrayDeque<>();
  private @Nullable OpenInterval full;
  private long fullIntervalCount;
  private long withheldCount;
  private long withheldTotalNs;
  private long withheldMaxNs;

  WaitingCompletions() {}

  void add(CommandSpan command) {
    waiting.add(command);
  }

  /** The next command that waits for a slot, or null. */
  @Nullable CommandSpan next() {
    return waiting.peek();
  }

  /** Takes the waiting command with this CID, or null. */
  @Nullable CommandSpan take(int cid) {
    for (CommandSpan command : waiting) {
      if (command.cid() == cid) {
        waiting.remove(command);
        return command;
      }
    }
    return null;
  }

  /** Takes the next command, which is posted now. */
  CommandSpan takePosted(RowContext at, Grade grade) {
    CommandSpan command = waiting.remove();
    command.stage(Stage.POSTED, at.timeNs(), at.line(), grade);
    if (command.withheld()) {
      withheldCount++;
      withheldTotalNs += command.withheldNs();
      withheldMaxNs = Math.max(withheldMaxNs, command.withheldNs());
    }
    return command;
  }

  /** Takes all completions that wait for a slot. */
  List<CommandSpan> takeAll() {
    List<CommandSpan> commands = new ArrayList<>(waiting);
    waiting.clear();
    return commands;
  }

  /** Completions that wait for a slot, the oldest first. */
  List<CommandSpan> all() {
    return new ArrayList<>(waiting);
  }

  /** Completions that wait for a slot now. */
  public int count() {
    return waiting.size();
  }

  /**
   * An attempt to post found the CQ full.
   *
   * @param doorbellDue whether the host has to ring when it releases a slot
   * @return the commands that are withheld since this one, the oldest first
   */
  List<CommandSpan> foundFull(RowContext at, CqRing ring, boolean doorbellDue) {
    OpenInterval interval = full;
    if (interval == null) {
      interval = new OpenInterval(at, ring.head(), ring.tail());
      full = interval;
    }
    interval.forgetRoom();
    interval.foundFull(doorbellDue);
    List<CommandSpan> withheld = new ArrayList<>();
    for (CommandSpan command : waiting) {
      if (!command.withheld()) {
        command.withheldSince(at.timeNs(), at.line());
        interval.withhold();
        withheld.add(command);
      }
    }
    return withheld;
  }

  /** The controller learns that slots were released. */
  void room(RowContext at, boolean doorbell) {
    OpenInterval interval = full;
    if (interval != null) {
      interval.room(at, doorbell);
    }
  }

  /** Nobody waits any longer, or the life ends: closes the full interval, if one is open. */
  @Nullable OpenInterval endFull() {
    OpenInterval interval = full;
    full = null;
    fullIntervalCount += interval == null ? 0 : 1;
    return interval;
  }

  /** A full interval in which nobody waits was none. */
  void forgetIdleInterval() {
    if (waiting.isEmpty()) {
      full = null;
    }
  }

  /** Commands that were withheld and then posted. */
  public long withheldCount() {
    return withheldCount;
  }

  /** Sum of the times they were withheld. */
  public long withheldTotalNs() {
    return withheldTotalNs;
  }

  /** Longest time one was withheld. */
  public long withheldMaxNs() {
    return withheldMaxNs;
  }

  /** Full intervals that are over. */
  public long fullIntervalCount() {
    return fullIntervalCount;
  }
}
