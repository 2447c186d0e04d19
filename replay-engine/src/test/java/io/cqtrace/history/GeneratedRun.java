package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * A plausible run of a host and of a controller that holds completions while a CQ is full, drawn
 * from a seed: its rows as a capture would have them, and what really became of each command.
 *
 * <p>Each step draws the same numbers whatever the state is, so that a run without some of its
 * commands ({@code dropped}) is otherwise much the same run: that is how a failure is shrunk.
 */
final class GeneratedRun {
  private static final int NONE = EventChunk.NONE;
  private static final int STEPS = 400;
  private static final int ADMIN_SIZE = 32;

  final List<EventRow> rows = new ArrayList<>();
  final List<Command> fetched = new ArrayList<>();
  final Set<Integer> dropped;
  final boolean shadow;
  int submittedCount;
  int notFetchedCount;
  int abandonedInSqCount;

  private final List<Cq> cqs = new ArrayList<>();
  private final List<Sq> sqs = new ArrayList<>();
  private Cq adminCq = new Cq(0, ADMIN_SIZE);
  private Sq adminSq = new Sq(0, adminCq, ADMIN_SIZE);
  private boolean eventIdxWritten;
  private long nowNs = 1_000_000;

  /** A command and its outcome. */
  static final class Command {
    final int sqId;
    final int cid;
    boolean withheld;
    int slot = NONE;
    int postedLine = NONE;
    int withheldSinceLine = NONE;
    Outcome outcome = Outcome.EXECUTING;

    Command(int sqId, int cid) {
      this.sqId = sqId;
      this.cid = cid;
    }
  }

  private static final class Cq {
    final int id;
    final int size;
    final ArrayDeque<Command> waiting = new ArrayDeque<>();
    final ArrayDeque<Sq> owners = new ArrayDeque<>();
    final List<Command> posted = new ArrayList<>();
    int consumed;
    int shown;
    int released;

    Cq(int id, int size) {
      this.id = id;
      this.size = size;
    }

    boolean isFull() {
      return posted.size() - released >= size - 1;
    }
  }

  private static final class Sq {
    final int id;
    final Cq cq;
    final int size;
    final ArrayDeque<Integer> ring = new ArrayDeque<>();
    final List<Command> executing = new ArrayList<>();
    final TreeSet<Integer> freeTags = new TreeSet<>();
    final int[] generation;
    int tail;
    int known;
    int taken;

    Sq(int id, Cq cq, int size) {
      this.id = id;
      this.cq = cq;
      this.size = size;
      generation = new int[size];
      for (int tag = 0; tag < size - 1; tag++) {
        freeTags.add(tag);
      }
    }
  }

  GeneratedRun(long seed, Set<Integer> dropped) {
    this.dropped = dropped;
    SplittableRandom random = new SplittableRandom(seed);
    shadow = random.nextBoolean();
    int cqCount = 1 + random.nextInt(2);
    int sqCount = cqCount + random.nextInt(2);
    int[] cqSizes = {2 + random.nextInt(6), 2 + random.nextInt(6)};
    int[] sqSizes = {2 + random.nextInt(7), 2 + random.nextInt(7), 2 + random.nextInt(7)};
    start(cqCount, sqCount, cqSizes, sqSizes);
    for (int step = 0; step < STEPS; step++) {
      int action = random.nextInt(100);
      int which = random.nextInt(1 << 20);
      int count = 1 + random.nextInt(4);
      nowNs += 1 + random.nextInt(50_000);
      if (action == 0) {
        row(EventKind.DISABLE, NONE, NONE, NONE, NONE, NONE, NONE);
        endAll();
        start(cqCount, sqCount, cqSizes, sqSizes);
      } else if (action == 1) {
        deleteAndCreate(cqs.get(which % cqs.size()));
      } else {
        act(action, sqs.get(which % sqs.size()), cqs.get(which % cqs.size()), which, count);
      }
    }
    for (Sq sq : sqs) {
      notFetchedCount += sq.known - sq.taken;
    }
    for (Cq cq : cqs) {
      cq.waiting.forEach(c -> c.outcome = c.withheld ? Outcome.WITHHELD : Outcome.UNKNOWN);
    }
  }

  private void act(int action, Sq sq, Cq cq, int which, int count) {
    if (action < 30) {
      submit(sq, count);
    } else if (action < 55) {
      fetch(sq, count);
    } else if (action < 75) {
      complete(sq, which);
    } else if (action < 85) {
      consume(cq, count);
    } else if (action < 92) {
      ring(cq, which);
    } else if (action < 96) {
      row(EventKind.IRQ, NONE, NONE, NONE, NONE, cq.id, NONE);
    } else if (shadow) {
      attempt(cq);
    }
  }

  // The host.

  private void submit(Sq sq, int count) {
    for (int i = 0; i < count; i++) {
      boolean room = sq.tail - sq.taken < sq.size - 1;
      if (room && !sq.freeTags.isEmpty() && !dropped.contains(submittedCount++)) {
        int tag = sq.freeTags.pollFirst();
        sq.ring.add(tag | (sq.generation[tag]++ & 0xf) << 12);
        sq.tail++;
      }
    }
    if (!shadow) {
      learnTail(sq);
    }
  }

  private void consume(Cq cq, int count) {
    for (int i = 0; i < count && cq.consumed < cq.posted.size(); i++) {
      Command command = cq.posted.get(cq.consumed++);
      for (Sq sq : sqs) {
        if (sq.id == command.sqId) {
          sq.freeTags.add(command.cid & 0xfff); // Before the doorbell: early tag reuse.
        }
      }
    }
  }

  private void ring(Cq cq, int which) {
    cq.shown = cq.consumed;
    boolean doorbell = !shadow || which % 3 == 0;
    if (doorbell) {
      row(EventKind.CQ_DOORBELL, NONE, cq.id, NONE, NONE, cq.shown % cq.size, NONE);
      release(cq);
    } else if (eventIdxWritten && which % 3 == 1) {
      // The eventfd handler looks at the head; no attempt to post.
      row(EventKind.SHADOW_CQ_HEAD, NONE, cq.id, NONE, NONE, cq.shown % cq.size, NONE);
      release(cq);
    }
    if (!shadow) {
      postWhatFits(cq);
    }
  }

  // The controller.

  private void learnTail(Sq sq) {
    EventKind kind = shadow ? EventKind.SHADOW_SQ_TAIL : EventKind.SQ_DOORBELL;
    sq.known = sq.tail;
    row(kind, sq.id, NONE, NONE, NONE, sq.tail % sq.size, NONE);
  }

  private void fetch(Sq sq, int count) {
    if (shadow) {
      learnTail(sq);
    }
    for (int i = 0; i < count && sq.taken < sq.known; i++) {
      sq.taken++;
      take(sq, sq.ring.remove(), 2);
    }
  }

  private Command take(Sq sq, int cid, int opcode) {
    Command command = new Command(sq.id, cid);
    row(EventKind.FETCH, sq.id, NONE, cid, opcode, NONE, NONE);
    fetched.add(command);
    sq.executing.add(command);
    return command;
  }

  private void complete(Sq sq, int which) {
    if (!sq.executing.isEmpty()) {
      Command command = sq.executing.get(which % sq.executing.size());
      boolean unique =
          sq.cq.owners.stream()
              .filter(other -> other != sq)
              .flatMap(other -> other.executing.stream())
              .noneMatch(c -> c.cid == command.cid);
      if (unique) { // Else the capture could not tell whose it is.
        sq.executing.remove(command);
        finish(sq.cq, command);
      }
    }
  }

  private void finish(Cq cq, Command command) {
    cq.waiting.add(command);
    row(EventKind.COMPLETE, NONE, cq.id, command.cid, NONE, NONE, NONE);
    if (!shadow) {
      postWhatFits(cq);
    }
  }

  private void postWhatFits(Cq cq) {
    while (!cq.waiting.isEmpty() && !cq.isFull()) {
      post(cq);
    }
    foundFull(cq);
  }

  private void attempt(Cq cq) {
    row(EventKind.CQ_EVENTIDX, NONE, cq.id, NONE, NONE, cq.released % cq.size, NONE);
    eventIdxWritten = true;
    row(EventKind.SHADOW_CQ_HEAD, NONE, cq.id, NONE, NONE, cq.shown % cq.size, NONE);
    release(cq);
    if (!cq.isFull() && !cq.waiting.isEmpty()) {
      post(cq);
    } else {
      foundFull(cq);
    }
  }

  private void post(Cq cq) {
    Command command = cq.waiting.remove();
    command.slot = cq.posted.size() % cq.size;
    command.postedLine = rows.size();
    command.outcome = Outcome.DELIVERED; // Released or not: the run is shorter than a second.
    cq.posted.add(command);
  }

  private void foundFull(Cq cq) {
    for (Command command : cq.waiting) {
      if (!command.withheld) {
        command.withheld = true;
        command.withheldSinceLine = rows.size();
      }
    }
  }

  private static void release(Cq cq) {
    cq.released = cq.shown;
  }

  // Lives.

  private void start(int cqCount, int sqCount, int[] cqSizes, int[] sqSizes) {
    int sizes = ADMIN_SIZE - 1;
    row(EventKind.ADMIN_QUEUE_SIZES, NONE, NONE, NONE, NONE, sizes << 16 | sizes, NONE);
    row(EventKind.ENABLE, NONE, NONE, NONE, NONE, NONE, NONE);
    cqs.clear();
    sqs.clear();
    eventIdxWritten = false;
    adminCq = new Cq(0, ADMIN_SIZE);
    adminSq = new Sq(0, adminCq, ADMIN_SIZE);
    for (int i = 0; i < cqCount; i++) {
      cqs.add(new Cq(i + 1, cqSizes[i]));
      createCq(cqs.get(i));
    }
    for (int i = 0; i < sqCount; i++) {
      createSq(new Sq(i + 1, cqs.get(i % cqCount), sqSizes[i]));
    }
    if (shadow) {
      admin(0x7c, () -> row(EventKind.DBBUF_CONFIG, NONE, NONE, NONE, NONE, NONE, NONE));
    }
  }

  private void createCq(Cq cq) {
    admin(5, () -> row(EventKind.CREATE_CQ, NONE, cq.id, NONE, NONE, cq.size, cq.id));
  }

  private void createSq(Sq sq) {
    sqs.add(sq);
    sq.cq.owners.add(sq);
    admin(1, () -> row(EventKind.CREATE_SQ, sq.id, sq.cq.id, NONE, NONE, sq.size, NONE));
  }

  private void deleteAndCreate(Cq old) {
    List<Sq> oldSqs = sqs.stream().filter(sq -> sq.cq == old).toList();
    for (Sq sq : oldSqs) {
      admin(0, () -> row(EventKind.DELETE_SQ, sq.id, NONE, NONE, NONE, NONE, NONE));
    }
    admin(4, () -> row(EventKind.DELETE_CQ, NONE, old.id, NONE, NONE, NONE, NONE));
    oldSqs.forEach(this::end);
    end(old);
    Cq cq = new Cq(old.id, old.size);
    cqs.set(cqs.indexOf(old), cq);
    createCq(cq);
    for (Sq sq : oldSqs) {
      sqs.remove(sq);
      createSq(new Sq(sq.id, cq, sq.size));
    }
  }

  private void admin(int opcode, Runnable effect) {
    int tag = adminSq.tail % (ADMIN_SIZE - 1);
    adminSq.tail++;
    learnTail(adminSq);
    adminSq.taken++;
    Command command = take(adminSq, tag | (adminSq.generation[tag]++ & 0xf) << 12, opcode);
    effect.run();
    adminSq.executing.remove(command);
    row(EventKind.COMPLETE, NONE, 0, command.cid, NONE, NONE, NONE);
    adminCq.waiting.add(command);
    if (shadow && (opcode == 0x7c || opcode == 0 || opcode == 4 || dbbufOn())) {
      attempt(adminCq);
    } else {
      postWhatFits(adminCq);
    }
    adminCq.consumed++;
    adminCq.shown++;
    int head = adminCq.shown % ADMIN_SIZE;
    row(EventKind.CQ_DOORBELL, NONE, 0, NONE, NONE, head, NONE);
    release(adminCq);
  }

  private boolean dbbufOn() {
    for (int i = rows.size() - 1; i >= 0 && rows.get(i).kind() != EventKind.ENABLE; i--) {
      EventKind kind = rows.get(i).kind();
      if (kind == EventKind.DBBUF_CONFIG || kind == EventKind.SHADOW_SQ_TAIL) {
        return true;
      }
    }
    return false;
  }

  private void endAll() {
    sqs.forEach(this::end);
    cqs.forEach(GeneratedRun::end);
  }

  private void end(Sq sq) {
    abandonedInSqCount += sq.known - sq.taken;
    sq.executing.forEach(c -> c.outcome = Outcome.ABANDONED);
  }

  private static void end(Cq cq) {
    cq.waiting.forEach(c -> c.outcome = Outcome.ABANDONED);
  }

  private void row(
      EventKind kind, int sqId, int cqId, int cid, int opcode, long value, long value2) {
    rows.add(new EventRow(kind, nowNs++, sqId, cqId, cid, opcode, value, value2));
  }
}
