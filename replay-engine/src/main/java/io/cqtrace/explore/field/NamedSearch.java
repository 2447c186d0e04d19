package io.cqtrace.explore.field;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Visits every state of a {@link NamedModel}, breadth first: the first way found is a shortest. */
final class NamedSearch<S> {
  /** A state and the step that led to it. */
  private record Node<S>(S state, @Nullable Node<S> from, @Nullable NamedStep step) {}

  private final NamedModel<S> model;
  private final int maxStates;
  private final LongConsumer progress;
  private final Set<Object> visited = new HashSet<>();
  private final Map<Outcome, List<NamedStep>> found = new EnumMap<>(Outcome.class);
  private List<Node<S>> next = new ArrayList<>();
  private boolean exhausted = true;

  private NamedSearch(NamedModel<S> model, int maxStates, LongConsumer progress) {
    this.model = model;
    this.maxStates = maxStates;
    this.progress = progress;
  }

  /**
   * Visits all states.
   *
   * @param maxStates states that it visits at most
   */
  static <S> NamedResult run(NamedModel<S> model, int maxStates) {
    return run(model, maxStates, stateCount -> {});
  }

  /**
   * Visits states up to a bound.
   *
   * @param progress is told now and then how many states were visited
   */
  static <S> NamedResult run(NamedModel<S> model, int maxStates, LongConsumer progress) {
    return new NamedSearch<>(model, maxStates, progress).run();
  }

  private NamedResult run() {
    for (S state : model.initialStates()) {
      reach(state, null, null);
    }
    while (!next.isEmpty()) {
      List<Node<S>> layer = next;
      next = new ArrayList<>();
      for (Node<S> node : layer) {
        visit(node);
      }
      progress.accept(visited.size());
    }
    return new NamedResult(found, model.columns(), visited.size(), exhausted);
  }

  private void visit(Node<S> node) {
    boolean[] moved = new boolean[1];
    Object here = model.key(node.state());
    model.steps(
        node.state(),
        (lane, text, state, outcome) -> {
          boolean ends = outcome != null && outcome.isEnd();
          if (!ends && model.key(state).equals(here)) {
            return;
          }
          moved[0] = true;
          NamedStep step = new NamedStep(lane, text, model.numbers(state));
          if (outcome != null && !found.containsKey(outcome)) {
            found.put(outcome, way(node, step));
          }
          if (!ends) {
            reach(state, node, step);
          }
        });
    if (!moved[0]) {
      Outcome end = model.isDelivered(node.state()) ? Outcome.DELIVERED : Outcome.STALLED;
      if (!found.containsKey(end)) {
        found.put(end, way(node, null));
      }
    }
  }

  private void reach(S state, @Nullable Node<S> from, @Nullable NamedStep step) {
    if (visited.size() >= maxStates) {
      exhausted = false;
    } else if (visited.add(model.key(state))) {
      next.add(new Node<>(state, from, step));
    }
  }

  private static <S> List<NamedStep> way(Node<S> node, @Nullable NamedStep last) {
    List<NamedStep> backwards = new ArrayList<>();
    if (last != null) {
      backwards.add(last);
    }
    for (Node<S> at = node; at != null; at = at.from()) {
      NamedStep step = at.step();
      if (step != null) {
        backwards.add(step);
      }
    }
    Collections.reverse(backwards);
    return backwards;
  }
}
