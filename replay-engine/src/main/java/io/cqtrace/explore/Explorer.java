package io.cqtrace.explore;

import io.cqtrace.explore.Reach.Verdict;
import io.cqtrace.explore.ScheduleStep.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: visits every state of a scenario, breadth first, so that the first way to a state is a
 * shortest one.
 *
 * <p>A run ends in delivery, in a loss or in a failure of the controller. After a loss the driver
 * waits for the lost command until its timeout; what follows is another story, and the search does
 * not go on from there. No schedule is infinite ({@link DeleteFloodModel#rank}), so a run that
 * cannot end gets stuck: where a state without steps is found, a backward pass finds the earliest
 * state from which no run ends.
 */
public final class Explorer {
  private static final int NONE = -1;

  /** Bit k: steps of code k end the run. */
  private static final int ENDING_CODES = codesOf(Kind::isEnd);

  /** Bit k: steps of code k post over a CQE that was read. */
  private static final int OVERRUN_CODES = codesOf(Kind::isOverrun);

  private final Scenario scenario;
  private final DeleteFloodModel flood;
  private final int maxStates;
  private final boolean untilFault;
  private final LongConsumer progress;

  private final StateSet visited;
  private final FloodSteps steps = new FloodSteps();

  /** States of the layer after the next one: those reached by two steps at once. */
  private long[] farStates = new long[1 << 10];

  private int[] farParents = new int[1 << 10];
  private int farCount;

  private int depth;
  private int deepest;
  private boolean exhausted;
  private boolean full;
  private boolean deliversAll;
  private int stuckIndex = NONE;
  private final Ending lost = new Ending();
  private final Ending failed = new Ending();
  private final Ending overrun = new Ending();

  /** The earliest step found that shows an outcome. */
  private static final class Ending {
    int fromIndex = NONE;
    int stepCount = Integer.MAX_VALUE;

    void found(int fromIndex, int stepCount) {
      if (stepCount < this.stepCount) {
        this.fromIndex = fromIndex;
        this.stepCount = stepCount;
      }
    }
  }

  private Explorer(
      Scenario scenario, DeleteFloodModel flood, Bounds bounds, LongConsumer progress) {
    this.scenario = scenario;
    this.flood = flood;
    this.visited = new StateSet(flood.initialState(), flood.stateBits());
    this.maxStates = bounds.maxStates();
    this.untilFault = bounds.untilFault();
    this.progress = progress;
  }

  /**
   * How far a search goes.
   *
   * @param maxStates states that it visits at most; each takes about 24 bytes
   * @param untilFault whether it ends with the first fault
   */
  public record Bounds(int maxStates, boolean untilFault) {
    /** As many states as fit into half a gigabyte. */
    public static final int DEFAULT_MAX_STATES = 20_000_000;

    /** Every state, up to the default number. */
    public static final Bounds DEFAULT = new Bounds(DEFAULT_MAX_STATES, false);

    public Bounds {
      if (maxStates < 1 || maxStates > 1 << 28) {
        throw new IllegalArgumentException("max-states=" + maxStates + " is not in 1..268435456");
      }
    }
  }

  /**
   * Checks that a scenario's states can be packed.
   *
   * @throws IllegalArgumentException saying what is too large
   */
  public static void requireSearchable(Scenario scenario) {
    PackedState.of(scenario);
  }

  /** Visits every state. */
  public static Exploration explore(Scenario scenario) {
    return explore(scenario, Bounds.DEFAULT, stateCount -> {});
  }

  /**
   * Visits states up to a bound.
   *
   * @param progress is told now and then how many states were visited
   */
  public static Exploration explore(Scenario scenario, Bounds bounds, LongConsumer progress) {
    return new Explorer(scenario, DeleteFloodModel.reduced(scenario), bounds, progress).run();
  }

  /** Visits every interleaving one by one: what the reduced search must agree with. */
  public static Exploration exploreEveryStep(Scenario scenario, Bounds bounds) {
    return new Explorer(scenario, DeleteFloodModel.everyStep(scenario), bounds, stateCount -> {})
        .run();
  }

  private Exploration run() {
    visitLayers();
    return new Exploration(
        scenario,
        reach(scheduleTo(lost, Kind::isLoss)),
        reach(scheduleTo(failed, Kind::isFailure)),
        reach(stuckIndex == NONE ? null : stallSchedule()),
        reach(scheduleTo(overrun, Kind::isOverrun)),
        deliversAll ? Verdict.REACHABLE : unseen(),
        visited.size(),
        deepest,
        exhausted);
  }

  private Reach reach(@Nullable Schedule schedule) {
    return new Reach(schedule != null ? Verdict.REACHABLE : unseen(), schedule);
  }

  private Verdict unseen() {
    return exhausted ? Verdict.UNREACHABLE : Verdict.BOUNDED;
  }

  private void visitLayers() {
    int from = 0;
    int to = 1;
    int dueCount = 0;
    long[] dueStates = new long[farStates.length];
    int[] dueParents = new int[farStates.length];
    while (from < to || dueCount > 0) {
      for (int stateIndex = from; stateIndex < to; stateIndex++) {
        visit(stateIndex);
        full |= visited.size() >= maxStates;
      }
      if (full) {
        return;
      }
      for (int i = 0; i < dueCount; i++) {
        visited.add(dueStates[i], dueParents[i]);
      }
      long[] emptyStates = dueStates;
      int[] emptyParents = dueParents;
      dueStates = farStates;
      dueParents = farParents;
      dueCount = farCount;
      farStates = emptyStates;
      farParents = emptyParents;
      farCount = 0;
      from = to;
      to = visited.size();
      depth++;
      if (from < to) {
        deepest = depth;
      }
      progress.accept(to);
      if (untilFault && foundFault()) {
        return;
      }
    }
    exhausted = true;
  }

  /** A fault that no other can come before: all its rivals need the layer now finished. */
  private boolean foundFault() {
    return Math.min(lost.stepCount, failed.stepCount) <= depth || stuckIndex != NONE;
  }

  private void visit(int stateIndex) {
    long state = visited.get(stateIndex);
    FloodSteps steps = this.steps;
    flood.stepsOf(state, steps);
    if (steps.count == 0) {
      if (flood.isDelivered(state)) {
        deliversAll = true;
      } else if (stuckIndex == NONE) {
        stuckIndex = stateIndex;
      }
    }
    long rank = flood.rank(state);
    for (int i = 0; i < steps.count; i++) {
      int code = steps.codes[i];
      int length = (code & DeleteFloodModel.WITH_SEND) != 0 ? 2 : 1;
      if ((ENDING_CODES & (1 << (code & DeleteFloodModel.CODE_MASK))) != 0) {
        Ending ending = kindOf(code).isLoss() ? lost : failed;
        ending.found(stateIndex, depth + length);
      } else if (!full) {
        if ((OVERRUN_CODES & (1 << (code & DeleteFloodModel.CODE_MASK))) != 0) {
          overrun.found(stateIndex, depth + length);
        }
        // Else the layer is only looked through for ends, so that what is found is a shortest one.
        long next = steps.states[i];
        if (flood.rank(next) <= rank) {
          throw new IllegalStateException(
              "step " + code + " does not lead on from " + Long.toHexString(state));
        }
        if (length == 1) {
          visited.add(next, stateIndex);
        } else {
          addFar(next, stateIndex);
        }
      }
    }
  }

  private void addFar(long state, int parentIndex) {
    if (farCount == farStates.length) {
      farStates = Arrays.copyOf(farStates, 2 * farCount);
      farParents = Arrays.copyOf(farParents, 2 * farCount);
    }
    farStates[farCount] = state;
    farParents[farCount++] = parentIndex;
  }

  private static int codesOf(Predicate<Kind> wanted) {
    int codes = 0;
    for (Kind kind : Kind.values()) {
      if (wanted.test(kind)) {
        codes |= 1 << kind.code();
      }
    }
    return codes;
  }

  private static Kind kindOf(int code) {
    return Kind.ofCode(code & DeleteFloodModel.CODE_MASK);
  }

  private @Nullable Schedule scheduleTo(Ending ending, Predicate<Kind> shows) {
    if (ending.fromIndex == NONE) {
      return null;
    }
    List<Kind> kinds = wayTo(ending.fromIndex);
    flood.stepsOf(visited.get(ending.fromIndex), steps);
    int shortest = NONE;
    for (int i = 0; i < steps.count; i++) {
      if (shows.test(kindOf(steps.codes[i]))
          && (shortest == NONE || steps.codes[i] < steps.codes[shortest])) {
        shortest = i;
      }
    }
    addStep(kinds, steps.codes[shortest]);
    return ScheduleBuilder.build(scenario, kinds, kinds.size());
  }

  /** The way to the earliest state from which no run ends, and on to where nothing moves. */
  private Schedule stallSchedule() {
    int doomedIndex = exhausted ? hopeless().nextSetBit(0) : stuckIndex;
    List<Kind> kinds = wayTo(doomedIndex);
    int decidingStep = kinds.size();
    long state = visited.get(doomedIndex);
    flood.stepsOf(state, steps);
    while (steps.count > 0) {
      addStep(kinds, steps.codes[0]);
      flood.stepsOf(steps.states[0], steps);
    }
    return ScheduleBuilder.build(scenario, kinds, decidingStep);
  }

  /** The states from which no run ends, found backwards from those where one does. */
  private BitSet hopeless() {
    BitSet hopeless = new BitSet(visited.size());
    hopeless.set(0, visited.size());
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int stateIndex = visited.size() - 1; stateIndex >= 0; stateIndex--) {
        if (hopeless.get(stateIndex) && hasHope(visited.get(stateIndex), hopeless)) {
          hopeless.clear(stateIndex);
          changed = true;
        }
      }
    }
    return hopeless;
  }

  private boolean hasHope(long state, BitSet hopeless) {
    if (flood.isDelivered(state)) {
      return true;
    }
    flood.stepsOf(state, steps);
    for (int i = 0; i < steps.count; i++) {
      Kind kind = kindOf(steps.codes[i]);
      if (kind.isEnd() || !hopeless.get(visited.indexOf(steps.states[i]))) {
        return true;
      }
    }
    return false;
  }

  private List<Kind> wayTo(int stateIndex) {
    List<Kind> backwards = new ArrayList<>();
    for (int index = stateIndex; visited.parentOf(index) >= 0; index = visited.parentOf(index)) {
      int code = codeBetween(visited.get(visited.parentOf(index)), visited.get(index));
      backwards.add(kindOf(code));
      if ((code & DeleteFloodModel.WITH_SEND) != 0) {
        backwards.add(Kind.SEND);
      }
    }
    Collections.reverse(backwards);
    return backwards;
  }

  private int codeBetween(long state, long next) {
    flood.stepsOf(state, steps);
    for (int i = 0; i < steps.count; i++) {
      if (steps.states[i] == next) {
        return steps.codes[i];
      }
    }
    throw new IllegalStateException("no step from " + Long.toHexString(state));
  }

  private static void addStep(List<Kind> kinds, int code) {
    if ((code & DeleteFloodModel.WITH_SEND) != 0) {
      kinds.add(Kind.SEND);
    }
    kinds.add(kindOf(code));
  }
}
