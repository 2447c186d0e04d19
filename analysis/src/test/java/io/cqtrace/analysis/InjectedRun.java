package io.cqtrace.analysis;

import io.cqtrace.analysis.InjectedPair.Command;
import io.cqtrace.analysis.InjectedPair.Plan;
import io.cqtrace.analysis.LogHarm.Line;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * A run of a host and of QEMU's controller with two I/O queue pairs, drawn from a seed, with at
 * most one fault in it: its lines as QEMU prints them, and what the fault was.
 *
 * <p>Each command draws the same numbers whatever the state is, so that a run without some of its
 * commands is otherwise much the same run: that is how a failure is shrunk.
 */
final class InjectedRun {
  /** What goes wrong in the rings. */
  enum Fault {
    NONE,
    NEVER_FETCHED,
    NEVER_COMPLETED,
    NO_INTERRUPT,
    NO_HEAD,
    SLOW,
    DUPLICATE,
    STALE,
    CID_REUSED,
    INVALID_DOORBELL
  }

  /** What the host does in the end. */
  enum End {
    CUT,
    ABORT,
    RESET
  }

  private static final int VISIBLE_US = 1_200_000;

  private static final int ADMIN_SIZE = 32;
  private static final int SECOND_US = 1_000_000;

  private record Step(long micros, long order, Runnable action) {}

  final List<Line> lines = new ArrayList<>();
  final int commandCount;
  final int victimIndex;

  private final Fault fault;
  private final List<InjectedPair> pairs = new ArrayList<>();
  private final List<Command> concerned = new ArrayList<>();
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(Comparator.comparingLong(Step::micros).thenComparingLong(Step::order));
  private final boolean alone;
  private final boolean doorbellTraced;
  private long nowUs;
  private long order;
  private long faultUs = -1;
  private int adminTail;
  private int adminHead;

  InjectedRun(long seed, Fault fault, End end, BitSet dropped) {
    this.fault = fault;
    SplittableRandom random = new SplittableRandom(seed);
    commandCount = 45 + random.nextInt(35);
    victimIndex = 10 + random.nextInt(commandCount / 3);
    boolean asyncEvents = random.nextBoolean();
    alone = random.nextBoolean();
    doorbellTraced = random.nextBoolean();
    boolean pauses = random.nextBoolean();
    for (int id = 1; id <= 2; id++) {
      int size = 4 + random.nextInt(fault == Fault.NO_HEAD ? 6 : 14);
      pairs.add(new InjectedPair(id, size, random.nextInt(4) == 0 ? size / 2 + 1 : size));
    }
    enable(asyncEvents);
    long atUs = nowUs;
    for (int index = 0; index < commandCount; index++) {
      Plan plan = plan(random);
      boolean after = index > victimIndex;
      atUs += plan.gapUs() + (after ? 100_000 : 0);
      if (index == victimIndex + 1 && fault == Fault.SLOW && pauses) {
        atUs += 36L * SECOND_US;
      }
      if (!dropped.get(index)) {
        int number = index;
        at(atUs, () -> submit(number, plan));
      }
    }
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      nowUs = Math.max(nowUs, step.micros);
      step.action.run();
    }
    if (end != End.CUT) {
      giveUp(end == End.RESET);
    }
  }

  /** Whether the fault happened. */
  boolean faulty() {
    return faultUs >= 0;
  }

  /** Whether the log goes on for over a second after the fault. */
  boolean visible() {
    return lines.get(lines.size() - 1).micros() - faultUs > VISIBLE_US;
  }

  /** Whether a command is concerned by the fault, or nothing is known of which are. */
  boolean concerns(int sqId, int cid) {
    return concerned.isEmpty()
        || concerned.stream().anyMatch(c -> c.pair().id == sqId && c.cid() == cid);
  }

  /** Whether a sentence has the CID of a command that is concerned. */
  boolean concerns(String sentence) {
    return concerned.isEmpty()
        || concerned.stream().anyMatch(c -> sentence.contains(Integer.toString(c.cid())));
  }

  private static Plan plan(SplittableRandom random) {
    boolean burst = random.nextInt(3) > 0;
    long gap = burst ? 5 + random.nextInt(60) : 2_000 + random.nextInt(60_000);
    return new Plan(random.nextInt(2), gap, 20 + random.nextInt(400), 5L + random.nextInt(60));
  }

  private void at(long micros, Runnable action) {
    steps.add(new Step(micros, order++, action));
  }

  private void in(long micros, Runnable action) {
    at(nowUs + micros, action);
  }

  private void line(String format, Object... arguments) {
    lines.add(new Line(nowUs++, String.format(Locale.ROOT, format, arguments)));
  }

  // The host.

  private void submit(int index, Plan plan) {
    boolean victim = index == victimIndex && fault != Fault.NONE;
    InjectedPair pair = pairs.get(plan.queue());
    if (fault == Fault.NO_HEAD && index > victimIndex) {
      InjectedPair full = pairs.stream().filter(p -> p.noHead).findAny().orElse(pair);
      pair = full.resting ? pair : full;
    }
    if (pair.resting || (pair.reserved && !victim)) {
      return;
    }
    if (pair.tags.isEmpty() || (victim && !readyFor(pair))) {
      if (victim) {
        pair.reserved = true;
        in(50, () -> submit(index, plan));
      }
      return;
    }
    int tag = pair.tags.remove();
    Command command = new Command(index, pair, tag | (pair.generation[tag]++ & 0xf) << 12, plan);
    if (victim) {
      pair.reserved = false;
      inject(command);
    }
    ring(command);
  }

  private boolean readyFor(InjectedPair pair) {
    boolean needsQuiet =
        (fault != Fault.NEVER_COMPLETED && fault != Fault.NEVER_FETCHED)
            || (alone && fault != Fault.CID_REUSED);
    return needsQuiet ? pair.outstanding == 0 : pair.ring.isEmpty();
  }

  /** What goes wrong when the victim is submitted, or is laid out then. */
  private void inject(Command victim) {
    InjectedPair pair = victim.pair();
    faultUs = nowUs;
    switch (fault) {
      case NEVER_FETCHED, NO_INTERRUPT -> pair.resting = true;
      case NO_HEAD -> {
        pair.noHead = true;
        faultUs = -1;
      }
      case CID_REUSED -> {
        Plan plan = new Plan(pair.id - 1, 0, 300, 5);
        in(15, () -> ring(new Command(-1, pair, victim.cid(), plan)));
      }
      case INVALID_DOORBELL -> invalidDoorbell(pair);
      default -> {}
    }
    if (fault == Fault.STALE) {
      concerned.add(new Command(-1, pair, 900, victim.plan()));
    } else if (fault != Fault.NO_HEAD
        && fault != Fault.NEVER_FETCHED
        && fault != Fault.INVALID_DOORBELL) {
      concerned.add(victim);
    }
  }

  private void ring(Command command) {
    InjectedPair pair = command.pair();
    pair.outstanding++;
    pair.tail = (pair.tail + 1) % pair.sqSize;
    pair.ring.add(command);
    line("mmio_write addr 0x%x data 0x%x size 4", 0x1000 + 8 * pair.id, pair.tail);
    line("mmio_doorbell_sq sqid %d new_tail %d", pair.id, pair.tail);
    if (command.index() != victimIndex || fault != Fault.NEVER_FETCHED) {
      in(2, () -> fetch(pair));
    }
  }

  private void invalidDoorbell(InjectedPair pair) {
    line("mmio_write addr 0x%x data 0x1770 size 4", 0x1000 + 8 * pair.id);
    if (doorbellTraced) {
      line("mmio_doorbell_sq sqid %d new_tail 6000", pair.id);
    }
    line(
        "ub_db_wr_invalid_sqtail submission queue doorbell write value beyond queue size,"
            + " sqid=%d, new_head=6000, ignoring",
        pair.id);
  }

  private void interrupted(InjectedPair pair) {
    if (pair.mute || pair.posted.isEmpty()) {
      return;
    }
    Command last = pair.posted.getLast();
    while (!pair.posted.isEmpty()) {
      Command command = pair.posted.remove();
      pair.consumedCount++;
      if (command.index() >= 0) {
        pair.outstanding--;
        pair.tags.add(command.cid() & 0xfff);
      }
    }
    if (!pair.noHead) {
      headDoorbell(pair);
    }
    if (last.index() == victimIndex && (fault == Fault.DUPLICATE || fault == Fault.STALE)) {
      faultUs = nowUs;
      Command again = new Command(-1, pair, concerned.get(0).cid(), last.plan());
      in(3, () -> complete(again));
    }
  }

  private void headDoorbell(InjectedPair pair) {
    pair.releasedCount = pair.consumedCount;
    int head = pair.consumedCount % pair.cqSize;
    line("mmio_write addr 0x%x data 0x%x size 4", 0x1004 + 8 * pair.id, head);
    line("mmio_doorbell_cq cqid %d new_head %d", pair.id, head);
    if (!pair.waiting.isEmpty()) {
      in(1, () -> post(pair));
    }
  }

  // The controller.

  private void fetch(InjectedPair pair) {
    while (!pair.ring.isEmpty()
        && !(fault == Fault.NEVER_FETCHED && pair.ring.peek().index() == victimIndex)) {
      Command command = pair.ring.remove();
      line(
          "io_cmd cid %d nsid 0x1 sqid %d opc 0x2 opname 'NVME_NVM_CMD_READ'",
          command.cid(), pair.id);
      long latency = command.plan().latencyUs();
      if (command.index() == victimIndex) {
        latency = fault == Fault.SLOW ? 35L * SECOND_US : latency;
        latency += fault == Fault.CID_REUSED ? 500 : 0;
      }
      if (command.index() != victimIndex || fault != Fault.NEVER_COMPLETED) {
        in(latency, () -> complete(command));
      }
    }
  }

  private void complete(Command command) {
    InjectedPair pair = command.pair();
    line(
        "enqueue_req_completion cid %d cqid %d dw0 0x0 dw1 0x0 status 0x0", command.cid(), pair.id);
    pair.waiting.add(command);
    in(2, () -> post(pair));
  }

  private void post(InjectedPair pair) {
    long hostUs = 5;
    boolean tried = !pair.waiting.isEmpty();
    while (!pair.waiting.isEmpty() && pair.postedCount - pair.releasedCount < pair.cqSize - 1) {
      Command command = pair.waiting.remove();
      pair.postedCount++;
      pair.posted.add(command);
      hostUs = command.plan().hostUs();
      if (command.index() == victimIndex && fault == Fault.NO_INTERRUPT) {
        faultUs = nowUs;
        pair.mute = true;
      }
    }
    if (pair.noHead && !pair.waiting.isEmpty() && !pair.resting) {
      pair.resting = true;
      faultUs = nowUs;
    }
    if (tried && !pair.mute) {
      line("irq_msix raising MSI-X IRQ vector %d", pair.id);
      in(hostUs, () -> interrupted(pair));
    }
  }

  // The admin queue: one command at a time.

  private void enable(boolean asyncEvents) {
    line("mmio_aqattr wrote MMIO, admin queue attributes=0x1f001f");
    line("mmio_start_success setting controller enable bit succeeded");
    for (InjectedPair pair : pairs) {
      admin(
          5,
          "CREATE_CQ",
          0,
          "create_cq create completion queue, addr=0x1000, cqid=%d, vector=%d, qsize=%d,"
              + " qflags=3, ien=1",
          pair.id,
          pair.id,
          pair.cqSize - 1);
      admin(
          1,
          "CREATE_SQ",
          0,
          "create_sq create submission queue, addr=0x1000, sqid=%d, cqid=%d, qsize=%d, qflags=1",
          pair.id,
          pair.id,
          pair.sqSize - 1);
    }
    if (asyncEvents) {
      adminFetch(0xc, "ASYNC_EV_REQ", 31);
    }
    nowUs += 1_000;
  }

  private void adminFetch(int opcode, String name, int cid) {
    adminTail = (adminTail + 1) % ADMIN_SIZE;
    line("mmio_write addr 0x1000 data 0x%x size 4", adminTail);
    line("mmio_doorbell_sq sqid 0 new_tail %d", adminTail);
    line("admin_cmd cid %d sqid 0 opc 0x%x opname 'NVME_ADM_CMD_%s'", cid, opcode, name);
  }

  private void admin(int opcode, String name, int dw0, String effect, Object... arguments) {
    int cid = 8 + adminHead % 8;
    adminFetch(opcode, name, cid);
    if (!effect.isEmpty()) {
      line(effect, arguments);
    }
    line("enqueue_req_completion cid %d cqid 0 dw0 0x%x dw1 0x0 status 0x0", cid, dw0);
    line("irq_msix raising MSI-X IRQ vector 0");
    adminHead = (adminHead + 1) % ADMIN_SIZE;
    line("mmio_write addr 0x1004 data 0x%x size 4", adminHead);
    line("mmio_doorbell_cq cqid 0 new_head %d", adminHead);
  }

  /** CSTS and an Abort after 30 s; with {@code reset} the queues go after another 30 s. */
  private void giveUp(boolean reset) {
    nowUs += 30L * SECOND_US;
    line("mmio_read addr 0x1c size 4");
    admin(8, "ABORT", 1, "");
    if (!reset) {
      return;
    }
    nowUs += 30L * SECOND_US;
    line("mmio_read addr 0x1c size 4");
    for (InjectedPair pair : pairs) {
      admin(0, "DELETE_SQ", 0, "del_sq deleting submission queue sqid=%d", pair.id);
    }
    for (InjectedPair pair : pairs) {
      admin(4, "DELETE_CQ", 0, "del_cq deleted completion queue, cqid=%d", pair.id);
    }
    line("mmio_write addr 0x14 data 0x460060 size 4");
    line("mmio_cfg wrote MMIO, config controller config=0x460060");
    line("mmio_stopped cleared controller enable bit");
  }
}
