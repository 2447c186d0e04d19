package io.cqtrace.model.controller;

import io.cqtrace.model.MachineCommand;
import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.ById;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A controller: the queues, what is outstanding, what is held, which SQ waits to be looked at
 * again. Its {@link ControllerModel} is the policy; here, and only here, stands when the policy is
 * asked and what follows from its answer.
 *
 * <p>A driver decides when a step is taken: the recorded schedule, the clock of a simulation, or a
 * search that tries every order. The steps are
 *
 * <ul>
 *   <li>{@link #submit}: an SQ tail doorbell covers one more SQE;
 *   <li>{@link #look}, then {@link #fetch} or {@link #sleep}: the controller takes the next SQE of
 *       an SQ, or leaves it;
 *   <li>{@link #finish}: a command wants a slot of its CQ: {@link #postHeld} posts one that waited;
 *   <li>{@link #ring}: a CQ head doorbell.
 * </ul>
 *
 * <p>An SQ that was left asleep wakes at its next doorbell. A controller that {@linkplain
 * ControllerModel#resumesFetching resumes} wakes it too when a command of the CQ is no longer
 * outstanding and at each head doorbell of the CQ; any controller wakes it at a head doorbell of a
 * CQ that was full (QEMU hw/nvme/ctrl.c: nvme_process_db).
 *
 * @param <C> the driver's commands
 */
public final class ControllerMachine<C extends MachineCommand> {
  private final ControllerModel model;
  private final int reactors;
  private final IntConsumer wakes;
  private final ById<ControllerCq<C>> cqs = new ById<>();
  private final ById<ControllerSq<C>> sqs = new ById<>();
  private boolean failed;

  /**
   * A controller without queues.
   *
   * @param reactors see {@link ControllerModel#deletesInFetch}
   * @param wakes is told which SQ is to be looked at again
   */
  public ControllerMachine(ControllerModel model, int reactors, IntConsumer wakes) {
    this.model = model;
    this.reactors = reactors;
    this.wakes = wakes;
  }

  /** A controller in the same state that goes its own way, over copies of the CQs. */
  public ControllerMachine<C> copy(IntFunction<CompletionQueue<Cqe<C>>> copies) {
    ControllerMachine<C> copy = new ControllerMachine<>(model, reactors, wakes);
    copy.failed = failed;
    cqs.forEach(cq -> copy.cqs.put(cq.cqId, cq.copy(copies.apply(cq.cqId))));
    sqs.forEach(sq -> copy.put(sq.copy(copy.cq(sq.cq.cqId))));
    return copy;
  }

  /** A controller of another model in the same state. */
  public ControllerMachine<C> copyAs(ControllerModel other, int otherReactors) {
    ControllerMachine<C> copy = new ControllerMachine<>(other, otherReactors, wakes);
    copy.failed = failed;
    cqs.forEach(cq -> copy.cqs.put(cq.cqId, cq.copy(cq.queue.copy())));
    sqs.forEach(sq -> copy.put(sq.copy(copy.cq(sq.cq.cqId))));
    return copy;
  }

  private void put(ControllerSq<C> sq) {
    ControllerSq<C> before = sqs.put(sq.sqId, sq);
    if (before != null) {
      before.cq.sqs.remove(before);
    }
    int at = 0;
    while (at < sq.cq.sqs.size() && sq.cq.sqs.get(at).sqId < sq.sqId) {
      at++;
    }
    sq.cq.sqs.add(at, sq);
  }

  /** A CQ is created, or its life is new. */
  public void addCq(int cqId, CompletionQueue<Cqe<C>> queue) {
    cqs.put(cqId, new ControllerCq<>(cqId, queue));
  }

  /** An SQ is created, or its life is new. */
  public void addSq(int sqId, int cqId, SubmissionRing ring) {
    put(new ControllerSq<>(sqId, ring, cq(cqId)));
  }

  /** An SQ tail doorbell covers this command's SQE. */
  public void submit(C command) {
    ControllerSq<C> sq = sq(command.sqId());
    sq.waiting.add(command);
    sq.ring.submit(1);
    wake(command.sqId(), sq);
  }

  /** An SQ tail doorbell whose SQEs the driver does not know yet. */
  public void sqDoorbell(int sqId) {
    wake(sqId, sq(sqId));
  }

  /** The controller has fetched this command before the driver could know of it. */
  public void adopt(C command) {
    ControllerSq<C> sq = sq(command.sqId());
    sq.inFlight++;
    sq.cq.outstanding++;
  }

  /**
   * The CQ has been created anew, and the controller still has the head that it last saw of the old
   * one, which may lie beyond the new size. It reads the doorbell when its count of free slots runs
   * out, and from then on the head is the real one (SPDK lib/nvmf/vfio_user.c: cq_free_slots,
   * cq_is_full).
   */
  public void keepOldHead(int cqId, int head) {
    cq(cqId).oldHead = head;
  }

  /** The controller has read the head doorbell: the {@linkplain #keepOldHead old head} is gone. */
  public void readHead(int cqId) {
    cq(cqId).readHead();
  }

  /**
   * What the controller would make of the next SQE now; changes nothing, but that an {@linkplain
   * #keepOldHead old head} whose slots have run out is read anew.
   */
  public Look look(int sqId) {
    ControllerSq<C> sq = sq(sqId);
    if (sq.waiting.isEmpty()) {
      return Look.EMPTY;
    }
    ControllerCq<C> cq = sq.cq;
    if (cq.stopped) {
      return Look.EMPTY;
    }
    if (cq.mayReadAnew(model) && !model.mayFetch(cq.free(), cq.outstanding)) {
      cq.readHead();
    }
    if (holdsMost(cq, sq.waiting.getFirst()) || !model.mayFetch(cq.free(), cq.outstanding)) {
      return Look.NO_CQ_SLOT;
    }
    return lacksRequestSlot(sq) ? Look.NO_REQUEST_SLOT : Look.TAKES;
  }

  private boolean holdsMost(ControllerCq<C> cq, C next) {
    return cq.held.size() >= model.mostHeld() && whenFull(next) == Finish.HELD;
  }

  private boolean lacksRequestSlot(ControllerSq<C> sq) {
    return sq.inFlight >= model.requestSlots(sq.ring.size());
  }

  /**
   * Takes the next SQE. Where a turn ends with the last request slot and nothing but a doorbell
   * begins another one, the SQ is asleep then (QEMU hw/nvme/ctrl.c: nvme_process_sq).
   */
  public C fetch(int sqId) {
    ControllerSq<C> sq = sq(sqId);
    C command = sq.waiting.remove();
    sq.ring.fetch();
    sq.inFlight++;
    sq.cq.outstanding++;
    if (!model.resumesFetching() && lacksRequestSlot(sq) && !sq.waiting.isEmpty()) {
      sq.asleep = true;
    }
    return command;
  }

  /** The controller leaves the SQ until something wakes it. */
  public void sleep(int sqId) {
    sq(sqId).asleep = true;
  }

  /** Whether the controller has left this SQ. */
  public boolean isAsleep(int sqId) {
    return sq(sqId).asleep;
  }

  /** Whether a command finishes in the turn that fetches it, before the next SQE is taken. */
  public boolean finishesInFetch(C command) {
    return command.is(Opcode.DELETE_SQ)
        ? model.deletesInFetch(reactors)
        : command.is(Opcode.DELETE_CQ) && model.deletesCqInFetch(reactors);
  }

  /**
   * Whether a command is posted in the turn that fetches it, rather than in a turn of its own that
   * its end schedules.
   */
  public boolean postsInFetch(C command) {
    return finishesInFetch(command) && !model.postsLater();
  }

  /** A command has finished and wants a slot of its CQ, behind those that wait for one. */
  public Finish finish(C command) {
    ControllerSq<C> sq = sq(command.sqId());
    ControllerCq<C> cq = sq.cq;
    if ((cq.held.isEmpty() || model.postsHeldByDoorbell()) && !cq.findsFull(model)) {
      return post(cq, sq, command);
    }
    Finish finish = whenFull(command);
    if (finish == Finish.HELD_OLDEST_DISCARDED && !cq.displacesOldest(model)) {
      finish = Finish.HELD;
    }
    switch (finish) {
      case HELD -> cq.held.add(command);
      case HELD_OLDEST_DISCARDED -> {
        gone(sq(cq.held.remove().sqId()));
        cq.held.add(command);
      }
      case DISCARDED -> gone(sq);
      case FAILED -> {
        failed = true;
        gone(sq);
      }
      default -> throw new IllegalStateException("a full CQ takes nothing: " + finish);
    }
    return finish;
  }

  /** A command that has finished waits for a slot of its CQ, whatever is free now. */
  public void hold(C command) {
    sq(command.sqId()).cq.held.add(command);
  }

  /** Whether the controller finds this CQ full now. */
  public boolean findsFull(int cqId) {
    return cq(cqId).findsFull(model);
  }

  /** The command that has waited longest for a slot of this CQ, or null. */
  public @Nullable C oldestHeld(int cqId) {
    return cq(cqId).held.peek();
  }

  /** What becomes of a finished command whose CQ the controller finds full; changes nothing. */
  public Finish whenFull(C command) {
    return switch (model.whenFull(command.isSqCommand())) {
      case HOLD -> Finish.HELD;
      case DISCARD -> Finish.DISCARDED;
      case DISCARD_OLDEST_HELD -> Finish.HELD_OLDEST_DISCARDED;
      case FAIL -> Finish.FAILED;
    };
  }

  /** The command that waits for a slot of this CQ and can be posted now; null if there is none. */
  public @Nullable C nextPostable(int cqId) {
    ControllerCq<C> cq = cq(cqId);
    return cq.stopped || cq.isFull(model) ? null : cq.held.peek();
  }

  /** Posts the {@linkplain #nextPostable next postable} command. */
  public Finish postHeld(int cqId) {
    ControllerCq<C> cq = cq(cqId);
    C command = cq.held.remove();
    ControllerSq<C> sq = sq(command.sqId());
    return post(cq, sq, command);
  }

  private Finish post(ControllerCq<C> cq, ControllerSq<C> sq, C command) {
    CompletionQueue.Post how = cq.queue.post(new Cqe<>(command, sq.ring.fetched()));
    gone(sq);
    return switch (how) {
      case FREE_SLOT -> Finish.POSTED;
      case OVERRUN_READ -> Finish.POSTED_OVER_READ;
      case OVERRUN_UNREAD -> Finish.POSTED_OVER_UNREAD;
    };
  }

  /** A command is no longer outstanding; its SQ may have been created anew meanwhile. */
  private void gone(ControllerSq<C> sq) {
    sq.inFlight = Math.max(0, sq.inFlight - 1);
    sq.cq.outstanding--;
    if (model.resumesFetching()) {
      wakeAll(sq.cq);
    }
  }

  /** A CQ head doorbell releases slots. */
  public void ring(int cqId, int slotCount) {
    ControllerCq<C> cq = cq(cqId);
    cq.badHead = ControllerCq.NO_OLD_HEAD;
    boolean wasFull = cq.ring().isFull();
    cq.ring().release(slotCount);
    if (wasFull || model.resumesFetching()) {
      wakeAll(cq);
    }
  }

  /** A CQ head doorbell of a value that is not below the CQ's size; the next one is right. */
  public void ringBadHead(int cqId, int head) {
    cq(cqId).ringBadHead(model, head);
  }

  /** Whether the controller has stopped to serve a CQ. */
  public boolean isStopped(int cqId) {
    return cq(cqId).stopped;
  }

  private void wakeAll(ControllerCq<C> cq) {
    for (int i = 0; i < cq.sqs.size(); i++) {
      ControllerSq<C> sq = cq.sqs.get(i);
      wake(sq.sqId, sq);
    }
  }

  private void wake(int sqId, ControllerSq<C> sq) {
    if (sq.asleep) {
      sq.asleep = false;
      wakes.accept(sqId);
    }
  }

  /** Whether the controller has set CSTS.CFS. */
  public boolean failed() {
    return failed;
  }

  /** Whether there is, or was, such a CQ. */
  public boolean hasCq(int cqId) {
    return cqs.get(cqId) != null;
  }

  /** A CQ in host memory. */
  public CompletionQueue<Cqe<C>> cqQueue(int cqId) {
    return cq(cqId).queue;
  }

  /** Commands fetched and neither posted nor discarded, on a CQ. */
  public int outstanding(int cqId) {
    return cq(cqId).outstanding;
  }

  /** Commands of an SQ that hold a request slot. */
  public int inFlight(int sqId) {
    return sq(sqId).inFlight;
  }

  /** The counters of an SQ. */
  public SubmissionRing sqRing(int sqId) {
    return sq(sqId).ring;
  }

  /** Commands in an SQ that were not fetched, the oldest first. */
  public Iterable<C> waiting(int sqId) {
    return sq(sqId).waiting;
  }

  /** The next command of an SQ, or null. */
  public @Nullable C next(int sqId) {
    return sq(sqId).waiting.peek();
  }

  /** The counters of a CQ. */
  public CompletionRing cqRing(int cqId) {
    return cq(cqId).ring();
  }

  /** The CQ of an SQ. */
  public int cqOf(int sqId) {
    return sq(sqId).cq.cqId;
  }

  /** Completions that wait for a slot of this CQ, in the order in which they are posted. */
  public Iterable<C> held(int cqId) {
    return cq(cqId).held;
  }

  /** What tells two states apart; equal states take the same steps. */
  public List<Object> key() {
    List<Object> key = new ArrayList<>();
    key.add(failed);
    cqs.forEach(cq -> cq.addKey(key));
    sqs.forEach(sq -> sq.addKey(key));
    return key;
  }

  private ControllerCq<C> cq(int cqId) {
    ControllerCq<C> cq = cqs.get(cqId);
    if (cq == null) {
      throw new IllegalStateException("no CQ " + cqId);
    }
    return cq;
  }

  private ControllerSq<C> sq(int sqId) {
    ControllerSq<C> sq = sqs.get(sqId);
    if (sq == null) {
      throw new IllegalStateException("no SQ " + sqId);
    }
    return sq;
  }
}
