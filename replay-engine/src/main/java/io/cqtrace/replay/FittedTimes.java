package io.cqtrace.replay;

import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/**
 * The durations that a capture tells as a whole, in nanoseconds.
 *
 * @param turnDelayNs doorbell to fetch, where nothing kept the controller: the median
 * @param fetchNs between two fetches in a row: the median
 * @param reactionNs post to the next submission, where the host waited for just that: lower
 *     quartile, or {@link #UNKNOWN}
 * @param reactionCount how often that was seen
 */
record FittedTimes(long turnDelayNs, long fetchNs, long reactionNs, int reactionCount) {
  static final long UNKNOWN = -1;

  private static final long UNHINDERED_NS = 1_000_000;
  private static final long IN_A_ROW_NS = 100_000;
  private static final long ATTENTIVE_NS = 50_000_000;

  /** Of commands in the order of their fetch. */
  static FittedTimes of(List<CapturedCommand> commands) {
    List<Long> turns = new ArrayList<>();
    List<Long> fetches = new ArrayList<>();
    List<Long> reactions = new ArrayList<>();
    TreeMap<Integer, Follow> follows = new TreeMap<>();
    for (CapturedCommand command : commands) {
      long turnNs = command.fetchedNs() - command.submittedNs();
      if (turnNs < UNHINDERED_NS) {
        turns.add(turnNs);
      }
      follows.computeIfAbsent(command.sqId(), k -> new Follow()).next(command, fetches, reactions);
    }
    return new FittedTimes(
        quantile(turns, 0.5, SimulatedTimes.assumed().turnDelayNs()),
        quantile(fetches, 0.5, SimulatedTimes.assumed().fetchNs()),
        quantile(reactions, 0.25, UNKNOWN),
        reactions.size());
  }

  /** Median service time of the commands with this opcode on the admin queue, or UNKNOWN. */
  static long medianServiceNs(List<CapturedCommand> commands, Opcode opcode) {
    List<Long> services = new ArrayList<>();
    for (CapturedCommand command : commands) {
      if (opcode.matches(command.sqId(), command.opcode()) && command.posted()) {
        services.add(command.serviceNs());
      }
    }
    return quantile(services, 0.5, UNKNOWN);
  }

  private static long quantile(List<Long> values, double share, long ifNone) {
    if (values.isEmpty()) {
      return ifNone;
    }
    Collections.sort(values);
    return values.get((int) (share * (values.size() - 1)));
  }

  /** One SQ's commands, one after the other. */
  private static final class Follow {
    private long fetchedNs = Long.MIN_VALUE;
    private long lastPostNs = Long.MIN_VALUE;
    private boolean allPosted = true;

    void next(CapturedCommand command, List<Long> fetches, List<Long> reactions) {
      if (fetchedNs != Long.MIN_VALUE) {
        long gapNs = command.fetchedNs() - fetchedNs;
        if (command.submittedNs() <= fetchedNs && gapNs < IN_A_ROW_NS) {
          fetches.add(gapNs);
        }
        long reactionNs = command.submittedNs() - lastPostNs;
        if (allPosted && reactionNs > 0 && reactionNs < ATTENTIVE_NS) {
          reactions.add(reactionNs);
        }
      }
      fetchedNs = command.fetchedNs();
      if (!command.standing()) {
        allPosted &= command.posted();
        lastPostNs = Math.max(lastPostNs, command.postedNs());
      }
    }
  }
}
