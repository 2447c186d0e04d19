package io.cqtrace.analysis;

import java.util.ArrayDeque;

/** A submission and a completion queue with the same number, in an {@link InjectedRun}. */
final class InjectedPair {
  /** What a command draws: its pair, and the times before, in the backend and in the host. */
  record Plan(int queue, long gapUs, long latencyUs, long hostUs) {}

  /** A command; {@code index} is -1 if the host did not mean to submit it. */
  record Command(int index, InjectedPair pair, int cid, Plan plan) {}

  final int id;
  final int sqSize;
  final int cqSize;
  final ArrayDeque<Integer> tags = new ArrayDeque<>();
  final ArrayDeque<Command> ring = new ArrayDeque<>();
  final ArrayDeque<Command> waiting = new ArrayDeque<>();
  final ArrayDeque<Command> posted = new ArrayDeque<>();
  final int[] generation;
  int tail;
  int postedCount;
  int consumedCount;
  int releasedCount;
  int outstanding;
  boolean reserved;
  boolean resting;
  boolean mute;
  boolean noHead;

  InjectedPair(int id, int sqSize, int cqSize) {
    this.id = id;
    this.sqSize = sqSize;
    this.cqSize = cqSize;
    generation = new int[sqSize];
    for (int tag = 0; tag < sqSize - 1; tag++) {
      tags.add(tag);
    }
  }
}
