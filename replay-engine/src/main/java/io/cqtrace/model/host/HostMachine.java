package io.cqtrace.model.host;

import io.cqtrace.model.MachineCommand;
import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.nvme.ById;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A host: a completion handler for each CQ that runs the program of its {@link HostModel}, and what
 * the host knows of the SQ heads (from SQHD). What it submits is the driver's.
 *
 * <p>A driver decides when the handler takes its {@linkplain #next next step} and takes it by the
 * method of that name.
 *
 * @param <C> the driver's commands
 */
public final class HostMachine<C extends MachineCommand> {
  private final HostModel model;
  private final ById<Handler<C>> handlers = new ById<>();
  private final ById<SqView> sqs = new ById<>();

  /** A host without queues. */
  public HostMachine(HostModel model) {
    this.model = model;
  }

  /** A host in the same state that goes its own way, over copies of the CQs. */
  public HostMachine<C> copy(IntFunction<CompletionQueue<Cqe<C>>> copies) {
    HostMachine<C> copy = new HostMachine<>(model);
    handlers.forEach(
        handler -> copy.handlers.put(handler.cqId, handler.copy(copies.apply(handler.cqId))));
    sqs.forEach(sq -> copy.sqs.put(sq.sqId, sq.copy()));
    return copy;
  }

  /** The host has created a CQ. */
  public void addCq(int cqId, CompletionQueue<Cqe<C>> queue) {
    handlers.put(cqId, new Handler<>(cqId, queue));
  }

  /**
   * The host has created an SQ.
   *
   * @param size its entries
   * @param submitted SQEs that were submitted to it and fetched before
   */
  public void addSq(int sqId, int size, long submitted) {
    sqs.put(sqId, new SqView(sqId, size, submitted, submitted));
  }

  // The handler.

  /** The step that the handler of a CQ takes next; null while there is nothing for it to do. */
  public @Nullable HandlerStep next(int cqId) {
    Handler<C> handler = handler(cqId);
    if (handler.leaving) {
      return model.afterLast().get(handler.position);
    }
    if (handler.position > 0) {
      return model.forEachCqe().get(handler.position);
    }
    if (handler.queue.visible() != null) {
      return HandlerStep.CONSUME;
    }
    return handler.cqes > 0 ? HandlerStep.LEAVE : null;
  }

  /** Reads a CQE; the host learns from it how far its SQ was fetched. */
  public C consume(int cqId) {
    Handler<C> handler = handler(cqId);
    Cqe<C> cqe = handler.queue.consume();
    handler.cqes++;
    handler.consumed.add(cqe.command());
    learnSqHead(cqe.command().sqId(), cqe.sqFetched());
    advance(handler);
    return cqe.command();
  }

  /** Leaves the loop. */
  public void leave(int cqId) {
    Handler<C> handler = handler(cqId);
    handler.position = 0;
    handler.leaving = true;
    endIfDone(handler);
  }

  /** Rings the CQ head doorbell; returns how many slots that releases. */
  public int ring(int cqId) {
    Handler<C> handler = handler(cqId);
    int slotCount = handler.queue.unrungCount();
    advance(handler);
    return slotCount;
  }

  /** Completes the requests of what was consumed; returns them in the order of their CQEs. */
  public List<C> freeTags(int cqId) {
    Handler<C> handler = handler(cqId);
    int kept = model.freesOneBehind() && !handler.leaving ? 1 : 0;
    List<C> freed = new ArrayList<>(handler.consumed.size());
    while (handler.consumed.size() > kept) {
      freed.add(handler.consumed.remove());
    }
    advance(handler);
    return freed;
  }

  private void advance(Handler<C> handler) {
    handler.position++;
    if (!handler.leaving && handler.position == model.forEachCqe().size()) {
      handler.position = 0;
      handler.leaving = handler.cqes == mostCqes(handler) || model.afterLast().isEmpty();
    }
    endIfDone(handler);
  }

  private void endIfDone(Handler<C> handler) {
    if (handler.leaving && handler.position == model.afterLast().size()) {
      handler.position = 0;
      handler.leaving = false;
      handler.cqes = 0;
    }
  }

  private int mostCqes(Handler<C> handler) {
    return model.mostCqes(handler.queue.ring().size());
  }

  // The SQs.

  /** Whether an SQ has room for one more SQE, as the host knows its head. */
  public boolean hasRoom(int sqId) {
    SqView sq = sq(sqId);
    return sq.submitted - sq.knownFetched < sq.size - 1;
  }

  /** The host writes an SQE and rings the SQ tail doorbell. */
  public void submit(int sqId) {
    sq(sqId).submitted++;
  }

  /** The host learns how far an SQ was fetched. */
  public void learnSqHead(int sqId, long fetchedCount) {
    SqView sq = sqs.get(sqId);
    if (sq != null) {
      sq.knownFetched = Math.max(sq.knownFetched, fetchedCount);
    }
  }

  /** What tells two states apart, beside the CQs; equal states take the same steps. */
  public List<Object> key() {
    List<Object> key = new ArrayList<>();
    handlers.forEach(
        handler -> {
          key.add(new ArrayList<>(handler.consumed));
          key.add(handler.position);
          key.add(handler.leaving);
          key.add(handler.cqes > 0);
          key.add(model.batch().equals(Batch.ALL) ? 0 : handler.cqes);
        });
    sqs.forEach(sq -> key.add(sq.submitted - sq.knownFetched));
    return key;
  }

  /** Whether the handler of a CQ is through, or has not begun. */
  public boolean isIdle(int cqId) {
    Handler<C> handler = handler(cqId);
    return !handler.leaving && handler.position == 0 && handler.cqes == 0;
  }

  /** Whether the handler has found no further CQE and is not through with what follows. */
  public boolean isLeaving(int cqId) {
    return handler(cqId).leaving;
  }

  private Handler<C> handler(int cqId) {
    Handler<C> handler = handlers.get(cqId);
    if (handler == null) {
      throw new IllegalStateException("no CQ " + cqId);
    }
    return handler;
  }

  private SqView sq(int sqId) {
    SqView sq = sqs.get(sqId);
    if (sq == null) {
      throw new IllegalStateException("no SQ " + sqId);
    }
    return sq;
  }

  /** The handler of one CQ. */
  private static final class Handler<C> {
    final int cqId;
    final CompletionQueue<Cqe<C>> queue;
    final ArrayDeque<C> consumed = new ArrayDeque<>();
    int position;
    int cqes;
    boolean leaving;

    Handler(int cqId, CompletionQueue<Cqe<C>> queue) {
      this.cqId = cqId;
      this.queue = queue;
    }

    Handler<C> copy(CompletionQueue<Cqe<C>> ofQueue) {
      Handler<C> copy = new Handler<>(cqId, ofQueue);
      copy.consumed.addAll(consumed);
      copy.position = position;
      copy.cqes = cqes;
      copy.leaving = leaving;
      return copy;
    }
  }

  /** An SQ as the host knows it. */
  private static final class SqView {
    final int sqId;
    final int size;
    long submitted;
    long knownFetched;

    SqView(int sqId, int size, long submitted, long knownFetched) {
      this.sqId = sqId;
      this.size = size;
      this.submitted = submitted;
      this.knownFetched = knownFetched;
    }

    SqView copy() {
      return new SqView(sqId, size, submitted, knownFetched);
    }
  }
}
