package io.cqtrace.history;

import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands of an admin SQ whose CIDs the controller did not print when it took them, and which of
 * its completions belongs to which of them.
 *
 * <p>SPDK prints the queue that Delete I/O SQ is about, later that it is done, and then the CID of
 * its completion, or only that the CQ was full. What ties them together is the order:
 *
 * <ul>
 *   <li>A command that is done on the admin queue's own thread completes there at once: the next
 *       completion is its own.
 *   <li>One that is done on another thread sends a message to the admin queue's thread. Messages
 *       are handled in the order of sending. Of one thread that order is recorded; between threads
 *       it is known as far as the stretches in which the messages were sent do not overlap: from
 *       the line "done" to the next line of that thread.
 * </ul>
 *
 * <p>So a completion that was discarded is certainly a command's own where every order that the
 * lines permit says so, and possibly where some do.
 *
 * <p>Source: SPDK {@code lib/nvmf/vfio_user.c} at 3230130e6a41: {@code handle_del_io_q}, {@code
 * nvmf_vfio_user_close_qpair}, {@code vfio_user_qpair_delete_cb}; {@code lib/nvmf/nvmf.c:
 * spdk_nvmf_qpair_disconnect}; {@code lib/thread/thread.c: spdk_thread_send_msg} (one ring with
 * many producers and one consumer).
 */
final class UnnamedCommands {
  /** A thread that is not known: no line told the queue's poll group. */
  static final int UNKNOWN_GROUP = -1;

  private static final long NEVER = Long.MAX_VALUE;

  /** Commands of one stretch without a pause whose order is kept. */
  private static final int MOST_SENT = 4096;

  private final List<Entry> open = new ArrayList<>();
  private final List<Entry> sent = new ArrayList<>();
  private final List<Entry> discarded = new ArrayList<>();
  private final List<Handled> handled = new ArrayList<>();
  private boolean orderUnknown;
  private long firstRow;
  private long firstNs;

  /** A message that the admin queue's thread handled: the completion was posted or discarded. */
  private record Handled(long row, boolean discarded) {}

  /** One command; rows count all rows of the capture. */
  private static final class Entry {
    final CommandSpan command;
    boolean direct;
    int group = UNKNOWN_GROUP;
    long doneRow = NEVER;
    long sentBeforeRow = NEVER;
    CompletionQueueLife.@Nullable Loss loss;

    Entry(CommandSpan command) {
      this.command = command;
    }

    boolean isDone() {
      return doneRow != NEVER;
    }

    boolean surelyBefore(Entry other) {
      return sentBeforeRow <= other.doneRow;
    }
  }

  /**
   * The commands whose completions were discarded.
   *
   * @param lost as many as were discarded; those whose {@link CommandSpan#lossGrade} is {@link
   *     Grade#ASSUMED} are not certain
   * @param others commands that may be meant instead of those that are not certain
   * @param unknown commands that were taken for lost, where others may be that the capture does not
   *     show
   */
  record Verdicts(List<CommandSpan> lost, List<CommandSpan> others, List<CommandSpan> unknown) {}

  /** The controller took a command. */
  void add(CommandSpan command, long row) {
    if (open.isEmpty() && discarded.isEmpty()) {
      forget();
      firstRow = row;
      firstNs = command.timeNs(Stage.FETCHED);
    }
    Entry entry = new Entry(command);
    // These finish inside the call that takes them (handle_create_io_q, handle_del_io_q).
    if (Opcode.CREATE_CQ.matches(command.sqId(), command.opcode())
        || Opcode.DELETE_CQ.matches(command.sqId(), command.opcode())) {
      entry.direct = true;
      entry.doneRow = row;
    }
    open.add(entry);
  }

  private void forget() {
    sent.clear();
    handled.clear();
    orderUnknown = false;
  }

  /**
   * The controller says that it finished deleting an SQ.
   *
   * @param group poll group of that SQ
   * @param adminGroup poll group of the admin queue
   */
  void done(int targetQueueId, int group, int adminGroup, long row) {
    seen(group, row);
    for (Entry entry : open) {
      if (!entry.isDone()
          && entry.command.targetQueueId() == targetQueueId
          && Opcode.DELETE_SQ.matches(entry.command.sqId(), entry.command.opcode())) {
        entry.doneRow = row;
        entry.group = group;
        orderUnknown |= group == UNKNOWN_GROUP || adminGroup == UNKNOWN_GROUP;
        entry.direct = group != UNKNOWN_GROUP && group == adminGroup;
        if (!entry.direct) {
          send(entry);
        }
        return;
      }
    }
  }

  private void send(Entry entry) {
    if (sent.size() < MOST_SENT) {
      sent.add(entry);
    } else {
      orderUnknown = true;
    }
  }

  /** A line of a poll group's thread: what it had to send before is sent. */
  void seen(int group, long row) {
    if (group == UNKNOWN_GROUP) {
      return;
    }
    for (Entry entry : sent) {
      if (entry.group == group && entry.sentBeforeRow == NEVER) {
        entry.sentBeforeRow = row;
      }
    }
  }

  /** The command that completes now, or null if none is open. */
  @Nullable CommandSpan take(long row) {
    Entry chosen = choose(row, false);
    return chosen == null ? null : chosen.command;
  }

  /**
   * A completion is discarded now.
   *
   * @param othersOpen whether it may be that of a command whose CID is known
   * @return whether there is a command to answer for it
   */
  boolean discard(CompletionQueueLife.Loss loss, boolean othersOpen, long row) {
    Entry chosen = choose(row, true);
    if (chosen == null) {
      return false;
    }
    chosen.loss = loss;
    discarded.add(chosen);
    orderUnknown |= othersOpen;
    return true;
  }

  private @Nullable Entry choose(long row, boolean loss) {
    Entry chosen = null;
    for (Entry entry : open) {
      if (entry.direct && entry.isDone()) {
        chosen = entry;
        break;
      }
      if (chosen == null || entry.doneRow < chosen.doneRow) {
        chosen = entry;
      }
    }
    if (chosen == null) {
      return null;
    }
    open.remove(chosen);
    if (!chosen.direct) {
      handled.add(new Handled(row, loss));
      if (!chosen.isDone()) {
        send(chosen);
        orderUnknown = true;
      }
    }
    return chosen;
  }

  /** Takes the command of this opcode and about this queue, because its CID is known; or null. */
  @Nullable CommandSpan takeAbout(int opcode, int targetQueueId) {
    for (Entry entry : open) {
      if (entry.command.opcode() == opcode && entry.command.targetQueueId() == targetQueueId) {
        open.remove(entry);
        sent.remove(entry);
        orderUnknown |= !discarded.isEmpty();
        return entry.command;
      }
    }
    return null;
  }

  /** Commands taken and not completed. */
  List<CommandSpan> open() {
    return open.stream().map(entry -> entry.command).toList();
  }

  int openCount() {
    return open.size();
  }

  /**
   * Decides which commands the discarded completions belong to; empty where none was. The capture
   * has to show every command that was open then: it does not where lines are missing since, or
   * where it begins just before.
   *
   * @param contradictedRow the last row that does not follow from those before, or -1: lines are
   *     missing, and the order of those that are there tells nothing
   * @param sq the SQ of these commands
   */
  Verdicts settle(long contradictedRow, SubmissionQueueLife sq) {
    if (contradictedRow >= firstRow || !sq.openIsInSight(firstNs)) {
      List<CommandSpan> unknown = discarded.stream().map(entry -> entry.command).toList();
      discarded.clear();
      forget();
      return new Verdicts(List.of(), List.of(), unknown);
    }
    orderUnknown |= contradictedRow >= 0;
    List<CommandSpan> lost = new ArrayList<>();
    List<CommandSpan> others = new ArrayList<>();
    if (!discarded.isEmpty()) {
      boolean uncertain = false;
      for (Entry entry : discarded) {
        CompletionQueueLife.Loss loss = entry.loss;
        if (loss != null) {
          boolean certain = !orderUnknown && (entry.direct || everyOrderLoses(entry));
          uncertain |= !certain;
          entry.command.loss(loss, certain ? Grade.INFERRED : Grade.ASSUMED);
          lost.add(entry.command);
        }
      }
      for (Entry entry : uncertain ? sent : List.<Entry>of()) {
        if (entry.loss == null && (orderUnknown || someOrderLoses(entry))) {
          others.add(entry.command);
        }
      }
      discarded.clear();
      forget();
    }
    return new Verdicts(lost, others, List.of());
  }

  private boolean everyOrderLoses(Entry entry) {
    for (int place = first(entry); place <= last(entry); place++) {
      if (place >= handled.size() || !handled.get(place).discarded()) {
        return false;
      }
    }
    return true;
  }

  private boolean someOrderLoses(Entry entry) {
    for (int place = first(entry); place <= last(entry) && place < handled.size(); place++) {
      if (handled.get(place).discarded()) {
        return true;
      }
    }
    return false;
  }

  /** The earliest place that its message may have among those sent, from 0. */
  private int first(Entry entry) {
    int before = 0;
    for (Entry other : sent) {
      before += other != entry && other.surelyBefore(entry) ? 1 : 0;
    }
    while (before < handled.size() && handled.get(before).row() < entry.doneRow) {
      before++; // What was handled then was done before.
    }
    return before;
  }

  /** The latest place. */
  private int last(Entry entry) {
    int after = 0;
    for (Entry other : sent) {
      after += other != entry && entry.surelyBefore(other) ? 1 : 0;
    }
    int last = sent.size() - 1 - after;
    for (int place = 0; place < Math.min(last, handled.size()); place++) {
      long row = handled.get(place).row();
      if (entry.doneRow <= row && doneBy(row) == place + 1) {
        return place; // All that was done by then had been handled.
      }
    }
    return last;
  }

  private int doneBy(long row) {
    int count = 0;
    for (Entry entry : sent) {
      count += entry.doneRow <= row ? 1 : 0;
    }
    return count;
  }
}
