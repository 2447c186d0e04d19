package io.cqtrace.fit;

import java.util.Locale;

/**
 * What the host submits in a run.
 *
 * @param kind how it goes on
 * @param count I/O queues that are deleted, or commands of an I/O queue
 * @param cqSize entries of the CQ
 * @param tags commands that the host has outstanding at most
 * @param aerCount Asynchronous Event Requests that are outstanding throughout
 * @param reactors threads that the I/O queues are dealt out to, where the controller has several
 * @param inTurnResidue the deletion of a queue whose number leaves this when divided by the
 *     reactors ends in the turn that fetches it: it is served by the admin queue's reactor
 * @param trapped whether each doorbell is a message to the controller
 */
public record Workload(
    Kind kind,
    int count,
    int cqSize,
    int tags,
    int aerCount,
    int reactors,
    int inTurnResidue,
    boolean trapped) {
  /** Two entries of Linux's admin queue have no tag: the slot that stays empty, and the AER's. */
  private static final int RESERVED = 2;

  private static final int LINUX_AERS = 1;

  /** How the host goes on. */
  public enum Kind {
    /** It deletes all I/O queues, as Linux does: first their SQs, then their CQs. */
    DELETE_QUEUES,
    /** Each tag that is free again is used for the next command, after a while. */
    IO
  }

  /** Checks the ranges. */
  public Workload {
    if (count < 1 || cqSize < 2 || tags < 1 || aerCount < 0 || reactors < 1) {
      throw new IllegalArgumentException("count " + count + ", CQ " + cqSize + ", tags " + tags);
    }
  }

  /** Linux deletes so many I/O queues. */
  public static Workload deletion(
      int queueCount, int adminSize, int reactors, int inTurnResidue, boolean trapped) {
    return new Workload(
        Kind.DELETE_QUEUES,
        queueCount,
        adminSize,
        Math.max(1, adminSize - RESERVED),
        LINUX_AERS,
        reactors,
        inTurnResidue,
        trapped);
  }

  /** So many commands on an I/O queue, at most {@code depth} of them outstanding. */
  public static Workload io(int commandCount, int cqSize, int depth) {
    return new Workload(Kind.IO, commandCount, cqSize, depth, 0, 1, 0, false);
  }

  /** Whether the queues are those of I/O commands. */
  public boolean isIo() {
    return kind == Kind.IO;
  }

  /** The same with another number of commands outstanding. */
  public Workload withTags(int most) {
    return new Workload(kind, count, cqSize, most, aerCount, reactors, inTurnResidue, trapped);
  }

  /** The same with other reactors. */
  public Workload withReactors(int threads, int residue) {
    return new Workload(kind, count, cqSize, tags, aerCount, threads, residue, trapped);
  }

  /** Whether the CQ has a slot for every command of the run, so that nothing can press on it. */
  public boolean fitsIntoCq() {
    return isIo() && count < cqSize;
  }

  /** In words: {@code deletion of 64 I/O queues}. */
  public String words() {
    return isIo()
        ? String.format(
            Locale.ROOT,
            "%d I/O commands on a CQ of %d entries, at most %d outstanding",
            count,
            cqSize,
            tags)
        : String.format(Locale.ROOT, "deletion of %d I/O queues", count);
  }
}
