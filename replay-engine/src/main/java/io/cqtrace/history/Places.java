package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import java.util.Arrays;

/**
 * Hot path: small numbers for the commands that are outstanding, so that a listener keeps what it
 * has of them in an array. A number is given out anew when the end of its command has been told.
 */
final class Places {
  private static final int FIRST_CAPACITY = 64;

  private int[] free = new int[FIRST_CAPACITY];
  private int freeCount;
  private int largest;

  void give(CommandSpan command) {
    if (command.place() == EventChunk.NONE) {
      command.place(freeCount > 0 ? free[--freeCount] : largest++);
    }
  }

  void takeBack(CommandSpan command) {
    if (command.place() == EventChunk.NONE) {
      return;
    }
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, freeCount * 2);
    }
    free[freeCount++] = command.place();
    command.place(EventChunk.NONE);
  }
}
