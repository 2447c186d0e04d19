package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.ring.CompletionRing;

/**
 * A controller's policy towards a CQ and the SQs that feed it. Stateless: the state (rings, what is
 * outstanding) is a {@link ControllerMachine}'s, so the same object serves replay, simulation and
 * exhaustive search.
 */
public interface ControllerModel {
  /** No bound on the requests that one SQ can have outstanding. */
  int UNLIMITED = Integer.MAX_VALUE;

  /** The name used on the command line. */
  String name();

  /** Which software, in which versions, it stands for. */
  String standsFor();

  /** Function and commit that it was read from. */
  String source();

  /** Which releases of the software it stands for, as far as it is known. */
  default String releases() {
    return "as read; other releases were not read";
  }

  /** What the model takes for granted because it was not read; empty if nothing. */
  default String assumed() {
    return "";
  }

  /**
   * May the controller take the next SQE of an SQ?
   *
   * @param freeSlots slots of the SQ's CQ that are free by the head doorbell's value now
   * @param outstanding commands fetched and neither posted nor discarded, on that CQ
   */
  boolean mayFetch(int freeSlots, int outstanding);

  /**
   * Whether the controller finds a CQ full when it wants to post into it.
   *
   * @param cq the CQ's head as of its doorbell now, and its tail
   */
  default boolean findsFull(CompletionRing cq) {
    return cq.isFull();
  }

  /**
   * What becomes of a finished command whose CQ the controller {@linkplain #findsFull finds full}.
   *
   * @param queueCommand whether it is a Create or Delete I/O SQ
   */
  FullAction whenFull(boolean queueCommand);

  /**
   * Request slots of an SQ: with that many commands fetched and not posted it takes no more.
   *
   * @param sqSize size of the SQ in entries
   */
  default int requestSlots(int sqSize) {
    return UNLIMITED;
  }

  /**
   * Completions that wait for a slot of a CQ at most: with that many it takes no more from the SQs
   * of that CQ or, with {@link FullAction#DISCARD_OLDEST_HELD}, forgets the oldest for the next.
   */
  default int mostHeld() {
    return UNLIMITED;
  }

  /**
   * Whether the controller looks at an SQ again by itself when what kept it from fetching (no free
   * slot, no request slot) has passed; if not, only a doorbell wakes it: the next one of the SQ, or
   * a head doorbell of the CQ that was full (QEMU hw/nvme/ctrl.c: nvme_process_db, start_sqs).
   */
  default boolean resumesFetching() {
    return true;
  }

  /**
   * Whether posting is a step of its own that completions and doorbells schedule (QEMU's bottom
   * half), rather than part of what finishes the command.
   */
  default boolean postsLater() {
    return false;
  }

  /**
   * Whether a Delete I/O SQ completes in the turn that fetches it, before the next SQE is taken.
   *
   * @param reactors threads that share the work
   */
  default boolean deletesInFetch(int reactors) {
    return false;
  }

  /**
   * Whether a Delete I/O CQ completes in the turn that fetches it. It needs nothing from the
   * threads that served the queue, so it may where a Delete I/O SQ does not.
   *
   * @param reactors threads that share the work
   */
  default boolean deletesCqInFetch(int reactors) {
    return deletesInFetch(reactors);
  }

  /**
   * AERs that it leaves outstanding at most; further ones end at once with an error.
   *
   * @param cqSize entries of the admin CQ
   */
  default int mostAers(int cqSize) {
    return UNLIMITED;
  }

  /** The policy towards I/O queues, where it is not that of the admin queue. */
  default ControllerModel ofIoQueues() {
    return this;
  }

  /** When it signals what it has posted into an I/O CQ. */
  default Interrupts interrupts() {
    return Interrupts.EACH_POST;
  }

  /**
   * Whether nobody but the head doorbell's handler posts what waits for a slot, as many as it
   * releases, and shares no lock with what completes commands: a completion that finds a slot takes
   * it though others wait, and one that has found the CQ full is put behind them some time later.
   */
  default boolean postsHeldByDoorbell() {
    return false;
  }

  /** Whether it serves an I/O SQ whose CQ has another QID than the SQ. */
  default boolean servesSqOfOtherCq() {
    return true;
  }

  /** What it does with the commands that it has fetched when it is disabled. */
  default ResetPolicy reset() {
    return ResetPolicy.UNKNOWN;
  }

  /** What it does with a head doorbell whose value is not below the size of the CQ. */
  default BadHead badHead() {
    return BadHead.UNKNOWN;
  }

  /** Whether a CQ that is deleted and created again begins with the head last seen of the old. */
  default boolean keepsHeadOfOldCq() {
    return false;
  }

  /** How it handles shadow doorbells. */
  default ShadowDoorbells shadow() {
    return ShadowDoorbells.UNKNOWN;
  }
}
