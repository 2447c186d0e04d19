package io.cqtrace.model.host;

import io.cqtrace.model.ShadowDoorbells;
import java.util.List;

/**
 * A host: its completion handler as a program. Consuming a CQE, ringing the CQ head doorbell and
 * completing the request (which frees its tag for the next submission) are three steps; hosts
 * differ in their order. Stateless: {@link HostMachine} runs it.
 *
 * <p>A program that frees tags in both parts frees one behind: for each CQE the tags of those
 * before it, after the last one the rest.
 *
 * @param forEachCqe what the handler does for each CQE that it finds; begins with CONSUME
 * @param afterLast what it does when it finds no further one
 * @param batch when it takes the steps of {@code afterLast} at the latest
 * @param submitter who submits the next command
 * @param depth how many commands it lets an I/O queue have outstanding
 * @param shadow how it handles shadow doorbells
 * @param polls whether it looks at its CQs without an interrupt
 * @param names what this one stands for, the first by this model's own name: two versions of a
 *     driver whose handlers take the same steps are one model
 */
public record HostModel(
    List<HandlerStep> forEachCqe,
    List<HandlerStep> afterLast,
    Batch batch,
    Submitter submitter,
    QueueDepth depth,
    ShadowDoorbells shadow,
    boolean polls,
    List<Version> names) {
  /** Who submits a command when a tag is free. */
  public enum Submitter {
    /** A thread of its own, some time later. */
    THREAD,
    /** The handler, with the step that frees the tag. */
    HANDLER
  }

  /**
   * Software that a model stands for.
   *
   * @param name the name used on the command line
   * @param standsFor which driver, in which versions
   * @param releases which releases, as far as it is known
   * @param source function and commit it was read from
   */
  public record Version(String name, String standsFor, String releases, String source) {}

  /** Checks the program. */
  public HostModel {
    forEachCqe = List.copyOf(forEachCqe);
    afterLast = List.copyOf(afterLast);
    names = List.copyOf(names);
    boolean rings = forEachCqe.contains(HandlerStep.RING) != afterLast.contains(HandlerStep.RING);
    boolean frees =
        forEachCqe.contains(HandlerStep.FREE_TAG) || afterLast.contains(HandlerStep.FREE_TAG);
    if (forEachCqe.indexOf(HandlerStep.CONSUME) != 0 || !rings || !frees) {
      throw new IllegalArgumentException(
          "a handler consumes, rings once and frees: " + forEachCqe + ", " + afterLast);
    }
  }

  /** The name used on the command line. */
  public String name() {
    return names.get(0).name();
  }

  @Override
  public String toString() {
    return name();
  }

  /** Which driver, in which versions. */
  public String standsFor() {
    return names.get(0).standsFor();
  }

  /** Commands that it lets an I/O queue with a CQ of this size have outstanding. */
  public int outstanding(int cqSize) {
    return depth.outstanding(cqSize, mostCqes(cqSize));
  }

  /** CQEs of a CQ of this size that the handler consumes at most before it rings. */
  public int mostCqes(int cqSize) {
    return batch.most(cqSize);
  }

  /** Whether another host's handler takes the same steps: no trace of a CQ tells them apart. */
  public boolean takesTheStepsOf(HostModel other) {
    return forEachCqe.equals(other.forEachCqe)
        && afterLast.equals(other.afterLast)
        && batch.equals(other.batch);
  }

  /** Whether the doorbell is rung for each CQE rather than once for all. */
  public boolean ringsAfterEach() {
    return forEachCqe.contains(HandlerStep.RING);
  }

  /**
   * Whether a consumed CQE's tag is free before its doorbell is rung: the window in which the host
   * can have more commands completed and unreleased than it has tags.
   */
  public boolean freesTagsBeforeRing() {
    List<HandlerStep> freeing = forEachCqe.contains(HandlerStep.FREE_TAG) ? forEachCqe : afterLast;
    int ring = freeing.indexOf(HandlerStep.RING);
    return ring < 0 ? freeing == forEachCqe : freeing.indexOf(HandlerStep.FREE_TAG) < ring;
  }

  /** Whether tags are free while further CQEs of the batch are handled. */
  public boolean freesTagsInBatch() {
    return forEachCqe.contains(HandlerStep.FREE_TAG);
  }

  /** Whether the tag of the last CQE consumed is free only with the next one, or after the ring. */
  public boolean freesOneBehind() {
    return forEachCqe.contains(HandlerStep.FREE_TAG) && afterLast.contains(HandlerStep.FREE_TAG);
  }
}
