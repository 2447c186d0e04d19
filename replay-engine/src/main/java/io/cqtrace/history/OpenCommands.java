package io.cqtrace.history;

import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Slots;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the open commands of an SQ by their CIDs, and in the order of their adding. The links
 * are fields of the commands: those of one tag that differ in the generation are a chain, all of
 * them a list. A command is in one such list at most.
 */
final class OpenCommands {
  private final Slots<CommandSpan> byTag = new Slots<>();
  private @Nullable CommandSpan first;
  private @Nullable CommandSpan last;
  private int size;

  int size() {
    return size;
  }

  /** The command with this CID, or null. */
  @Nullable CommandSpan get(int cid) {
    CommandSpan command = cid < 0 ? null : byTag.get(CommandId.tag(cid));
    while (command != null && command.cid() != cid) {
      command = command.nextOfTag;
    }
    return command;
  }

  /** Adds a command behind the others; one with the same CID leaves and gives it its place. */
  void put(CommandSpan command) {
    CommandSpan before = get(command.cid());
    CommandSpan behind = last;
    if (before != null) {
      behind = before.previousOpen;
      remove(before);
    }
    int tag = CommandId.tag(command.cid());
    command.nextOfTag = byTag.get(tag);
    byTag.set(tag, command);
    insert(command, behind);
    size++;
  }

  private void insert(CommandSpan command, @Nullable CommandSpan behind) {
    CommandSpan next = behind == null ? first : behind.nextOpen;
    command.previousOpen = behind;
    command.nextOpen = next;
    if (behind == null) {
      first = command;
    } else {
      behind.nextOpen = command;
    }
    if (next == null) {
      last = command;
    } else {
      next.previousOpen = command;
    }
  }

  /** Takes the command with this CID, or null. */
  @Nullable CommandSpan take(int cid) {
    CommandSpan command = get(cid);
    if (command != null) {
      remove(command);
    }
    return command;
  }

  private void remove(CommandSpan command) {
    int tag = CommandId.tag(command.cid());
    CommandSpan inChain = byTag.get(tag);
    if (inChain == command) {
      byTag.set(tag, command.nextOfTag);
    }
    while (inChain != null && inChain != command) {
      if (inChain.nextOfTag == command) {
        inChain.nextOfTag = command.nextOfTag;
      }
      inChain = inChain.nextOfTag;
    }
    CommandSpan previous = command.previousOpen;
    CommandSpan next = command.nextOpen;
    if (previous == null) {
      first = next;
    } else {
      previous.nextOpen = next;
    }
    if (next == null) {
      last = previous;
    } else {
      next.previousOpen = previous;
    }
    command.nextOfTag = null;
    command.nextOpen = null;
    command.previousOpen = null;
    size--;
  }

  /** Adds all of them to a list, in the order of their adding. */
  void addTo(List<CommandSpan> commands) {
    for (CommandSpan command = first; command != null; command = command.nextOpen) {
      commands.add(command);
    }
  }
}
