package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.controller.Finish;
import io.cqtrace.model.controller.Look;
import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.host.HostMachine;
import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The delete flood with the machines themselves, slow and obvious: every command has a name and a
 * place in its queue; commands finish in any order; the driver waits for the oldest command as
 * {@code __nvme_delete_io_queues} does; tags are freed some time after they may be. What {@link
 * DeleteFloodModel} counts must be what this one shows.
 */
final class MachineFlood {
  private static final int ADMIN = 0;

  /** What {@link DeleteFloodModel} keeps of a state. */
  record Counts(
      int sent,
      int waiting,
      int executing,
      int pending,
      int unrung,
      boolean leaving,
      boolean asleep) {}

  /** What was found: every state's counts, and how runs end. */
  static final class Result {
    final Set<Counts> counts = new HashSet<>();
    boolean lost;
    boolean failed;
    boolean overrun;
    boolean stalled;
    boolean delivered;

    /** Some state leads to no end at all: nothing moves any more, or it moves in circles. */
    boolean hopeless;
  }

  /** One state; {@link #key} is its identity, and its number stands for it. */
  private final class State {
    int number;
    List<Object> key = List.of();
    CompletionQueue<Cqe<FloodCommand>> cq = new CompletionQueue<>(new CompletionRing(2));
    ControllerMachine<FloodCommand> controller;
    HostMachine<FloodCommand> host;
    List<FloodCommand> executing = new ArrayList<>();
    List<FloodCommand> tagsToFree = new ArrayList<>();
    Set<FloodCommand> busy = new HashSet<>();
    // __nvme_delete_io_queues: nr_queues, sent, and whether it sends or waits.
    boolean secondPhase;
    int nrQueues;
    int sent;
    boolean waits;
    boolean returned;

    State() {
      controller = new ControllerMachine<>(scenario.controller(), scenario.reactors(), sqId -> {});
      host = new HostMachine<>(scenario.host());
    }

    /** Nothing is sent, the AERs are outstanding. */
    void begin() {
      cq = new CompletionQueue<>(new CompletionRing(scenario.cqSize()));
      controller.addCq(ADMIN, cq);
      controller.addSq(ADMIN, ADMIN, new SubmissionRing(scenario.sqEntries()));
      host.addCq(ADMIN, cq);
      host.addSq(ADMIN, scenario.sqEntries(), 0);
      for (int aer = 1; aer <= scenario.standingAers(); aer++) {
        host.submit(ADMIN);
        controller.submit(FloodCommand.ofQueue(Opcode.ASYNC_EVENT_REQUEST, aer));
        controller.fetch(ADMIN);
        host.learnSqHead(ADMIN, aer);
      }
      nrQueues = scenario.ioQueues();
    }

    State copy() {
      State copy = new State();
      copy.cq = cq.copy();
      copy.controller = controller.copy(cqId -> copy.cq);
      copy.host = host.copy(cqId -> copy.cq);
      copy.executing.addAll(executing);
      copy.tagsToFree.addAll(tagsToFree);
      copy.busy.addAll(busy);
      copy.secondPhase = secondPhase;
      copy.nrQueues = nrQueues;
      copy.sent = sent;
      copy.waits = waits;
      copy.returned = returned;
      return copy;
    }

    List<Object> makeKey() {
      return List.of(
          controller.key(),
          host.key(),
          new HashSet<>(executing),
          new ArrayList<>(tagsToFree),
          new HashSet<>(busy),
          secondPhase,
          nrQueues,
          sent,
          waits,
          returned);
    }

    int sentInAll() {
      return (int) controller.sqRing(ADMIN).submitted() - scenario.standingAers();
    }

    int held() {
      int held = 0;
      for (FloodCommand command : controller.held(ADMIN)) {
        held += command.queueId() > 0 ? 1 : 0;
      }
      return held;
    }

    Counts counts() {
      return new Counts(
          sentInAll(),
          controller.sqRing(ADMIN).waiting(),
          executing.size() + held(),
          cq.unreadCount(),
          cq.unrungCount(),
          host.isLeaving(ADMIN) && cq.unrungCount() != scenario.host().mostCqes(scenario.cqSize()),
          controller.isAsleep(ADMIN));
    }
  }

  private final Scenario scenario;
  private final Result result = new Result();
  private final Map<List<Object>, Integer> visited = new HashMap<>();
  private final Deque<State> frontier = new ArrayDeque<>();

  /** By number: the numbers of the states from which a step leads there. */
  private final List<List<Integer>> predecessors = new ArrayList<>();

  private final Set<Integer> ending = new HashSet<>();
  private boolean moved;

  private MachineFlood(Scenario scenario) {
    this.scenario = scenario;
  }

  static Result explore(Scenario scenario) {
    return new MachineFlood(scenario).explore();
  }

  private Result explore() {
    State initial = new State();
    initial.begin();
    reach(initial);
    while (!frontier.isEmpty()) {
      visit(frontier.remove());
    }
    result.hopeless = statesBefore(ending) < visited.size();
    return result;
  }

  /** How many states lead to one of these, themselves included. */
  private int statesBefore(Set<Integer> ends) {
    Set<Integer> before = new HashSet<>(ends);
    Deque<Integer> open = new ArrayDeque<>(before);
    while (!open.isEmpty()) {
      for (Integer predecessor : predecessors.get(open.remove())) {
        if (before.add(predecessor)) {
          open.add(predecessor);
        }
      }
    }
    return before.size();
  }

  private void reach(State state) {
    state.key = state.makeKey();
    reachBy(null, state);
  }

  private void reachBy(@Nullable State from, State state) {
    Integer known = visited.putIfAbsent(state.key, visited.size());
    state.number = known == null ? visited.size() - 1 : known;
    if (known == null) {
      predecessors.add(new ArrayList<>());
      frontier.add(state);
    }
    if (from != null) {
      predecessors.get(state.number).add(from.number);
    }
  }

  private void visit(State state) {
    result.counts.add(state.counts());
    moved = false;
    driver(state);
    fetch(state);
    for (FloodCommand command : state.executing) {
      take(state, next -> finish(next, command));
    }
    if (state.controller.nextPostable(ADMIN) != null) {
      take(state, next -> next.controller.postHeld(ADMIN));
    }
    handler(state);
    if (!state.tagsToFree.isEmpty()) {
      take(
          state,
          next -> {
            next.busy.remove(next.tagsToFree.remove(0));
            return Finish.POSTED;
          });
    }
    if (state.returned) {
      ending.add(state.number);
      result.delivered = true;
    } else if (!moved) {
      result.stalled = true;
    }
  }

  /** A step that changes nothing is none. */
  private interface Step {
    Finish take(State next);
  }

  private void step(State from, Consumer<State> change) {
    take(
        from,
        next -> {
          change.accept(next);
          return Finish.POSTED;
        });
  }

  private void take(State from, Step step) {
    State next = from.copy();
    Finish finish = step.take(next);
    result.overrun |= finish == Finish.POSTED_OVER_READ;
    if (finish == Finish.DISCARDED
        || finish == Finish.HELD_OLDEST_DISCARDED
        || finish == Finish.FAILED
        || finish == Finish.POSTED_OVER_UNREAD) {
      moved = true;
      ending.add(from.number);
      result.failed |= finish == Finish.FAILED;
      result.lost |= finish != Finish.FAILED;
      return;
    }
    next.key = next.makeKey();
    if (!next.key.equals(from.key)) {
      moved = true;
      reachBy(from, next);
    }
  }

  // The driver.

  private void driver(State state) {
    if (state.returned) {
      return;
    }
    if (!state.waits) {
      if (state.nrQueues == 0 || state.busy.size() == scenario.commandLimit()) {
        step(state, next -> next.waits = true);
      } else if (state.host.hasRoom(ADMIN)) {
        step(state, MachineFlood::send);
      }
      return;
    }
    FloodCommand oldest = command(state, state.nrQueues + state.sent);
    if (state.sent > 0 && !state.busy.contains(oldest)) {
      step(
          state,
          next -> {
            next.sent--;
            next.waits = next.nrQueues == 0;
          });
    } else if (state.sent == 0) {
      step(
          state,
          next -> {
            next.returned = next.secondPhase;
            next.secondPhase = true;
            next.nrQueues = scenario.ioQueues();
            next.waits = false;
          });
    }
  }

  private static void send(State state) {
    FloodCommand command = command(state, state.nrQueues);
    state.host.submit(ADMIN);
    state.controller.submit(command);
    state.busy.add(command);
    state.nrQueues--;
    state.sent++;
  }

  /** The command that deletes a queue in the present phase: the highest QID goes first. */
  private static FloodCommand command(State state, int qid) {
    return FloodCommand.ofQueue(state.secondPhase ? Opcode.DELETE_CQ : Opcode.DELETE_SQ, qid);
  }

  // The controller.

  private void fetch(State state) {
    if (state.controller.isAsleep(ADMIN)) {
      return;
    }
    Look look = state.controller.look(ADMIN);
    if (look == Look.TAKES) {
      take(state, MachineFlood::fetchNext);
    } else if (look != Look.EMPTY && !scenario.controller().resumesFetching()) {
      step(state, next -> next.controller.sleep(ADMIN));
    }
  }

  private static Finish fetchNext(State state) {
    FloodCommand command = state.controller.fetch(ADMIN);
    if (state.controller.postsInFetch(command)) {
      return state.controller.finish(command);
    }
    state.executing.add(command);
    return Finish.POSTED;
  }

  private static Finish finish(State state, FloodCommand command) {
    state.executing.remove(command);
    return state.controller.finish(command);
  }

  // The handler.

  private void handler(State state) {
    HandlerStep next = state.host.next(ADMIN);
    if (next != null) {
      step(state, MachineFlood::handle);
    }
  }

  private static void handle(State state) {
    HandlerStep step = state.host.next(ADMIN);
    if (step == HandlerStep.CONSUME) {
      state.host.consume(ADMIN);
    } else if (step == HandlerStep.LEAVE) {
      state.host.leave(ADMIN);
    } else if (step == HandlerStep.RING) {
      state.controller.ring(ADMIN, state.host.ring(ADMIN));
    }
    while (state.host.next(ADMIN) == HandlerStep.FREE_TAG) {
      state.tagsToFree.addAll(state.host.freeTags(ADMIN));
    }
  }
}
