package io.cqtrace.history;

import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.nvme.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * Rebuilds the lives of controllers, queues and commands from the rows of a capture and tells them
 * to listeners while it goes. What is kept is what is outstanding.
 *
 * <p>Rules:
 *
 * <ul>
 *   <li>QEMU records when a command wants a CQ slot ({@code pci_nvme_enqueue_req_completion}), not
 *       when its CQE is written ({@code hw/nvme/ctrl.c: nvme_post_cqes}). With shadow doorbells
 *       {@code nvme_post_cqes} reads the CQ head once for each completion it tries to post, right
 *       after it wrote EventIdx: each such read is one attempt, and the CQ is full or not by the
 *       head it read. A read without a write of EventIdx before it is the eventfd handler's ({@code
 *       nvme_cq_notifier}) and no attempt. Without shadow doorbells posting follows from the ring:
 *       a completion is posted at once if a slot is free, else at the head doorbell that frees one.
 *   <li>The SQ tail that counts is the one the controller learnt, by MMIO or by a read of the
 *       shadow doorbell.
 *   <li>Enable, disable, reset and delete end lives; a CID means something only within one.
 * </ul>
 *
 * <p>Source: QEMU {@code hw/nvme/ctrl.c} at 0023981b0541: {@code nvme_post_cqes}, {@code
 * nvme_process_sq}, {@code nvme_process_db}, {@code nvme_ctrl_reset}.
 */
public final class HistoryBuilder {
  /** Age from which an unreleased CQE counts as not handled: far above any interrupt latency. */
  public static final long UNHANDLED_AFTER_NS = 1_000_000_000L;

  private final ListenerList listeners = new ListenerList();
  private final QueueLives lives;
  private final HostTraceMatcher host;
  private final RingEvents traffic;
  private final QueueCommands queueCommands;

  /** A builder that uses these sizes for queues whose creation is not recorded. */
  public HistoryBuilder(QueueSizes givenSizes) {
    RingChecker watch = new RingChecker(listeners);
    lives = new QueueLives(givenSizes, watch, listeners);
    host = new HostTraceMatcher(lives, listeners);
    traffic = new RingEvents(lives, watch, listeners);
    queueCommands = new QueueCommands(lives, host, listeners);
    listeners.add(host);
    listeners.add(watch);
  }

  /** The clocks of the sources: up to when the host's own trace tells of its queues. */
  public HistoryBuilder clocks(SourceClocks clocks) {
    host.until(clocks.lastHostNs());
    return this;
  }

  /** Adds a listener; listeners are called in the order of their adding. */
  public HistoryBuilder addListener(HistoryListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Reads a stream to its end and tells it. */
  public void run(EventStream stream) {
    EventCursor row = new EventCursor();
    for (EventBatch batch = stream.nextBatch(); batch != null; batch = stream.nextBatch()) {
      if (listeners.rowCount() == 0) {
        listeners
            .at()
            .programs(
                stream.summary().sources().stream().map(s -> s.producer().program()).toList());
      }
      row.wrap(batch);
      while (row.next()) {
        accept(row);
      }
    }
    finish();
  }

  /**
   * Sizes that this pass inferred for queues whose creation is not recorded, or null if there are
   * none: then a second pass with them knows more.
   */
  public @Nullable QueueSizes inferredSizes() {
    return lives.inferredSizes();
  }

  /** Whether there may be such sizes, by the rows so far. */
  boolean mayInferSizes() {
    return lives.sizeMissing();
  }

  /** Takes in one row. */
  public void accept(EventCursor row) {
    if (!listeners.row(row)) {
      return;
    }
    int controller = row.controller();
    switch (row.kind()) {
      case ADMIN_QUEUE_SIZES -> lives.adminQueueSizes(controller, row.value());
      case ENABLE -> lives.enable(controller);
      case DISABLE -> lives.end(controller, EndCause.DISABLED);
      case RESET -> lives.end(controller, EndCause.RESET);
      case DBBUF_CONFIG -> {
        queueCommands.about(controller, Opcode.DOORBELL_BUFFER_CONFIG, 0);
        lives.life(controller).switchShadowDoorbellsOn();
      }
      case CREATE_CQ -> {
        queueCommands.about(controller, Opcode.CREATE_CQ, row.cqId());
        lives.createCq(controller, row.cqId(), (int) row.value(), (int) row.value2());
      }
      case CREATE_SQ -> {
        queueCommands.about(controller, Opcode.CREATE_SQ, row.sqId());
        lives.createSq(controller, row.sqId(), row.cqId(), (int) row.value());
      }
      case DELETE_SQ -> {
        queueCommands.about(controller, Opcode.DELETE_SQ, row.sqId());
        lives.sq(controller, row.sqId()).markDeleting();
      }
      case DELETE_DONE -> queueCommands.deleteDone(controller, row.sqId());
      case QUEUE_GROUP -> queueCommands.inGroup(controller, row.sqId(), (int) row.value());
      case DELETE_CQ -> {
        queueCommands.about(controller, Opcode.DELETE_CQ, row.cqId());
        lives.deleteCq(controller, row.cqId());
      }
      case SQ_DOORBELL -> traffic.submit(controller, row.sqId(), row.value());
      case SHADOW_SQ_TAIL -> {
        lives.life(controller).switchShadowDoorbellsOn();
        traffic.submit(controller, row.sqId(), row.value());
      }
      case CQ_DOORBELL -> traffic.headDoorbell(controller, row.cqId(), row.value());
      case SHADOW_CQ_HEAD -> traffic.readShadowHead(controller, row.cqId(), row.value());
      case CQ_EVENTIDX -> {
        lives.life(controller).noteCqEventIdx();
        lives.cq(controller, row.cqId()).armEventIdx(row.value());
      }
      case FETCH -> traffic.fetch(controller, row.sqId(), row.cid(), row.opcode());
      case COMPLETE -> traffic.complete(controller, row.cqId(), row.cid(), row.status());
      case SQ_POLL -> traffic.look(controller, row.sqId(), row.value(), row.value2());
      case POST -> traffic.posted(row);
      case CQ_FULL -> queueCommands.lose(controller, row);
      case HOST_SUBMIT -> host.submit(row);
      case HOST_CONSUME -> host.consume(row);
      case HOST_COMPLETE -> host.complete(row);
      case IRQ -> traffic.signal(controller, (int) row.value());
      case DROPPED -> listeners.gap(HistoryGap.Cause.DROPPED_BY_PRODUCER, controller, "");
      default -> {
        // Rows that say nothing about rings: listeners have seen them.
      }
    }
  }

  /** The capture ends: seals what is open and tells the end. */
  public void finish() {
    lives.endAll();
    listeners.end();
  }
}
