package io.cqtrace.explore.field;

import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Threshold;
import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.controller.BadHead;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.ResetPolicy;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The scenarios of the field's matrix, each with the bounds within which it is exhaustive. */
public enum FieldScenario {
  DELETE_QUEUES(
      "delete-queues",
      "io-queues",
      1,
      64,
      "all I/O queues deleted at once; admin CQ 32, 30 tags, 1 AER, 2 reactors"),
  IO(
      "io",
      "commands",
      1,
      12,
      "one I/O SQ on a CQ of 4; as many outstanding as the driver allows, refilled as tags free"),
  SHARED_CQ(
      "shared-cq",
      "commands",
      1,
      2,
      "two I/O SQs on one CQ of 3; as many outstanding on each as the driver allows; commands of"
          + " each SQ"),
  RECREATE(
      "recreate",
      "commands",
      1,
      12,
      "a CQ of 8 was used, deleted and created again with 4 entries; then as io"),
  BAD_HEAD(
      "bad-head",
      "commands",
      1,
      8,
      "as io, with a host that errs: before one of its head doorbells it writes a head of 4..7, which"
          + " the CQ does not have"),
  SHADOW(
      "shadow",
      "commands",
      1,
      4,
      "shadow doorbells with EventIdx, one SQ; x86 takes a load before an earlier store"),
  RESET(
      "reset",
      "commands",
      1,
      4,
      "the controller is disabled with commands of an I/O queue in flight, enabled, and the queue"
          + " created again under the same QID"),
  AER(
      "aer",
      "aer",
      1,
      8,
      "4 I/O queues deleted with 4 tags and a CQ of 5, 4 of them usable, while N AERs stand;"
          + " what a controller does not accept of them it answers at once");

  private static final int IO_CQ_SIZE = 4;
  private static final int SHARED_CQ_SIZE = 3;
  private static final int OLD_CQ_SIZE = 8;

  /** States of a scenario that a search visits at most, if not told otherwise. */
  public static final int MAX_STATES = 2_000_000;

  private final String label;
  private final String parameter;
  private final int least;
  private final int most;
  private final String bounds;

  FieldScenario(String label, String parameter, int least, int most, String bounds) {
    this.label = label;
    this.parameter = parameter;
    this.least = least;
    this.most = most;
    this.bounds = bounds;
  }

  /**
   * What the pair can come to.
   *
   * @param progress is told now and then how many states the present search has visited
   */
  FieldCell search(HostModel host, ControllerModel controller, LongConsumer progress) {
    return switch (this) {
      case DELETE_QUEUES -> threshold(host, controller, Parameter.IO_QUEUES, progress);
      case IO, SHARED_CQ, RECREATE -> io(host, controller, progress);
      case BAD_HEAD -> badHead(host, controller, progress);
      case SHADOW -> shadowCell(host, controller, progress);
      case RESET -> smallest(host, controller, progress);
      case AER -> threshold(host, controller, Parameter.AER, progress);
    };
  }

  /** Whether queues are deleted in it: {@link Explorer} searches these. */
  public boolean deletesQueues() {
    return this == DELETE_QUEUES || this == AER;
  }

  /**
   * A pair in a scenario that deletes queues.
   *
   * @throws IllegalStateException if this is none
   */
  public Scenario deletion(HostModel host, ControllerModel controller) {
    return switch (this) {
      case DELETE_QUEUES -> Scenario.deleteFlood(host, controller);
      case AER -> new Scenario(host, controller, 4, 5, 0, 4, 0, 4, 2);
      case IO, SHARED_CQ, RECREATE, BAD_HEAD, SHADOW, RESET ->
          throw new IllegalStateException(label);
    };
  }

  /** The name used on the command line. */
  public String label() {
    return label;
  }

  /** What is varied. */
  public String parameter() {
    return parameter;
  }

  /** Its smallest value. */
  public int least() {
    return least;
  }

  /** Its largest value. */
  public int most() {
    return most;
  }

  /** What happens, and within which bounds. */
  public String bounds() {
    return bounds;
  }

  /** The scenario with this name, or null. */
  public static @Nullable FieldScenario find(String label) {
    for (FieldScenario scenario : values()) {
      if (scenario.label.equals(label)) {
        return scenario;
      }
    }
    return null;
  }

  /** The controllers that the scenario tells apart. */
  public List<ControllerModel> controllers() {
    List<ControllerModel> controllers = new ArrayList<>(Models.controllers());
    if (this == RESET || sizes() != null) {
      Models.ioVariants().forEach(variant -> controllers.add(variant.controller()));
    }
    return controllers;
  }

  /**
   * The queues of a scenario of I/O queues.
   *
   * @param cqSize entries of the CQ and of each SQ
   * @param sqs SQs on the CQ
   * @param tags commands that each SQ can have outstanding; 0: as many as the driver allows
   * @param oldCqSize entries of the CQ that was deleted before; 0: there was none
   * @param errs whether the host once writes a head that the CQ does not have
   */
  public record Sizes(int cqSize, int sqs, int tags, int oldCqSize, boolean errs) {}

  /** The queues of this scenario; null: it is not one of I/O queues. */
  public @Nullable Sizes sizes() {
    return switch (this) {
      case IO -> new Sizes(IO_CQ_SIZE, 1, 0, 0, false);
      case SHARED_CQ -> new Sizes(SHARED_CQ_SIZE, 2, 0, 0, false);
      case RECREATE -> new Sizes(IO_CQ_SIZE, 1, 0, OLD_CQ_SIZE, false);
      case BAD_HEAD -> new Sizes(IO_CQ_SIZE, 1, 0, 0, true);
      case DELETE_QUEUES, SHADOW, RESET, AER -> null;
    };
  }

  /**
   * The shortest schedules of a pair with a number of commands; null for the scenarios that {@link
   * Explorer} searches, and where the pair has no such thing.
   */
  public @Nullable NamedResult run(HostModel host, ControllerModel controller, int commands) {
    return run(host, controller, commands, visited -> {});
  }

  /**
   * The same.
   *
   * @param progress is told now and then how many states were visited
   */
  public @Nullable NamedResult run(
      HostModel host, ControllerModel controller, int commands, LongConsumer progress) {
    Sizes sizes = sizes();
    if (sizes != null) {
      return run(setup(host, controller, sizes, commands), MAX_STATES, progress);
    }
    ResetPolicy policy = controller.ofIoQueues().reset();
    if (this == RESET && policy != ResetPolicy.UNKNOWN) {
      return NamedSearch.run(new ResetModel(policy, commands), MAX_STATES, progress);
    }
    return this == SHADOW && isShadowed(host, controller)
        ? NamedSearch.run(
            new ShadowModel(host.shadow(), controller.shadow(), commands), MAX_STATES, progress)
        : null;
  }

  /** I/O with other sizes. */
  public static NamedResult run(IoSetup setup) {
    return run(setup, MAX_STATES, stateCount -> {});
  }

  /**
   * The same up to a bound.
   *
   * @param progress is told now and then how many states were visited
   */
  public static NamedResult run(IoSetup setup, int maxStates, LongConsumer progress) {
    return NamedSearch.run(new IoModel(setup), maxStates, progress);
  }

  /** Shadow doorbells whose two sides order store and load, or do not. */
  public static NamedResult run(
      ShadowDoorbells host, ShadowDoorbells controller, int commandCount) {
    return NamedSearch.run(new ShadowModel(host, controller, commandCount), MAX_STATES);
  }

  /** A pair with these queues. */
  public static IoSetup setup(
      HostModel host, ControllerModel controller, Sizes sizes, int commands) {
    int tags = sizes.tags() == 0 ? host.outstanding(sizes.cqSize()) : sizes.tags();
    return new IoSetup(
        host,
        controller.ofIoQueues(),
        sizes.cqSize(),
        sizes.sqs(),
        tags,
        commands,
        sizes.oldCqSize(),
        sizes.errs());
  }

  private FieldCell badHead(HostModel host, ControllerModel controller, LongConsumer progress) {
    return controller.ofIoQueues().badHead() == BadHead.UNKNOWN
        ? new FieldCell(host, controller, 0, Set.of(), false, true, 0)
        : io(host, controller, progress);
  }

  /** The smallest number of commands with a fault, looked for only where the largest has one. */
  private FieldCell io(HostModel host, ControllerModel controller, LongConsumer progress) {
    IoSetup setup = setup(host, controller, Objects.requireNonNull(sizes()), most);
    NamedResult found = NamedSearch.runUntilFault(new IoModel(setup), MAX_STATES, progress);
    long stateCount = found.isFaulty() ? 0 : found.stateCount();
    int from = 0;
    for (int count = least; found.isFaulty() && from == 0; count++) {
      NamedResult fewer = run(setup.withCommands(count), MAX_STATES, progress);
      stateCount += fewer.stateCount();
      if (fewer.isFaulty()) {
        found = fewer;
        from = count;
      }
    }
    return new FieldCell(
        host, controller, from, reached(found), true, found.exhausted(), stateCount);
  }

  private static Set<Outcome> reached(NamedResult found) {
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    outcomes.addAll(found.schedules().keySet());
    return outcomes;
  }

  private static boolean isShadowed(HostModel host, ControllerModel controller) {
    return host.shadow().suppress() && controller.shadow().suppress();
  }

  private FieldCell shadowCell(HostModel host, ControllerModel controller, LongConsumer progress) {
    if (controller.shadow() == ShadowDoorbells.POLLS && host.shadow().suppress()) {
      return new FieldCell(host, controller, 0, Set.of(Outcome.DELIVERED), true, true, 0);
    }
    return smallest(host, controller, progress);
  }

  /** The smallest number of commands with a fault, one search after the other. */
  private FieldCell smallest(HostModel host, ControllerModel controller, LongConsumer progress) {
    for (int count = least; count <= most; count++) {
      NamedResult found = run(host, controller, count, progress);
      if (found == null) {
        return new FieldCell(host, controller, 0, Set.of(), false, true, 0);
      }
      if (found.isFaulty() || count == most) {
        int from = found.isFaulty() ? count : 0;
        return new FieldCell(
            host, controller, from, reached(found), true, found.exhausted(), found.stateCount());
      }
    }
    throw new IllegalStateException("an empty range");
  }

  private FieldCell threshold(
      HostModel host, ControllerModel controller, Parameter varied, LongConsumer progress) {
    Scenario scenario = deletion(host, controller);
    Threshold found =
        Threshold.search(
            scenario,
            new Threshold.Range(varied, least, most),
            Explorer.Bounds.DEFAULT_MAX_STATES,
            progress);
    Integer smallest = found.smallest();
    int from = smallest == null ? 0 : smallest;
    return new FieldCell(
        host,
        controller,
        from,
        reached(found.decisive()),
        true,
        found.boundedFrom() == 0,
        found.stateCount());
  }

  private static Set<Outcome> reached(Exploration found) {
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    add(outcomes, Outcome.LOST, found.lost());
    add(outcomes, Outcome.FAILED, found.failed());
    add(outcomes, Outcome.STALLED, found.stalled());
    add(outcomes, Outcome.OVERRUN, found.overrun());
    if (found.delivered() == Reach.Verdict.REACHABLE) {
      outcomes.add(Outcome.DELIVERED);
    }
    return outcomes;
  }

  private static void add(Set<Outcome> outcomes, Outcome outcome, Reach reach) {
    if (reach.isReachable()) {
      outcomes.add(outcome);
    }
  }
}
