package io.cqtrace.explore.field;

import io.cqtrace.explore.Lane;
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
  /** A state, its key, and the step that led to it; the first has none. */
  private record Node<S>(
      S state, Object key, @Nullable Node<S> from, @Nullable Lane lane, String text) {}

  private final NamedModel<S> model;
  private final int maxStates;
  private final boolean untilFault;
  private final LongConsumer progress;
  private final Set<Object> visited = new HashSet<>();
  private final Map<Outcome, List<NamedStep>> found = new EnumMap<>(Outcome.class);
  private List<Node<S>> next = new ArrayList<>();
  private boolean exhausted = true;
  private boolean faulty;

  private NamedSearch(
      NamedModel<S> model, int maxStates, boolean untilFault, LongConsumer progress) {
    this.model = model;
    this.maxStates = maxStates;
    this.untilFault = untilFault;
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
    return new NamedSearch<>(model, maxStates, false, progress).run();
  }

  /** Visits states until one shows a fault, which then is in the result. */
  static <S> NamedResult runUntilFault(NamedModel<S> model, int maxStates, LongConsumer progress) {
    return new NamedSearch<>(model, maxStates, true, progress).run();
  }

  private NamedResult run() {
    for (S state : model.initialStates()) {
      reach(new Node<>(state, model.key(state), null, null, ""));
    }
    while (!next.isEmpty()) {
      List<Node<S>> layer = next;
      next = new ArrayList<>();
      for (Node<S> node : layer) {
        visit(node);
        progress.accept(visited.size());
        if (untilFault && faulty) {
          return result(false);
        }
      }
    }
    return result(exhausted);
  }

  private NamedResult result(boolean isExhausted) {
    return new NamedResult(found, model.columns(), visited.size(), isExhausted);
  }

  private void visit(Node<S> node) {
    boolean[] moved = new boolean[1];
    model.steps(
        node.state(),
        (lane, text, state, outcome) -> {
          boolean ends = outcome != null && outcome.isEnd();
          Object key = model.key(state);
          if (!ends && key.equals(node.key())) {
            return;
          }
          moved[0] = true;
          Node<S> to = new Node<>(state, key, node, lane, text);
          if (outcome != null) {
            find(outcome, to);
          }
          if (!ends) {
            reach(to);
          }
        });
    if (!moved[0]) {
      find(model.isDelivered(node.state()) ? Outcome.DELIVERED : Outcome.STALLED, node);
    }
  }

  private void find(Outcome outcome, Node<S> at) {
    if (!found.containsKey(outcome)) {
      found.put(outcome, way(at));
      faulty |= outcome.isFault();
    }
  }

  private void reach(Node<S> node) {
    if (visited.size() >= maxStates) {
      exhausted = false;
    } else if (visited.add(node.key())) {
      next.add(node);
    }
  }

  private List<NamedStep> way(Node<S> to) {
    List<NamedStep> backwards = new ArrayList<>();
    for (Node<S> at = to; at != null; at = at.from()) {
      Lane lane = at.lane();
      if (lane != null) {
        backwards.add(new NamedStep(lane, at.text(), model.numbers(at.state())));
      }
    }
    Collections.reverse(backwards);
    return backwards;
  }
}
