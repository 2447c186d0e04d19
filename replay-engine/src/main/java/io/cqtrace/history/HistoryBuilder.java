package io.cqtrace.history;

import io.cqtrace.ingest.table.EventBatch;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  private static final int MOST_LOST = 1000;
  private static final int ACQS_SHIFT = 16;
  private static final int AQA_MASK = 0xfff;

  private final QueueSizes givenSizes;
  private final List<HistoryListener> listeners = new ArrayList<>();
  private final RowContext at = new RowContext();
  private final TreeMap<Integer, ControllerLife> lives = new TreeMap<>();
  private final TreeMap<Integer, Integer> lifeNumbers = new TreeMap<>();
  private final TreeMap<Integer, Long> adminQueueSizes = new TreeMap<>();
  private final TreeMap<Integer, Boolean> enabled = new TreeMap<>();
  private final TreeMap<Integer, Integer> observedSqSizes = new TreeMap<>();
  private final TreeMap<Integer, Integer> observedCqSizes = new TreeMap<>();
  private final Map<Long, HostCommand> hostCommands = new TreeMap<>();
  private final Map<Long, CommandSpan> lost = new TreeMap<>();
  private boolean sizeMissing;
  private long firstNs = EventChunk.NO_TIME;
  private long lastNs = EventChunk.NO_TIME;
  private long rowCount;
  private boolean untimedRow;

  /** A builder that uses these sizes for queues whose creation is not recorded. */
  public HistoryBuilder(QueueSizes givenSizes) {
    this.givenSizes = givenSizes;
  }

  /** Adds a listener; listeners are called in the order of their adding. */
  public HistoryBuilder tell(HistoryListener listener) {
    listeners.add(listener);
    return this;
  }

  /** Reads a stream to its end and tells it. */
  public void run(EventStream stream) {
    EventCursor row = new EventCursor();
    for (EventBatch batch = stream.nextBatch(); batch != null; batch = stream.nextBatch()) {
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
    if (!sizeMissing || (observedSqSizes.isEmpty() && observedCqSizes.isEmpty())) {
      return null;
    }
    return new QueueSizes(
        givenSizes.adminSize(), givenSizes.ioSize(), observedSqSizes, observedCqSizes);
  }

  /** Takes in one row. */
  public void accept(EventCursor row) {
    at.set(row);
    rowCount++;
    if (!saysSomethingOfItsOwn(row)) {
      noteTime(row.timeNs());
    }
    for (HistoryListener listener : listeners) {
      listener.onRow(row);
    }
    if (saysSomethingOfItsOwn(row)) {
      return;
    }
    int controller = row.controller();
    switch (row.kind()) {
      case ADMIN_QUEUE_SIZES -> adminQueueSizes.put(controller, row.value());
      case ENABLE -> enable(controller);
      case DISABLE -> endLife(controller, EndCause.DISABLED);
      case RESET -> endLife(controller, EndCause.RESET);
      case DBBUF_CONFIG -> {
        about(controller, Opcode.DOORBELL_BUFFER_CONFIG, 0);
        life(controller).switchShadowDoorbellsOn();
      }
      case CREATE_CQ -> {
        about(controller, Opcode.CREATE_CQ, row.cqId());
        createCq(controller, row.cqId(), (int) row.value(), (int) row.value2());
      }
      case CREATE_SQ -> {
        about(controller, Opcode.CREATE_SQ, row.sqId());
        createSq(controller, row.sqId(), row.cqId(), (int) row.value());
      }
      case DELETE_SQ -> {
        about(controller, Opcode.DELETE_SQ, row.sqId());
        sq(controller, row.sqId()).markDeleting();
      }
      case DELETE_DONE -> deleteDone(controller, row.sqId());
      case DELETE_CQ -> {
        about(controller, Opcode.DELETE_CQ, row.cqId());
        deleteCq(controller, row.cqId());
      }
      case SQ_DOORBELL -> submit(controller, row.sqId(), (int) row.value());
      case SHADOW_SQ_TAIL -> {
        life(controller).switchShadowDoorbellsOn();
        submit(controller, row.sqId(), (int) row.value());
      }
      case CQ_DOORBELL -> release(cq(controller, row.cqId()), (int) row.value(), true);
      case SHADOW_CQ_HEAD -> readShadowHead(controller, row.cqId(), (int) row.value());
      case CQ_EVENTIDX -> {
        life(controller).noteCqEventIdx();
        cq(controller, row.cqId()).armEventIdx();
      }
      case FETCH -> fetch(controller, row.sqId(), row.cid(), row.opcode());
      case COMPLETE -> complete(controller, row.cqId(), row.cid(), row.status());
      case SQ_POLL -> submit(controller, row.sqId(), (int) row.value());
      case POST -> posted(row);
      case CQ_FULL -> lose(controller, row);
      case HOST_SUBMIT -> hostSubmit(row);
      case HOST_COMPLETE -> hostComplete(row);
      case IRQ -> signal(controller, (int) row.value());
      case DROPPED -> gap(HistoryGap.Cause.DROPPED_BY_PRODUCER, controller, "");
      default -> {
        // Rows that say nothing about rings: listeners have seen them.
      }
    }
  }

  /** The capture ends: seals what is open and tells the end. */
  public void finish() {
    for (Integer controller : new ArrayList<>(lives.keySet())) {
      endLife(controller, EndCause.END_OF_CAPTURE);
    }
    CaptureSpan capture = new CaptureSpan(firstNs, lastNs, rowCount, !untimedRow && rowCount > 0);
    for (HistoryListener listener : listeners) {
      listener.onEnd(capture);
    }
  }

  /** Rows of a source that could not be related to the others carry no time and come last. */
  private boolean saysSomethingOfItsOwn(EventCursor row) {
    return row.timeNs() == EventChunk.NO_TIME && firstNs != EventChunk.NO_TIME;
  }

  private void noteTime(long timeNs) {
    if (timeNs == EventChunk.NO_TIME) {
      untimedRow = true;
      return;
    }
    if (firstNs == EventChunk.NO_TIME) {
      firstNs = timeNs;
    }
    lastNs = Math.max(lastNs, timeNs);
  }

  // Lives.

  private ControllerLife life(int controller) {
    ControllerLife life = lives.get(controller);
    return life != null ? life : startLife(controller, false);
  }

  private ControllerLife startLife(int controller, boolean startSeen) {
    int number = lifeNumbers.merge(controller, 1, Integer::sum);
    ControllerLife life = new ControllerLife(controller, number, startSeen);
    lives.put(controller, life);
    for (HistoryListener listener : listeners) {
      listener.onLifeStart(life, at);
    }
    return life;
  }

  private void enable(int controller) {
    if (Boolean.TRUE.equals(enabled.get(controller))) {
      gap(HistoryGap.Cause.ENABLED_TWICE, controller, "");
    }
    endLife(controller, EndCause.ENABLED_AGAIN);
    enabled.put(controller, true);
    startLife(controller, true);
    Long aqa = adminQueueSizes.get(controller);
    if (aqa != null) {
      createCq(controller, 0, (int) (aqa >> ACQS_SHIFT & AQA_MASK) + 1, 0);
      createSq(controller, 0, 0, (int) (aqa & AQA_MASK) + 1);
    }
  }

  private void endLife(int controller, EndCause cause) {
    enabled.put(controller, false);
    ControllerLife life = lives.remove(controller);
    if (life == null) {
      return;
    }
    for (SubmissionQueueLife sq : new ArrayList<>(life.submissionQueues())) {
      endSq(life, sq, cause);
    }
    for (CompletionQueueLife cq : new ArrayList<>(life.completionQueues())) {
      endCq(life, cq, cause);
    }
    for (HistoryListener listener : listeners) {
      listener.onLifeEnd(life, at);
    }
  }

  private void createCq(int controller, int cqId, int size, int vector) {
    ControllerLife life = life(controller);
    CompletionQueueLife old = life.cq(cqId);
    if (old != null) {
      if (old.startSeen()) {
        gap(HistoryGap.Cause.CREATED_TWICE, controller, "CQ " + cqId);
      }
      endCq(life, old, EndCause.RECREATED);
    }
    startCq(
        life,
        cqId,
        recordedOrGiven(size, givenSizes.cqSize(cqId)),
        size > 1 ? Grade.RECORDED : givenSizes.grade(cqId, givenSizes.cqSize(cqId)),
        vector,
        true);
  }

  private CompletionQueueLife startCq(
      ControllerLife life, int cqId, int size, Grade grade, int vector, boolean startSeen) {
    CompletionQueueLife cq =
        new CompletionQueueLife(
            new CompletionQueueLife.Start(
                life.controller(),
                life.number(),
                cqId,
                size,
                grade,
                vector,
                startSeen,
                at.timeNs(),
                at.source(),
                at.line()));
    life.add(cq);
    for (HistoryListener listener : listeners) {
      listener.onCqStart(cq, at);
    }
    return cq;
  }

  private void createSq(int controller, int sqId, int cqId, int size) {
    ControllerLife life = life(controller);
    SubmissionQueueLife old = life.sq(sqId);
    if (old != null) {
      if (old.startSeen() && !old.deleting()) {
        gap(HistoryGap.Cause.CREATED_TWICE, controller, "SQ " + sqId);
      }
      endSq(life, old, EndCause.RECREATED);
    }
    startSq(
        life,
        sqId,
        cqId,
        recordedOrGiven(size, givenSizes.sqSize(sqId)),
        size > 1 ? Grade.RECORDED : givenSizes.grade(sqId, givenSizes.sqSize(sqId)),
        true);
  }

  private SubmissionQueueLife startSq(
      ControllerLife life, int sqId, int cqId, int size, Grade grade, boolean startSeen) {
    SubmissionQueueLife sq =
        new SubmissionQueueLife(
            life.controller(), life.number(), sqId, cqId, size, grade, startSeen, at.line());
    life.add(sq);
    for (HistoryListener listener : listeners) {
      listener.onSqStart(sq, at);
    }
    return sq;
  }

  /** SPDK does not print the size of a queue that it creates. */
  private int recordedOrGiven(int recordedSize, int givenSize) {
    if (recordedSize > 1) {
      return recordedSize;
    }
    sizeMissing = true;
    return givenSize;
  }

  private void deleteCq(int controller, int cqId) {
    ControllerLife life = life(controller);
    CompletionQueueLife cq = life.cq(cqId);
    if (cq == null) {
      return;
    }
    for (SubmissionQueueLife sq : new ArrayList<>(life.submissionQueues())) {
      if (sq.cqId() == cqId) {
        endSq(life, sq, EndCause.DELETED);
      }
    }
    endCq(life, cq, EndCause.DELETED);
  }

  private SubmissionQueueLife sq(int controller, int sqId) {
    ControllerLife life = life(controller);
    SubmissionQueueLife sq = life.sq(sqId);
    if (sq != null) {
      return sq;
    }
    sizeMissing = true;
    int size = givenSizes.sqSize(sqId);
    gap(HistoryGap.Cause.STARTS_IN_THE_MIDDLE, controller, "SQ " + sqId);
    return startSq(life, sqId, sqId, size, givenSizes.grade(sqId, size), false);
  }

  private CompletionQueueLife cq(int controller, int cqId) {
    ControllerLife life = life(controller);
    CompletionQueueLife cq = life.cq(cqId);
    if (cq != null) {
      return cq;
    }
    sizeMissing = true;
    int size = givenSizes.cqSize(cqId);
    gap(HistoryGap.Cause.STARTS_IN_THE_MIDDLE, controller, "CQ " + cqId);
    if (size == 0) {
      gap(HistoryGap.Cause.SIZE_UNKNOWN, controller, "CQ " + cqId);
    }
    return startCq(life, cqId, size, givenSizes.grade(cqId, size), EventChunk.NONE, false);
  }

  // Rings.

  private void submit(int controller, int sqId, int hostSqTail) {
    SubmissionQueueLife sq = sq(controller, sqId);
    int added = sq.tail(hostSqTail, at);
    if (added > 0) {
      for (HistoryListener listener : listeners) {
        listener.onSubmitted(sq, added, at);
      }
    }
  }

  private void fetch(int controller, int sqId, int cid, int opcode) {
    SubmissionQueueLife sq = sq(controller, sqId);
    CommandSpan still = sq.takeOpen(cid);
    if (still != null) {
      gap(HistoryGap.Cause.CID_OPEN_TWICE, controller, still.describe());
      end(still, Outcome.UNKNOWN);
    }
    CommandSpan before = sq.lastWithTag(cid);
    CommandSpan command =
        new CommandSpan(
            controller, life(controller).number(), sqId, sq.cqId(), cid, opcode, at.source());
    command.stage(Stage.FETCHED, at.timeNs(), at.line(), Grade.RECORDED);
    if (before != null && before.has(Stage.COMPLETED) && !before.has(Stage.RELEASED)) {
      cq(controller, sq.cqId()).countEarlyTagReuse();
    }
    sq.fetch(command);
    if (Opcode.ABORT.matches(sqId, opcode)) {
      markTimedOut(life(controller));
    }
    for (HistoryListener listener : listeners) {
      listener.onFetched(command, sq, at);
    }
  }

  /**
   * A queue command shows itself by what it does. If its fetch was recorded, it is given the queue
   * it is about; if not (SPDK prints no CID for it), the fetch is this row, and the CID is the
   * host's, if the host's trace names it.
   */
  private void about(int controller, Opcode opcode, int queueId) {
    SubmissionQueueLife admin = sq(controller, 0);
    CommandSpan known = admin.openAbout(opcode.code(), queueId);
    if (known != null) {
      known.targetQueueId(queueId);
      return;
    }
    CommandSpan.HostMark submit = null;
    int cid = EventChunk.NONE;
    HostCommand named = hostCommands.remove(hostKey(controller, opcode.code(), queueId));
    if (named != null) {
      cid = named.cid();
      submit = named.mark();
    }
    CommandSpan command =
        new CommandSpan(
            controller,
            life(controller).number(),
            0,
            admin.cqId(),
            cid,
            opcode.code(),
            at.source());
    command.targetQueueId(queueId);
    if (submit != null) {
      command.hostSubmit(submit);
    }
    command.stage(Stage.FETCHED, at.timeNs(), at.line(), Grade.RECORDED);
    admin.fetch(command);
    for (HistoryListener listener : listeners) {
      listener.onFetched(command, admin, at);
    }
  }

  private void deleteDone(int controller, int sqId) {
    SubmissionQueueLife admin = life(controller).sq(0);
    if (admin == null) {
      return;
    }
    for (CommandSpan command : admin.executing()) {
      if (command.targetQueueId() == sqId
          && Opcode.DELETE_SQ.matches(command.sqId(), command.opcode())) {
        command.markDone(rowCount);
      }
    }
  }

  /** The capture records a CQE: its command is completed and posted here. */
  private void posted(EventCursor row) {
    int controller = row.controller();
    ControllerLife life = life(controller);
    SubmissionQueueLife sq = sq(controller, row.sqId());
    CompletionQueueLife cq = cq(controller, row.cqId() == EventChunk.NONE ? sq.cqId() : row.cqId());
    CommandSpan command = sq.takeOpen(row.cid());
    if (command == null) {
      command = sq.takeUnnamed();
      if (command != null) {
        command.cid(row.cid());
        sq.remember(command);
      }
    }
    if (command == null && sq.sqId() == 0 && sq.startSeen()) {
      gap(HistoryGap.Cause.FETCH_NOT_PRINTED, controller, "cid " + row.cid());
      command = unseen(life, cq, row.cid());
    }
    if (command == null) {
      command = takeOpen(life, cq, row.cid());
    }
    command.stage(Stage.COMPLETED, at.timeNs(), at.line(), Grade.INFERRED);
    command.status(row.status());
    cq.complete(command, at.line());
    for (HistoryListener listener : listeners) {
      listener.onCompleted(command, cq, at);
    }
    CommandSpan releasedUnseen = cq.makeRoom((int) row.value(), life.shadowDoorbells());
    if (releasedUnseen != null) {
      end(releasedUnseen, Outcome.DELIVERED);
    }
    cq.post(at, Grade.RECORDED);
    for (HistoryListener listener : listeners) {
      listener.onPosted(command, cq, at);
    }
    tellOccupancy(cq);
  }

  /** The controller discarded a completion. */
  private void lose(int controller, EventCursor row) {
    CompletionQueueLife cq = cq(controller, row.cqId());
    if (row.cid() != EventChunk.NONE) {
      CommandSpan command = cq.takeWaiting(row.cid());
      if (command != null) {
        command.loss(at.timeNs(), at.line(), Grade.RECORDED);
        cq.lose(at, (int) row.value2());
        cq.losses().removeLast();
        end(command, Outcome.LOST);
        return;
      }
    }
    cq.lose(at, (int) row.value2());
    for (HistoryListener listener : listeners) {
      listener.onLost(cq, at);
    }
    SubmissionQueueLife sq = life(controller).sq(row.cqId());
    CommandSpan unnamed = sq == null ? null : sq.takeUnnamed();
    if (unnamed != null) {
      // The next one to finish: what the controller would have posted here.
      cq.losses().removeLast();
      unnamed.loss(at.timeNs(), at.line(), Grade.INFERRED);
      end(unnamed, Outcome.LOST);
    }
    tellOccupancy(cq);
  }

  private void hostSubmit(EventCursor row) {
    CommandSpan.HostMark mark =
        new CommandSpan.HostMark(at.source(), at.line(), at.timeNs(), EventChunk.NONE);
    int target = (int) row.value();
    if (row.sqId() == 0 && row.opcode() != EventChunk.NONE && target != EventChunk.NONE) {
      ControllerLife life = lives.get(row.controller());
      SubmissionQueueLife admin = life == null ? null : life.sq(0);
      if (admin != null && admin.nameUnnamed(row.opcode(), target, row.cid(), mark)) {
        return;
      }
      hostCommands.put(
          hostKey(row.controller(), row.opcode(), target), new HostCommand(row.cid(), mark));
    }
  }

  private void hostComplete(EventCursor row) {
    CommandSpan command = lost.get(hostKey(row.controller(), row.sqId(), row.cid()));
    ControllerLife life = lives.get(row.controller());
    SubmissionQueueLife sq = life == null ? null : life.sq(row.sqId());
    if (command == null && sq != null) {
      command = sq.open(row.cid());
    }
    if (command == null && sq != null) {
      command = sq.lastWithTag(row.cid());
    }
    if (command != null && command.cid() == row.cid() && command.hostComplete() == null) {
      command.hostComplete(
          new CommandSpan.HostMark(at.source(), at.line(), at.timeNs(), row.status()));
    }
  }

  /** A command of the host's own trace that the controller's trace will show without its CID. */
  private record HostCommand(int cid, CommandSpan.HostMark mark) {}

  private static long hostKey(int controller, int high, int low) {
    return (long) controller << 32 | (long) high << 16 | low;
  }

  private static void markTimedOut(ControllerLife life) {
    for (SubmissionQueueLife sq : life.submissionQueues()) {
      if (sq.sqId() != 0) {
        sq.executing().forEach(CommandSpan::markTimedOut);
      }
    }
  }

  private void complete(int controller, int cqId, int cid, int status) {
    CompletionQueueLife cq = cq(controller, cqId);
    CommandSpan command = takeOpen(life(controller), cq, cid);
    command.stage(Stage.COMPLETED, at.timeNs(), at.line(), Grade.RECORDED);
    command.status(status);
    cq.complete(command, at.line());
    for (HistoryListener listener : listeners) {
      listener.onCompleted(command, cq, at);
    }
    if (!life(controller).shadowDoorbells()) {
      postWhatFits(cq);
    } else {
      tellOccupancy(cq);
    }
  }

  /** The open command with this CID on an SQ of this CQ; the oldest one if several SQs have it. */
  private CommandSpan takeOpen(ControllerLife life, CompletionQueueLife cq, int cid) {
    SubmissionQueueLife owner = null;
    long ownerLine = Long.MAX_VALUE;
    for (SubmissionQueueLife sq : life.submissionQueues()) {
      CommandSpan candidate = sq.cqId() == cq.cqId() ? sq.open(cid) : null;
      if (candidate != null && candidate.line(Stage.FETCHED) < ownerLine) {
        owner = sq;
        ownerLine = candidate.line(Stage.FETCHED);
      }
    }
    CommandSpan found = owner == null ? null : owner.takeOpen(cid);
    if (found != null) {
      return found;
    }
    SubmissionQueueLife admin = cq.cqId() == 0 ? life.sq(0) : null;
    CommandSpan unnamed = admin == null ? null : admin.takeUnnamed();
    if (unnamed != null) {
      // Its fetch is not recorded, only what it did.
      unnamed.cid(cid);
      return unnamed;
    }
    gap(
        cq.startSeen()
            ? HistoryGap.Cause.COMPLETION_WITHOUT_COMMAND
            : HistoryGap.Cause.UNKNOWN_COMMAND,
        life.controller(),
        "CQ " + cq.cqId() + " cid " + cid);
    return unseen(life, cq, cid);
  }

  /** A command whose fetch the capture does not show. */
  private CommandSpan unseen(ControllerLife life, CompletionQueueLife cq, int cid) {
    return new CommandSpan(
        life.controller(), life.number(), cq.cqId(), cq.cqId(), cid, EventChunk.NONE, at.source());
  }

  /** Posts in order while slots are free: the rule for queues without shadow doorbells. */
  private void postWhatFits(CompletionQueueLife cq) {
    while (cq.nextWaiting() != null) {
      if (cq.isFull()) {
        foundFull(cq);
        break;
      }
      post(cq);
    }
    tellOccupancy(cq);
  }

  private void readShadowHead(int controller, int cqId, int hostCqHead) {
    ControllerLife life = life(controller);
    life.switchShadowDoorbellsOn();
    CompletionQueueLife cq = cq(controller, cqId);
    boolean attempt = cq.takeEventIdxArmed() || !life.cqEventIdxSeen();
    release(cq, hostCqHead, false);
    if (!attempt || cq.nextWaiting() == null) {
      return;
    }
    if (cq.isFull()) {
      foundFull(cq);
    } else {
      post(cq);
    }
    tellOccupancy(cq);
  }

  private void post(CompletionQueueLife cq) {
    CommandSpan command = cq.post(at, Grade.INFERRED);
    for (HistoryListener listener : listeners) {
      listener.onPosted(command, cq, at);
    }
    if (cq.occupied() == 0) {
      // A doorbell that stands before it in the table has released it already.
      released(command);
    }
    CommandSpan next = cq.nextWaiting();
    if (next == null || !next.withheld()) {
      tellFullInterval(cq.endFull(at, true, life(cq.controller()).shadowDoorbells()));
    }
  }

  private void foundFull(CompletionQueueLife cq) {
    cq.foundFull(at);
    for (HistoryListener listener : listeners) {
      listener.onFoundFull(cq, at);
    }
  }

  private void release(CompletionQueueLife cq, int hostCqHead, boolean doorbell) {
    int slotCount = cq.head(hostCqHead, doorbell, at);
    for (int i = 0; i < slotCount; i++) {
      CommandSpan command = cq.takeReleased();
      if (command == null) {
        break;
      }
      released(command);
    }
    if (slotCount > 0) {
      for (HistoryListener listener : listeners) {
        listener.onReleased(cq, slotCount, at);
      }
    }
    if (doorbell && !life(cq.controller()).shadowDoorbells()) {
      postWhatFits(cq);
    } else {
      tellOccupancy(cq);
    }
  }

  private void released(CommandSpan command) {
    command.stage(Stage.CONSUMED, at.timeNs(), at.line(), Grade.INFERRED);
    command.stage(Stage.RELEASED, at.timeNs(), at.line(), Grade.RECORDED);
    end(command, Outcome.DELIVERED);
  }

  private void signal(int controller, int vector) {
    for (CompletionQueueLife cq : life(controller).completionQueues()) {
      if (cq.anySignalPending() && (vector == EventChunk.NONE || cq.vector() == vector)) {
        cq.signal(at);
      }
    }
  }

  // Ends.

  private void endSq(ControllerLife life, SubmissionQueueLife sq, EndCause cause) {
    for (HistoryListener listener : listeners) {
      listener.onSqEnd(sq, cause, at);
    }
    boolean atEnd = cause == EndCause.END_OF_CAPTURE;
    answerForLosses(life, sq);
    for (CommandSpan command : sq.executing()) {
      if (command.lossLine() != EventChunk.NONE) {
        end(command, Outcome.LOST);
        continue;
      }
      Outcome open = command.isAsyncEventRequest() ? Outcome.STANDING : Outcome.EXECUTING;
      end(command, atEnd ? open : Outcome.ABANDONED);
    }
    if (sq.sizeGrade() != Grade.RECORDED) {
      observe(observedSqSizes, sq.sqId(), sq.observedSize());
    }
    life.removeSq(sq.sqId());
  }

  /**
   * Which commands the controller discarded: it printed neither SQ nor CID. Those that it took and
   * never posted, first the ones that it said were done, then in the order of their fetch.
   */
  private static void answerForLosses(ControllerLife life, SubmissionQueueLife sq) {
    CompletionQueueLife cq = life.cq(sq.cqId());
    if (cq == null) {
      return;
    }
    List<CommandSpan> candidates = new ArrayList<>(sq.executing());
    candidates.removeIf(CommandSpan::isAsyncEventRequest);
    candidates.sort(
        Comparator.comparingLong(CommandSpan::doneOrder)
            .thenComparingLong(c -> c.line(Stage.FETCHED)));
    for (CommandSpan command : candidates) {
      CompletionQueueLife.Loss loss = cq.losses().poll();
      if (loss == null) {
        return;
      }
      command.loss(loss.timeNs(), loss.line(), Grade.INFERRED);
    }
  }

  private void endCq(ControllerLife life, CompletionQueueLife cq, EndCause cause) {
    tellFullInterval(cq.endFull(at, false, life.shadowDoorbells()));
    if (cq.startSeen() && cq.sizeKnown() && cq.released() > cq.posted() + cq.waitingCount()) {
      gap(HistoryGap.Cause.RELEASED_BEYOND_POSTED, life.controller(), "CQ " + cq.cqId());
    }
    for (HistoryListener listener : listeners) {
      listener.onCqEnd(cq, cause, at);
    }
    boolean atEnd = cause == EndCause.END_OF_CAPTURE;
    // With shadow doorbells the host may move the head without a doorbell, unseen.
    boolean releasesVisible = !life.shadowDoorbells();
    for (CommandSpan command : cq.takeAllUnreleased()) {
      end(command, atEnd && releasesVisible ? unreleasedOutcome(command) : Outcome.DELIVERED);
    }
    for (CommandSpan command : cq.takeAllWaiting()) {
      Outcome waiting = command.withheld() ? Outcome.WITHHELD : Outcome.UNKNOWN;
      end(command, atEnd ? waiting : Outcome.ABANDONED);
    }
    if (cq.sizeGrade() != Grade.RECORDED) {
      observe(observedCqSizes, cq.cqId(), cq.observedSize());
    }
    life.removeCq(cq.cqId());
  }

  /** A CQE that the host had time to consume and did not release; a young one is delivered. */
  private Outcome unreleasedOutcome(CommandSpan command) {
    long postedNs = command.timeNs(Stage.POSTED);
    if (postedNs == EventChunk.NO_TIME || lastNs - postedNs < UNHANDLED_AFTER_NS) {
      return Outcome.DELIVERED;
    }
    return command.has(Stage.SIGNALLED) ? Outcome.UNCONSUMED : Outcome.UNSIGNALLED;
  }

  private static void observe(Map<Integer, Integer> sizes, int queueId, int size) {
    if (size > 1) {
      sizes.merge(queueId, size, Math::max);
    }
  }

  private void end(CommandSpan command, Outcome outcome) {
    if (outcome == Outcome.LOST && lost.size() < MOST_LOST) {
      // The host's trace may say later how its request ended.
      lost.put(hostKey(command.controller(), command.sqId(), command.cid()), command);
    }
    command.outcome(outcome);
    for (HistoryListener listener : listeners) {
      listener.onCommandEnd(command);
    }
  }

  private void tellOccupancy(CompletionQueueLife cq) {
    if (!cq.occupancyKnown()) {
      return;
    }
    for (HistoryListener listener : listeners) {
      listener.onOccupancy(cq, at);
    }
  }

  private void tellFullInterval(@Nullable FullInterval interval) {
    if (interval != null) {
      for (HistoryListener listener : listeners) {
        listener.onFullInterval(interval);
      }
    }
  }

  private void gap(HistoryGap.Cause cause, int controller, String detail) {
    HistoryGap gap = new HistoryGap(cause, controller, at.source(), at.line(), detail);
    for (HistoryListener listener : listeners) {
      listener.onGap(gap);
    }
  }
}
