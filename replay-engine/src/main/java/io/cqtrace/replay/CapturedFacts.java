package io.cqtrace.replay;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What a closed loop takes from a captured life, worked out once. */
final class CapturedFacts {
  private static final long REACTION_IF_UNKNOWN_NS = 200_000;

  final CapturedLife life;
  final List<CapturedCommand> commands;
  final QueueLayout layout;
  final FittedTimes fitted;
  final Set<CapturedCommand> refused = Collections.newSetFromMap(new IdentityHashMap<>());
  final boolean[] inTurn;

  CapturedFacts(CapturedLife life) {
    this.life = life;
    this.commands = life.commands();
    this.layout = life.layout();
    this.refused.addAll(life.refused());
    this.fitted = FittedTimes.of(commands);
    this.inTurn = inTurn(commands);
  }

  /** Which commands completed before the next one of their SQ was fetched. */
  private static boolean[] inTurn(List<CapturedCommand> commands) {
    boolean[] inTurn = new boolean[commands.size()];
    TreeMap<Integer, Integer> last = new TreeMap<>();
    for (int i = 0; i < commands.size(); i++) {
      Integer before = last.put(commands.get(i).sqId(), i);
      inTurn[i] = true;
      if (before != null && commands.get(before).completedNs() > commands.get(i).fetchedNs()) {
        inTurn[before] = false;
      }
    }
    return inTurn;
  }

  /** Post to the host's next submission, where it waits for just that. */
  long reactionNs() {
    return fitted.reactionNs() == FittedTimes.UNKNOWN
        ? REACTION_IF_UNKNOWN_NS
        : fitted.reactionNs();
  }
}
