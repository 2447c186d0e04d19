package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.nvme.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: the steps of a scenario over states packed into one {@code long}, because a search
 * takes tens of millions of them.
 *
 * <p>Commands of one phase are alike, so a state counts them instead of naming them:
 *
 * <pre>
 * waiting    in the SQ, not fetched
 * executing  fetched, neither posted nor discarded
 * pending    posted, not consumed
 * unrung     consumed, CQ head doorbell not rung
 * sent       sent in both phases
 * leaving    the handler has found no further CQE
 * asleep     the controller waits for a doorbell
 * sqhdLog    over-committed SQs only, see below
 * </pre>
 *
 * <p>What the controller does is {@link ControllerMachine}'s: its answers stand here in tables. A
 * test takes every step of the machines beside it, for every host and controller.
 *
 * <p>Why counting loses nothing:
 *
 * <ul>
 *   <li>The phases never mix: Delete CQ is sent when every Delete SQ has been completed, so all
 *       commands outstanding at a time are of one kind, and the SQ and the CQ are FIFOs of alike
 *       entries.
 *   <li>The driver waits for the oldest command that it sent, not for any. A state in which that
 *       one is late while others are done is, counted, one that completion in the order of sending
 *       reaches too, and there the driver is woken as soon as a tag is free.
 *   <li>A finished command that is held is not told from one that executes: either is posted as
 *       soon as the controller likes and a slot is free.
 *   <li>A tag freed late, a doorbell seen late: the same as the driver sending, the handler ringing
 *       later. Doorbells arrive in the order of cause and effect: what the driver sends because of
 *       a freed tag never overtakes the CQ head doorbell that was rung before the tag was freed.
 *   <li>With several reactors every Delete SQ finishes some time later; one whose queue lives on
 *       the admin queue's reactor is one that finishes at once.
 * </ul>
 *
 * <p>The host of an over-committed SQ knows the SQ's head from the SQHD of the last CQE that it
 * consumed. {@code sqhdLog} is the order of fetches (0) and posts (1) since that CQE was posted,
 * behind a leading 1: to consume a CQE drops the leading 1 and makes the next one the leading one.
 *
 * <p>{@code postponesSends} is a reduction: a command is sent only when the controller fetches it
 * at once. An earlier send changes nothing for anybody, unless its doorbell is what wakes the
 * controller; such scenarios are not reduced.
 */
final class DeleteFloodModel {
  /** Added to a step's code: the driver sends the command first, so that it is two steps. */
  static final int WITH_SEND = 0x10;

  /** Mask of a step's code. */
  static final int CODE_MASK = 0xf;

  /** Not a state. */
  static final long NO_STATE = -1;

  private static final int SEND = ScheduleStep.Kind.SEND.code();
  private static final int FETCH = ScheduleStep.Kind.FETCH.code();
  private static final int FETCH_POST = ScheduleStep.Kind.FETCH_POST.code();
  private static final int POST = ScheduleStep.Kind.POST.code();
  private static final int FETCH_OVERRUN = ScheduleStep.Kind.FETCH_OVERRUN.code();
  private static final int OVERRUN = ScheduleStep.Kind.OVERRUN.code();
  private static final int FETCH_OVERWRITE = ScheduleStep.Kind.FETCH_OVERWRITE.code();
  private static final int OVERWRITE = ScheduleStep.Kind.OVERWRITE.code();
  private static final int SLEEP = ScheduleStep.Kind.SLEEP.code();
  private static final int CONSUME = ScheduleStep.Kind.CONSUME.code();
  private static final int LEAVE = ScheduleStep.Kind.LEAVE.code();
  private static final int RING = ScheduleStep.Kind.RING.code();

  private final PackedState layout;
  private final int ioQueues;
  private final int commandCount;
  private final int commandLimit;
  private final int capacity;
  private final int aer;
  private final int sqRoom;
  private final int requestSlots;
  private final boolean overcommitsSq;
  private final boolean postponesSends;
  private final boolean resumesFetching;
  private final boolean ringsAfterEach;
  private final boolean freesTagsBeforeRing;
  private final FetchTable fetchTable;
  private final Finishing deleteSq;
  private final Finishing deleteCq;
  private final @Nullable FullTest fullTest;
  private final int mostCqes;
  private final boolean freesOneBehind;
  private final int mostHeld;
  private final int mostHeldBeforeStop;

  private DeleteFloodModel(Scenario scenario, boolean postponesSends) {
    HostModel host = scenario.host();
    ControllerModel controller = scenario.controller();
    this.layout = PackedState.of(scenario);
    this.ioQueues = scenario.ioQueues();
    this.commandCount = scenario.commandCount();
    this.commandLimit = scenario.commandLimit();
    this.capacity = scenario.cqSize() - 1;
    this.aer = scenario.standingAers();
    this.sqRoom = scenario.sqEntries() - 1;
    this.requestSlots = controller.requestSlots(scenario.sqEntries());
    this.overcommitsSq = scenario.overcommitsSq();
    this.postponesSends = postponesSends;
    this.resumesFetching = controller.resumesFetching();
    this.ringsAfterEach = host.ringsAfterEach();
    this.freesTagsBeforeRing = host.freesTagsBeforeRing();
    this.fetchTable = new FetchTable(scenario);
    ControllerMachine<FloodCommand> machine =
        new ControllerMachine<>(controller, scenario.reactors(), sqId -> {});
    this.deleteSq = Finishing.of(machine, FloodCommand.ofQueue(Opcode.DELETE_SQ, 1));
    this.deleteCq = Finishing.of(machine, FloodCommand.ofQueue(Opcode.DELETE_CQ, 1));
    this.fullTest =
        scenario.overruns()
            ? new FullTest(controller, scenario.cqSize(), scenario.commandCount())
            : null;
    this.mostCqes = host.mostCqes(scenario.cqSize());
    this.freesOneBehind = host.freesOneBehind();
    this.mostHeld = controller.mostHeld();
    this.mostHeldBeforeStop =
        deleteSq.displaces() || deleteCq.displaces() ? ControllerModel.UNLIMITED : mostHeld;
    if (mostHeldBeforeStop != ControllerModel.UNLIMITED
        && !(deleteSq.inFetch() && deleteCq.inFetch())) {
      throw new IllegalArgumentException("a state does not tell what is held from what executes");
    }
  }

  /** Every interleaving, one by one. */
  static DeleteFloodModel everyStep(Scenario scenario) {
    return new DeleteFloodModel(scenario, false);
  }

  /** Reduced where the reduction keeps every outcome and every shortest schedule. */
  static DeleteFloodModel reduced(Scenario scenario) {
    DeleteFloodModel flood = new DeleteFloodModel(scenario, true);
    return flood.canSleep() ? everyStep(scenario) : flood;
  }

  /** Whether the controller can wait for a doorbell while SQEs are there. */
  private boolean canSleep() {
    if (resumesFetching) {
      return false;
    }
    return overcommitsSq || fetchTable.everRefuses();
  }

  /** Nothing is sent, the AERs are outstanding. */
  long initialState() {
    return overcommitsSq ? layout.withSqhdLog(0, 1) : 0;
  }

  /** Bits of the states that a search meets. */
  int stateBits() {
    return overcommitsSq ? Long.SIZE : layout.bits(!postponesSends);
  }

  int waiting(long state) {
    return layout.waiting(state);
  }

  int executing(long state) {
    return layout.executing(state);
  }

  int pending(long state) {
    return layout.pending(state);
  }

  int unrung(long state) {
    return layout.unrung(state);
  }

  int sent(long state) {
    return layout.sent(state);
  }

  boolean isLeaving(long state) {
    return (state & layout.leaving) != 0;
  }

  boolean isAsleep(long state) {
    return (state & layout.asleep) != 0;
  }

  /** Slots of the CQ that are free by the head doorbell. */
  int freeSlots(long state) {
    return capacity - pending(state) - unrung(state);
  }

  /** Tags in use. */
  int tagsInUse(long state) {
    int fetchedOrWaiting = waiting(state) + executing(state) + pending(state);
    if (freesOneBehind) {
      return fetchedOrWaiting + (unrung(state) > 0 ? 1 : 0);
    }
    return freesTagsBeforeRing ? fetchedOrWaiting : fetchedOrWaiting + unrung(state);
  }

  /** All commands were sent and completed. */
  boolean isDelivered(long state) {
    return sent(state) == commandCount && tagsInUse(state) == 0;
  }

  /**
   * A number that every step raises, so that no schedule is infinite and a run that cannot end gets
   * stuck in a state without steps.
   */
  long rank(long state) {
    int sent = sent(state);
    int fetched = sent - waiting(state);
    int posted = fetched - executing(state);
    int consumed = posted - pending(state);
    int rung = consumed - unrung(state);
    long counted = 3L * (sent + fetched + posted + consumed + rung);
    return counted + (isLeaving(state) ? 1 : 0) + (isAsleep(state) ? 1 : 0);
  }

  /** The state after a step of this kind, or {@link #NO_STATE} if there is none. */
  long next(long state, ScheduleStep.Kind kind, FloodSteps scratch) {
    stepsOf(state, scratch);
    for (int i = 0; i < scratch.count; i++) {
      if (scratch.codes[i] == kind.code()) {
        return scratch.states[i];
      }
    }
    return NO_STATE;
  }

  /** Fills in every step that the state has; lost and failed runs end, their state says nothing. */
  void stepsOf(long state, FloodSteps steps) {
    steps.count = 0;
    if (canSend(state)) {
      long sentState = send(state);
      if (postponesSends) {
        fetches(sentState, steps, WITH_SEND);
      } else {
        steps.add(SEND, sentState);
      }
    }
    if (waiting(state) > 0) {
      fetches(state, steps, 0);
    }
    finishes(state, steps);
    handlerSteps(state, steps);
  }

  private boolean canSend(long state) {
    int sent = layout.sent(state);
    int inUse = tagsInUse(state);
    return sent < commandCount
        && inUse < commandLimit
        && (sent != ioQueues || inUse == 0)
        && (!overcommitsSq || layout.waiting(state) + unknownFetches(state) < sqRoom);
  }

  /** Commands fetched that the host takes for waiting: fetches in the log. */
  private int unknownFetches(long state) {
    long log = layout.sqhdLog(state);
    return Long.SIZE - Long.numberOfLeadingZeros(log) - Long.bitCount(log);
  }

  private long send(long state) {
    return (state + layout.oneSent + layout.oneWaiting) & ~layout.asleep;
  }

  private void fetches(long state, FloodSteps steps, int flag) {
    if ((state & layout.asleep) != 0) {
      return;
    }
    int executing = layout.executing(state);
    int free = freeSlots(state);
    if (executing + aer >= requestSlots
        || executing >= mostHeldBeforeStop
        || !fetchTable.mayFetch(free, executing)) {
      if (!resumesFetching) {
        steps.add(SLEEP | flag, state | layout.asleep);
      }
      return;
    }
    Finishing finishing = finishingOf(state);
    long taken = logged(state - layout.oneWaiting, 0);
    boolean waits = finishing.holds() && (executing > 0 || (free <= 0 && findsFull(state)));
    if (waits && finishing.inFetch() && displacesOne(finishing, executing + 1, free)) {
      steps.add(finishing.fetchFullCode() | flag, taken);
    } else if (!finishing.inFetch() || waits) {
      // The turn goes on to the next SQE and ends there when the last request slot is taken.
      boolean ends = !resumesFetching && executing + 1 + aer >= requestSlots;
      boolean endsEarly = ends && layout.waiting(taken) > 0;
      long fetched = taken + layout.oneExecuting;
      steps.add(FETCH | flag, endsEarly ? fetched | layout.asleep : fetched);
    } else if (free > 0) {
      steps.add(FETCH_POST | flag, logged(taken, 1) + layout.onePending);
    } else if (!findsFull(state)) {
      boolean unread = layout.pending(state) > capacity;
      steps.add(
          (unread ? FETCH_OVERWRITE : FETCH_OVERRUN) | flag,
          unread ? taken : logged(taken, 1) + layout.onePending);
    } else {
      steps.add(finishing.fetchFullCode() | flag, taken);
    }
  }

  private void finishes(long state, FloodSteps steps) {
    if (layout.executing(state) == 0) {
      return;
    }
    if (freeSlots(state) > 0) {
      steps.add(POST, logged(state, 1) - layout.oneExecuting + layout.onePending);
    } else if (!findsFull(state)) {
      boolean unread = layout.pending(state) > capacity;
      long fewer = state - layout.oneExecuting;
      steps.add(
          unread ? OVERWRITE : OVERRUN, unread ? fewer : logged(fewer, 1) + layout.onePending);
    } else {
      Finishing finishing = finishingOf(state);
      if (!finishing.holds() || displacesOne(finishing, executing(state), 0)) {
        steps.add(finishing.fullCode(), state - layout.oneExecuting);
      }
    }
  }

  /**
   * Whether, of this many that have finished, one is forgotten: all but those that find a slot and
   * those that may wait.
   */
  private boolean displacesOne(Finishing finishing, int finished, int free) {
    return finishing.displaces() && finished - Math.max(0, free) > mostHeld;
  }

  /** Whether the controller finds the CQ full, when no slot is free. */
  private boolean findsFull(long state) {
    FullTest test = fullTest;
    if (test == null) {
      return true;
    }
    int occupied = pending(state) + unrung(state);
    int released = sent(state) - waiting(state) - executing(state) - occupied;
    return test.findsFull(released, occupied);
  }

  private void handlerSteps(long state, FloodSteps steps) {
    int pending = layout.pending(state);
    int unrung = layout.unrung(state);
    boolean mustRing =
        ringsAfterEach
            ? unrung > 0
            : (state & layout.leaving) != 0 || (unrung > 0 && unrung == mostCqes);
    if (mustRing) {
      long rung = (state - unrung * layout.oneUnrung) & ~layout.leaving;
      // A head doorbell on a full CQ looks at its SQs again (QEMU: nvme_process_db).
      steps.add(RING, freeSlots(state) <= 0 ? rung & ~layout.asleep : rung);
    } else if (pending > 0) {
      steps.add(CONSUME, learnSqHead(state) - layout.onePending + layout.oneUnrung);
    } else if (unrung > 0) {
      steps.add(LEAVE, state | layout.leaving);
    }
  }

  private long logged(long state, int event) {
    return overcommitsSq ? layout.withSqhdLog(state, (layout.sqhdLog(state) << 1) | event) : state;
  }

  private long learnSqHead(long state) {
    if (!overcommitsSq) {
      return state;
    }
    long log = layout.sqhdLog(state);
    return layout.withSqhdLog(state, log ^ Long.highestOneBit(log));
  }

  private Finishing finishingOf(long state) {
    return layout.sent(state) <= ioQueues ? deleteSq : deleteCq;
  }
}
