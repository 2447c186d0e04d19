package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.ring.CompletionRing;

/**
 * Hot path: what a controller finds of a CQ in which no slot is free, by the CQ's head and how many
 * CQEs are not released. Each answer is asked for once.
 */
final class FullTest {
  private static final byte FULL = 1;
  private static final byte NOT_FULL = 2;

  private final ControllerModel controller;
  private final int cqSize;
  private final byte[] answers;

  /**
   * No answer is known.
   *
   * @param mostCommands CQEs that are not released at most
   */
  FullTest(ControllerModel controller, int cqSize, int mostCommands) {
    this.controller = controller;
    this.cqSize = cqSize;
    this.answers = new byte[cqSize * (mostCommands + 1)];
  }

  boolean findsFull(int released, int occupied) {
    int head = released % cqSize;
    int index = occupied * cqSize + head;
    if (answers[index] == 0) {
      CompletionRing ring = new CompletionRing(cqSize, head, 0);
      for (int i = 0; i < occupied; i++) {
        ring.post();
      }
      answers[index] = controller.findsFull(ring) ? FULL : NOT_FULL;
    }
    return answers[index] == FULL;
  }
}
