package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The delete flood once more, slow and obvious: every command has a name, a stage and a place in
 * its queue; commands finish in any order; the driver waits for the oldest command as {@code
 * __nvme_delete_io_queues} does; tags are freed some time after they may be; finished commands that
 * do not fit are held one by one. What {@link FloodSteps} counts must be what this one shows.
 */
final class NamedFlood {
  private enum Stage {
    UNSENT,
    WAITING,
    EXECUTING,
    HELD,
    POSTED,
    CONSUMED,
    FREED
  }

  /** What {@link FloodSteps} keeps of a state. */
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
    boolean stalled;
    boolean delivered;

    /** Some state leads to no end at all: nothing moves any more, or it moves in circles. */
    boolean hopeless;
  }

  /** One state; {@link #key} is its identity. */
  private static final class State {
    List<Stage> stages = new ArrayList<>();
    List<Integer> sq = new ArrayList<>();
    List<Integer> cq = new ArrayList<>();
    List<Integer> sqhds = new ArrayList<>();
    List<Integer> consumed = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    int unrung;
    int knownHead;
    int fetched;
    boolean leaving;
    boolean asleep;
    // __nvme_delete_io_queues: nr_queues, sent, and whether it sends or waits.
    boolean secondPhase;
    int nrQueues;
    int sent;
    boolean waits;
    boolean returned;

    State copy() {
      State copy = new State();
      copy.stages.addAll(stages);
      copy.sq.addAll(sq);
      copy.cq.addAll(cq);
      copy.sqhds.addAll(sqhds);
      copy.consumed.addAll(consumed);
      copy.held.addAll(held);
      copy.unrung = unrung;
      copy.knownHead = knownHead;
      copy.fetched = fetched;
      copy.leaving = leaving;
      copy.asleep = asleep;
      copy.secondPhase = secondPhase;
      copy.nrQueues = nrQueues;
      copy.sent = sent;
      copy.waits = waits;
      copy.returned = returned;
      return copy;
    }

    int count(Stage stage) {
      return (int) stages.stream().filter(stage::equals).count();
    }

    List<Object> key() {
      return List.of(
          stages,
          sq,
          cq,
          sqhds,
          consumed,
          held,
          unrung,
          knownHead,
          fetched,
          leaving,
          asleep,
          secondPhase,
          nrQueues,
          sent,
          waits,
          returned);
    }
  }

  private final Scenario scenario;
  private final HostModel host;
  private final ControllerModel controller;
  private final Result result = new Result();
  private final Set<List<Object>> visited = new HashSet<>();
  private final Deque<State> frontier = new ArrayDeque<>();
  private final Map<List<Object>, List<List<Object>>> predecessors = new HashMap<>();
  private final Deque<List<Object>> ending = new ArrayDeque<>();
  private List<Object> here = List.of();
  private boolean moved;

  private NamedFlood(Scenario scenario) {
    this.scenario = scenario;
    this.host = scenario.host();
    this.controller = scenario.controller();
  }

  static Result explore(Scenario scenario) {
    NamedFlood flood = new NamedFlood(scenario);
    State initial = new State();
    for (int i = 0; i < scenario.commandCount(); i++) {
      initial.stages.add(Stage.UNSENT);
    }
    initial.nrQueues = scenario.ioQueues();
    flood.reach(initial);
    while (!flood.frontier.isEmpty()) {
      flood.visit(flood.frontier.remove());
    }
    flood.result.hopeless = flood.statesBefore(flood.ending) < flood.visited.size();
    return flood.result;
  }

  /** How many states lead to one of these, themselves included. */
  private int statesBefore(Deque<List<Object>> ends) {
    Set<List<Object>> before = new HashSet<>(ends);
    Deque<List<Object>> open = new ArrayDeque<>(before);
    while (!open.isEmpty()) {
      for (List<Object> predecessor : predecessors.getOrDefault(open.remove(), List.of())) {
        if (before.add(predecessor)) {
          open.add(predecessor);
        }
      }
    }
    return before.size();
  }

  private void reach(State state) {
    if (visited.add(state.key())) {
      frontier.add(state);
    }
  }

  private void visit(State state) {
    here = state.key();
    result.counts.add(
        new Counts(
            (int) state.stages.stream().filter(stage -> stage != Stage.UNSENT).count(),
            state.sq.size(),
            state.count(Stage.EXECUTING) + state.held.size(),
            state.cq.size(),
            state.unrung,
            state.leaving,
            state.asleep));
    moved = false;
    driver(state);
    fetch(state);
    finish(state);
    postHeld(state);
    handler(state);
    completions(state);
    if (state.returned) {
      ending.add(here);
      result.delivered = true;
    } else if (!moved) {
      result.stalled = true;
    }
  }

  private void step(State from, Consumer<State> change) {
    moved = true;
    State next = from.copy();
    change.accept(next);
    predecessors.computeIfAbsent(next.key(), key -> new ArrayList<>()).add(here);
    reach(next);
  }

  private void driver(State state) {
    if (state.returned) {
      return;
    }
    if (!state.waits) {
      if (state.nrQueues == 0 || tagsInUse(state) == scenario.commandLimit()) {
        step(state, next -> next.waits = true);
      } else if (state.fetched + state.sq.size() - state.knownHead < scenario.sqEntries() - 1) {
        step(
            state,
            next -> {
              int command = command(next, next.nrQueues);
              next.stages.set(command, Stage.WAITING);
              next.sq.add(command);
              next.asleep = false;
              next.nrQueues--;
              next.sent++;
            });
      }
      return;
    }
    int oldest = command(state, state.nrQueues + state.sent);
    if (state.sent > 0 && state.stages.get(oldest) == Stage.FREED) {
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

  /** The command that deletes a queue in the present phase: the highest QID goes first. */
  private int command(State state, int qid) {
    int inPhase = scenario.ioQueues() - qid;
    return state.secondPhase ? scenario.ioQueues() + inPhase : inPhase;
  }

  private int tagsInUse(State state) {
    return (int) state.stages.stream().filter(s -> s != Stage.UNSENT && s != Stage.FREED).count();
  }

  private int free(State state) {
    return scenario.cqSize() - 1 - state.cq.size() - state.unrung;
  }

  private int outstanding(State state) {
    return state.count(Stage.EXECUTING) + state.held.size() + scenario.aer();
  }

  private boolean lacksRequestSlot(State state) {
    return outstanding(state) >= controller.requestSlots(scenario.sqEntries());
  }

  private void fetch(State state) {
    if (state.sq.isEmpty() || state.asleep) {
      return;
    }
    if (lacksRequestSlot(state) || !controller.mayFetch(free(state), outstanding(state))) {
      if (!controller.resumesFetching()) {
        step(state, next -> next.asleep = true);
      }
      return;
    }
    int command = state.sq.get(0);
    boolean deleteSq = command < scenario.ioQueues();
    boolean inFetch =
        deleteSq
            ? controller.deletesInFetch(scenario.reactors())
            : controller.deletesCqInFetch(scenario.reactors());
    FullAction whenFull = controller.whenFull(deleteSq);
    if (inFetch && whenFull != FullAction.HOLD && free(state) == 0) {
      end(whenFull);
      return;
    }
    step(
        state,
        next -> {
          next.sq.remove(0);
          next.fetched++;
          next.stages.set(command, Stage.EXECUTING);
          if (inFetch && whenFull != FullAction.HOLD) {
            post(next, command);
          } else if (!controller.resumesFetching()
              && lacksRequestSlot(next)
              && !next.sq.isEmpty()) {
            next.asleep = true;
          }
        });
  }

  private void finish(State state) {
    for (int command = 0; command < scenario.commandCount(); command++) {
      if (state.stages.get(command) != Stage.EXECUTING) {
        continue;
      }
      int finished = command;
      FullAction whenFull = controller.whenFull(command < scenario.ioQueues());
      if (free(state) > 0 && state.held.isEmpty()) {
        step(state, next -> post(next, finished));
      } else if (whenFull == FullAction.HOLD) {
        step(
            state,
            next -> {
              next.stages.set(finished, Stage.HELD);
              next.held.add(finished);
            });
      } else {
        end(whenFull);
      }
    }
  }

  private void postHeld(State state) {
    if (!state.held.isEmpty() && free(state) > 0) {
      step(state, next -> post(next, next.held.remove(0)));
    }
  }

  private static void post(State state, int command) {
    state.stages.set(command, Stage.POSTED);
    state.cq.add(command);
    state.sqhds.add(state.fetched);
  }

  private void end(FullAction how) {
    moved = true;
    ending.add(here);
    result.lost |= how == FullAction.DISCARD;
    result.failed |= how == FullAction.FAIL;
  }

  private void handler(State state) {
    if (state.leaving || (host.ringsAfterEach() && state.unrung > 0)) {
      step(
          state,
          next -> {
            if (free(next) == 0) {
              next.asleep = false;
            }
            next.unrung = 0;
            next.leaving = false;
          });
    } else if (!state.cq.isEmpty()) {
      step(
          state,
          next -> {
            int command = next.cq.remove(0);
            next.knownHead = next.sqhds.remove(0);
            next.stages.set(command, Stage.CONSUMED);
            next.consumed.add(command);
            next.unrung++;
          });
    } else if (state.unrung > 0) {
      step(state, next -> next.leaving = true);
    }
  }

  /** The block layer completes requests: any time after it may. */
  private void completions(State state) {
    boolean may =
        host.freesTagsBeforeRing()
            ? !state.consumed.isEmpty()
            : state.consumed.size() > state.unrung;
    if (may) {
      step(state, next -> next.stages.set(next.consumed.remove(0), Stage.FREED));
    }
  }
}
