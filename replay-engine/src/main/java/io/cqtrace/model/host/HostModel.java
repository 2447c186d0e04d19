package io.cqtrace.model.host;

import java.util.List;

/**
 * A host: its completion handler as a program. Consuming a CQE, ringing the CQ head doorbell and
 * completing the request (which frees its tag for the next submission) are three steps; hosts
 * differ in their order. Stateless: {@link HostMachine} runs it.
 *
 * @param forEachCqe what the handler does for each CQE that it finds; begins with CONSUME
 * @param afterLast what it does when it finds no further one
 * @param mostCqes CQEs after which it takes the steps of {@code afterLast} in any case
 * @param submitter who submits the next command
 * @param names what this one stands for, the first by this model's own name: two versions of a
 *     driver whose handlers take the same steps are one model
 */
public record HostModel(
    List<HandlerStep> forEachCqe,
    List<HandlerStep> afterLast,
    int mostCqes,
    Submitter submitter,
    List<Version> names) {
  /** The handler goes on as long as CQEs are there. */
  public static final int ALL = Integer.MAX_VALUE;

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
   * @param source function and commit it was read from
   */
  public record Version(String name, String standsFor, String source) {}

  /** Checks the program. */
  public HostModel {
    forEachCqe = List.copyOf(forEachCqe);
    afterLast = List.copyOf(afterLast);
    names = List.copyOf(names);
    boolean rings = forEachCqe.contains(HandlerStep.RING) != afterLast.contains(HandlerStep.RING);
    boolean frees =
        forEachCqe.contains(HandlerStep.FREE_TAG) != afterLast.contains(HandlerStep.FREE_TAG);
    if (forEachCqe.indexOf(HandlerStep.CONSUME) != 0 || !rings || !frees || mostCqes < 1) {
      throw new IllegalArgumentException(
          "a handler consumes, rings once and frees once: " + forEachCqe + ", " + afterLast);
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

  /** Function and commit that it was read from. */
  public String source() {
    return names.get(0).source();
  }

  /** Whether another host's handler takes the same steps: no trace of a CQ tells them apart. */
  public boolean takesTheStepsOf(HostModel other) {
    return forEachCqe.equals(other.forEachCqe)
        && afterLast.equals(other.afterLast)
        && mostCqes == other.mostCqes;
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
}
