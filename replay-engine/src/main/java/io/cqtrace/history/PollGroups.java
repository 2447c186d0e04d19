package io.cqtrace.history;

import java.util.HashMap;
import java.util.Map;

/**
 * Which thread of the controller serves which queue: SPDK's poll groups, one a thread ({@code
 * lib/nvmf/vfio_user.c: nvmf_vfio_user_poll_group_add}).
 */
final class PollGroups {
  private final Map<Long, Integer> groups = new HashMap<>();

  /** A queue is in a group. */
  void put(int controller, int queueId, int group) {
    groups.put(key(controller, queueId), group);
  }

  /** The group of a queue, or {@link UnnamedCommands#UNKNOWN_GROUP}. */
  int of(int controller, int queueId) {
    return groups.getOrDefault(key(controller, queueId), UnnamedCommands.UNKNOWN_GROUP);
  }

  private static long key(int controller, int queueId) {
    return (long) controller << 32 | queueId;
  }
}
