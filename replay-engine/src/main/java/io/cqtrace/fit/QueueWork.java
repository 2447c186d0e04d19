package io.cqtrace.fit;

import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A stretch of the commands of one CQ: of I/O, at most {@link #LONGEST} in a row; or, where the
 * controller's trace has no looks, the deletion of all I/O queues.
 *
 * @param controller the controller
 * @param life its life
 * @param cqId its CQ
 * @param workload what the host submitted
 * @param lost completions that were discarded
 * @param withheld completions that waited for a slot
 * @param deferred SQEs that a look showed and left
 * @param longestWaitNs the longest of these waits
 * @param delays what it tells of durations
 */
public record QueueWork(
    int controller,
    int life,
    int cqId,
    Workload workload,
    long lost,
    int withheld,
    int deferred,
    long longestWaitNs,
    RecordedDelays delays)
    implements CapturedWork {
  /** Commands of a stretch. */
  static final int LONGEST = 300;

  /** An I/O queue with fewer commands tells nothing. */
  private static final int FEWEST = 100;

  /** CQs whose stretches are kept: those under the greatest pressure. */
  private static final int MOST_QUEUES = 4;

  private static final int SIZE_IF_UNKNOWN = 1024;
  private static final int ADMIN_SIZE_IF_UNKNOWN = 32;

  private static final Comparator<QueueWork> BY_PRESSURE =
      Comparator.comparingLong(QueueWork::lost)
          .thenComparingInt(work -> work.withheld + work.deferred)
          .thenComparingDouble(work -> (double) work.workload.tags() / work.workload.cqSize())
          .thenComparingInt(work -> work.workload.count());

  @Override
  public boolean ofSqPhaseAlone() {
    return false;
  }

  @Override
  public String place() {
    return "life " + life + " of controller " + controller + ", CQ " + cqId;
  }

  /** Whether the durations of the other stretch are of the same making. */
  public boolean isLike(QueueWork other) {
    return workload.kind() == other.workload.kind()
        && workload.cqSize() == other.workload.cqSize()
        && workload.tags() == other.workload.tags();
  }

  /**
   * The stretches of a capture, in its order.
   *
   * @param deletions whether the deletions of all I/O queues are wanted, too
   */
  public static List<QueueWork> of(CommandTape tape, boolean deletions) {
    List<List<QueueWork>> queues = new ArrayList<>();
    List<QueueWork> works = new ArrayList<>();
    for (Map.Entry<CommandTape.Queue, List<TimedCommand>> queue : tape.byQueue().entrySet()) {
      List<TimedCommand> commands = queue.getValue();
      if (queue.getKey().cqId() == 0) {
        if (deletions) {
          deletion(queue.getKey(), commands, works);
        }
      } else if (commands.size() >= FEWEST) {
        queues.add(stretches(queue.getKey(), commands));
      }
    }
    queues.sort(Comparator.comparing(QueueWork::worst, BY_PRESSURE).reversed());
    queues.stream().limit(MOST_QUEUES).forEach(works::addAll);
    return works;
  }

  private static QueueWork worst(List<QueueWork> stretches) {
    return stretches.stream().max(BY_PRESSURE).orElseThrow();
  }

  private static List<QueueWork> stretches(CommandTape.Queue queue, List<TimedCommand> commands) {
    int parts = (commands.size() + LONGEST - 1) / LONGEST;
    List<QueueWork> stretches = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) commands.size() * part / parts);
      int to = (int) ((long) commands.size() * (part + 1) / parts);
      List<TimedCommand> stretch = commands.subList(from, to);
      QueueHandler handler = new QueueHandler(stretch);
      int size = queue.size() > 1 ? queue.size() : SIZE_IF_UNKNOWN;
      int depth = Math.min(QueueDelays.depth(stretch, handler), size - 1);
      int count = (commands.size() + parts - 1) / parts;
      stretches.add(of(queue, stretch, Workload.io(count, size, depth), handler, depth));
    }
    return stretches;
  }

  private static void deletion(
      CommandTape.Queue queue, List<TimedCommand> commands, List<QueueWork> into) {
    List<TimedCommand> deletes =
        commands.stream().filter(c -> c.is(Opcode.DELETE_SQ) || c.is(Opcode.DELETE_CQ)).toList();
    int count = (int) deletes.stream().filter(c -> c.is(Opcode.DELETE_SQ)).count();
    if (count >= FloodPhase.FEWEST_DELETES) {
      QueueHandler handler = new QueueHandler(deletes);
      int size = queue.size() > 1 ? queue.size() : ADMIN_SIZE_IF_UNKNOWN;
      Workload workload = Workload.deletion(count, size, 1, 0, false);
      into.add(of(queue, deletes, workload, handler, Math.min(count, workload.tags())));
    }
  }

  private static QueueWork of(
      CommandTape.Queue queue,
      List<TimedCommand> commands,
      Workload workload,
      QueueHandler handler,
      int depth) {
    long fromNs = commands.get(0).submittedNs();
    long toNs = commands.get(commands.size() - 1).fetchedNs();
    int deferred = 0;
    for (long[] refusal : queue.refusals()) {
      deferred += refusal[0] >= fromNs && refusal[0] <= toNs ? (int) refusal[1] : 0;
    }
    return new QueueWork(
        queue.controller(),
        queue.life(),
        queue.cqId(),
        workload,
        commands.stream().filter(TimedCommand::lost).count(),
        (int) commands.stream().filter(c -> c.withheldNs() > 0).count(),
        deferred,
        commands.stream().mapToLong(TimedCommand::withheldNs).max().orElse(0),
        QueueDelays.of(commands, handler, depth));
  }

  /** Whether the capture tells of the host's steps. */
  public boolean hostKnown() {
    return delays.hostRecorded();
  }
}
