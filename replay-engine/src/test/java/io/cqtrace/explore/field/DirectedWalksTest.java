package io.cqtrace.explore.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.Lane;
import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.ResetPolicy;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * The scenarios that the timed driver does not have (recreate, shadow, reset, and forgotten
 * interrupts), run one schedule at a time. A scheduler gives each kind of step a weight, by powers
 * of four and anew for each run, so that any kind may be kept back for long: every outcome of the
 * search is that of some run, and no run has another.
 */
class DirectedWalksTest {
  private static final long SEED = 20260214;
  private static final int MOST_RUNS = 50_000;
  private static final int LEAST_RUNS = 100;
  private static final int COMMANDS = 4;

  private int outcomes;
  private int models;
  private final Map<String, String> kinds = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();

  @Test
  void everyOutcomeOfTheSearchIsThatOfSomeRun() {
    for (FieldScenario scenario : FieldScenario.values()) {
      FieldScenario.Sizes sizes = scenario.sizes();
      if (sizes != null) {
        for (HostModel host : distinctHosts()) {
          for (ControllerModel controller : scenario.controllers()) {
            int commands = Math.min(COMMANDS + 1, scenario.most());
            IoSetup setup = FieldScenario.setup(host, controller, sizes, commands);
            check(scenario.label() + " " + setup, new IoModel(setup));
          }
        }
      }
    }
    for (ResetPolicy policy : ResetPolicy.values()) {
      if (policy != ResetPolicy.UNKNOWN) {
        check("reset " + policy, new ResetModel(policy, COMMANDS));
      }
    }
    for (ShadowDoorbells host : List.of(ShadowDoorbells.ORDERED, ShadowDoorbells.UNORDERED)) {
      for (ShadowDoorbells controller :
          List.of(ShadowDoorbells.ORDERED, ShadowDoorbells.UNORDERED)) {
        check("shadow " + host + " " + controller, new ShadowModel(host, controller, COMMANDS));
      }
    }
    assertThat(wrong).as("%d outcomes of %d models", outcomes, models).isEmpty();
    assertThat(outcomes).isGreaterThan(models + 50);
  }

  /** One host for each that a scenario tells apart. */
  private static List<HostModel> distinctHosts() {
    List<HostModel> distinct = new ArrayList<>();
    for (HostModel host : Models.hosts()) {
      if (distinct.stream().noneMatch(known -> FieldMatrix.areAlike(known, host))) {
        distinct.add(host);
      }
    }
    return distinct;
  }

  private <S> void check(String name, NamedModel<S> model) {
    NamedResult found = NamedSearch.run(model, Integer.MAX_VALUE);
    Set<Outcome> can = found.schedules().keySet();
    Set<Outcome> left = EnumSet.copyOf(can);
    for (long run = 0; run < MOST_RUNS && (run < LEAST_RUNS || !left.isEmpty()); run++) {
      Set<Outcome> did = walk(model, new SplittableRandom(SEED + run));
      left.removeAll(did);
      if (!can.containsAll(did)) {
        wrong.add("not of " + can + ": " + did + " " + name);
      }
    }
    left.forEach(outcome -> wrong.add("missing " + outcome + ": " + name));
    outcomes += can.size();
    models++;
  }

  private record Move<S>(String kind, S next, Set<Outcome> shown, boolean ends) {}

  private <S> Set<Outcome> walk(NamedModel<S> model, SplittableRandom random) {
    List<S> initial = new ArrayList<>();
    model.initialStates().forEach(initial::add);
    S state = initial.get(random.nextInt(initial.size()));
    Map<String, Integer> exponents = new HashMap<>();
    Set<Outcome> seen = EnumSet.noneOf(Outcome.class);
    while (true) {
      Object here = model.key(state);
      List<Move<S>> moves = new ArrayList<>();
      model.steps(
          state,
          (lane, text, next, outcome) -> {
            boolean ends = outcome != null && outcome.isEnd();
            if (ends || !model.key(next).equals(here)) {
              Set<Outcome> shown = outcome == null ? Set.of() : Set.of(outcome);
              moves.add(new Move<>(kind(lane, text), next, shown, ends));
            }
          });
      if (moves.isEmpty()) {
        seen.add(model.isDelivered(state) ? Outcome.DELIVERED : Outcome.STALLED);
        return seen;
      }
      Move<S> move = draw(moves, exponents, random);
      seen.addAll(move.shown());
      if (move.ends()) {
        return seen;
      }
      state = move.next();
    }
  }

  private static <S> Move<S> draw(
      List<Move<S>> moves, Map<String, Integer> exponents, SplittableRandom random) {
    long[] weights = new long[moves.size()];
    long sum = 0;
    for (int i = 0; i < weights.length; i++) {
      int exponent = exponents.computeIfAbsent(moves.get(i).kind(), kind -> random.nextInt(6));
      weights[i] = 1L << (2 * exponent);
      sum += weights[i];
    }
    long drawn = random.nextLong(sum);
    int at = 0;
    while (drawn >= weights[at]) {
      drawn -= weights[at++];
    }
    return moves.get(at);
  }

  /** What is done, without its numbers: "take to 3" is a "take to". */
  private String kind(Lane lane, String text) {
    return kinds.computeIfAbsent(lane + " " + text, words -> words.replaceAll("[0-9]+", ""));
  }
}
