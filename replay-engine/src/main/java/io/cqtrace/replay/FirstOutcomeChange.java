package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The first command whose outcome in a simulated run is not the captured one.
 *
 * @param sqId its SQ
 * @param cid its identifier, or {@link EventChunk#NONE} where the capture does not tell it
 * @param opcode its opcode
 * @param targetQueueId the queue that a Create or Delete is about, or NONE
 * @param captured its outcome in the capture, in a few words
 * @param here its outcome in the run
 * @param source index of the capture's source
 * @param line line there that decides the captured outcome
 */
public record FirstOutcomeChange(
    int sqId,
    int cid,
    int opcode,
    int targetQueueId,
    String captured,
    String here,
    int source,
    long line) {

  /** In the order in which the capture decided; being left in the SQ counts where nothing else. */
  static @Nullable FirstOutcomeChange first(CapturedFacts facts, List<SimulatedCommand> simulated) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < simulated.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingLong(i -> decidedNs(facts.commands.get(i))));
    FirstOutcomeChange leftInSq = null;
    for (int i : order) {
      CapturedCommand was = facts.commands.get(i);
      SimulatedCommand is = simulated.get(i);
      if (was.standing()) {
        continue;
      }
      String captured = fateOf(was);
      String here = fateOf(is);
      if (!captured.equals(here)) {
        return of(was, captured, here);
      }
      if (leftInSq == null && is.refused && !facts.refused.contains(was)) {
        leftInSq = of(was, captured, "left in the SQ for " + waitOf(is) + ", then " + here);
      }
    }
    return leftInSq;
  }

  private static FirstOutcomeChange of(CapturedCommand was, String captured, String here) {
    return new FirstOutcomeChange(
        was.sqId(),
        was.cid(),
        was.opcode(),
        was.targetQueueId(),
        captured,
        here,
        was.source(),
        was.line());
  }

  private static long decidedNs(CapturedCommand command) {
    return command.completedNs() == EventChunk.NO_TIME
        ? command.fetchedNs()
        : command.completedNs();
  }

  private static String fateOf(CapturedCommand was) {
    if (was.lost()) {
      return "lost";
    }
    if (!was.posted()) {
      return "not posted";
    }
    return was.withheld() ? "withheld, then posted" : "posted";
  }

  private static String fateOf(SimulatedCommand is) {
    if (is.lost) {
      return "lost";
    }
    if (is.submittedNs == EventChunk.NO_TIME) {
      return "never submitted";
    }
    if (is.postedNs == EventChunk.NO_TIME) {
      return "not posted";
    }
    return is.withheld ? "withheld, then posted" : "posted";
  }

  private static String waitOf(SimulatedCommand is) {
    return String.format(Locale.ROOT, "%.2f ms", (is.fetchedNs - is.deferredSinceNs) / 1e6);
  }
}
