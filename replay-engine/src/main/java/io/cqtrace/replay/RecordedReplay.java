package io.cqtrace.replay;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The host exactly as captured, another controller: its fetches, completions and doorbells come at
 * the captured times, the model decides what is fetched, posted, held, lost.
 *
 * <p>Assumptions, stated in reports:
 *
 * <ul>
 *   <li>A command takes as long from fetch to completion as in the capture.
 *   <li>A completion is decided when the captured controller tried to post it: that is when the
 *       capture shows the CQ head with which to decide. Commands that the model completes in its
 *       fetch turn ({@link ControllerModel#deletesInFetch}) are decided at once.
 *   <li>The host does what it did. Where it acts on a completion that the model has not posted (it
 *       reuses the tag, or its CQ head passes it), the life's comparison ends: divergence.
 * </ul>
 */
public final class RecordedReplay implements HistoryListener {
  /** Lost commands that a result names. */
  public static final int KEPT_LOST = 1000;

  private final Variant variant;
  private final ControllerModel controller;
  private final Map<Integer, ReplayCq> cqs = new HashMap<>();
  private final Map<CommandSpan, Item> items = new HashMap<>();
  private final Map<Integer, Boolean> stopped = new HashMap<>();
  private final PriorityQueue<Item> dueLater = new PriorityQueue<>(Item.BY_DUE_TIME);
  private final List<CommandSpan> lost = new ArrayList<>();
  private long itemCount;
  private long recordedPosts;
  private long posted;
  private long withheld;
  private long withheldMaxNs;
  private long withheldTotalNs;
  private long heldBack;
  private long heldBackMaxNs;
  private long lostCount;
  private long failedLine = EventChunk.NONE;
  private long stuck;
  private long divergedLives;
  private long divergedLine = EventChunk.NONE;
  private long samePosts;
  private long sameWithheld;
  private long recordedWithheld;

  /** A replay through this variant; to be told a history. */
  public RecordedReplay(Variant variant) {
    this.variant = variant;
    this.controller = variant.controller();
  }

  /** The result, after the history was told to its end. */
  public ReplayResult result() {
    return new ReplayResult(
        variant,
        recordedPosts,
        posted,
        withheld,
        withheldMaxNs,
        withheldTotalNs,
        heldBack,
        heldBackMaxNs,
        lostCount,
        lost,
        failedLine != EventChunk.NONE,
        failedLine,
        stuck,
        divergedLives,
        divergedLine,
        samePosts,
        sameWithheld,
        recordedWithheld);
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    stopped.put(life.controller(), false);
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    cqs.put(cqKey(cq.controller(), cq.cqId()), new ReplayCq(cq));
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    ReplayCq replayCq = cqs.remove(cqKey(cq.controller(), cq.cqId()));
    if (replayCq == null || isStopped(cq.controller())) {
      return;
    }
    for (Item item : replayCq.notFetched) {
      countStuck(item);
    }
    for (Item item : replayCq.finished) {
      countStuck(item);
    }
  }

  private void countStuck(Item item) {
    if (item.command.has(Stage.POSTED)) {
      stuck++;
    }
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    ReplayCq cq = cqOf(command);
    if (cq == null) {
      return;
    }
    finishDue(at);
    Item before = cq.undelivered.get(tagKey(command));
    if (before != null && before.command.has(Stage.POSTED)) {
      diverge(command.controller(), at);
      return;
    }
    Item item = new Item(command, cq, itemCount++, at.timeNs());
    items.put(command, item);
    cq.undelivered.put(tagKey(command), item);
    cq.notFetched.add(item);
    fetchWhatMay(cq, at);
    if (item.fetchedNs == Item.NOT_YET) {
      heldBack++;
    }
  }

  @Override
  public void onCompleted(CommandSpan command, CompletionQueueLife cqLife, RowContext at) {
    ReplayCq cq = cqOf(command);
    if (cq == null) {
      return;
    }
    finishDue(at);
    Item item = items.get(command);
    if (item == null) {
      // Fetched before the capture began.
      item = new Item(command, cq, itemCount++, at.timeNs());
      item.fetchedNs = at.timeNs();
      items.put(command, item);
      cq.outstanding++;
    }
    item.recordedCompletedNs = at.timeNs();
    item.recordedCompleted = true;
    if (item.fetchedNs != Item.NOT_YET) {
      finishOrWait(item, at);
    }
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cqLife, RowContext at) {
    if (isStopped(cqLife.controller())) {
      return;
    }
    recordedPosts++;
    if (command.withheld()) {
      recordedWithheld++;
    }
    ReplayCq cq = cqOf(command);
    if (cq == null) {
      return;
    }
    finishDue(at);
    cq.recordedPosts++;
    decideWhatIsDue(cq, false, at);
    countSame(command);
    if (command.withheld() && withheldHere(command)) {
      sameWithheld++;
    }
  }

  private void countSame(CommandSpan command) {
    Item item = items.get(command);
    if (item != null
        && item.postedLine == command.line(Stage.POSTED)
        && item.postedNth == item.cq.recordedPosts) {
      samePosts++;
    }
  }

  private boolean withheldHere(CommandSpan command) {
    Item item = items.get(command);
    return item != null && item.held;
  }

  @Override
  public void onFoundFull(CompletionQueueLife cqLife, RowContext at) {
    ReplayCq cq = active(cqLife);
    if (cq != null) {
      finishDue(at);
      decideWhatIsDue(cq, true, at);
    }
  }

  @Override
  public void onReleased(CompletionQueueLife cqLife, int slotCount, RowContext at) {
    ReplayCq cq = active(cqLife);
    if (cq == null) {
      return;
    }
    finishDue(at);
    cq.ring.release(slotCount);
    while (!cqLife.startSeen() && cq.ring.occupied() < 0) {
      cq.ring.post(); // It was in the ring when the capture began.
    }
    if (cq.ring.occupied() < 0 && cqLife.posted() >= cqLife.released()) {
      diverge(cqLife.controller(), at);
      return;
    }
    if (!controller.postsLater()) {
      postHeld(cq, at);
    }
    fetchWhatMay(cq, at);
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    Item item = items.remove(command);
    boolean heldToTheEnd = command.withheld() && !command.has(Stage.POSTED);
    if (heldToTheEnd && !isStopped(command.controller())) {
      recordedWithheld++;
      if (item != null && item.held) {
        sameWithheld++;
      }
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    stopped.put(life.controller(), false);
    dueLater.removeIf(item -> item.command.controller() == life.controller());
  }

  // The controller.

  private void fetchWhatMay(ReplayCq cq, RowContext at) {
    Iterator<Item> waiting = cq.notFetched.iterator();
    while (waiting.hasNext()) {
      Item item = waiting.next();
      if (!controller.mayFetch(cq.freeSlots(), cq.outstanding)) {
        return;
      }
      waiting.remove();
      item.fetchedNs = at.timeNs();
      cq.outstanding++;
      heldBackMaxNs = Math.max(heldBackMaxNs, Item.elapsed(item.recordedFetchedNs, at.timeNs()));
      if (item.recordedCompleted) {
        finishOrWait(item, at);
      }
    }
  }

  /** The command finishes now, or as much later than recorded as it was fetched later. */
  private void finishOrWait(Item item, RowContext at) {
    long delayNs = Item.elapsed(item.recordedFetchedNs, item.fetchedNs);
    item.dueNs = item.recordedCompletedNs + delayNs;
    if (delayNs == 0 || item.dueNs <= at.timeNs()) {
      finish(item, at);
    } else {
      dueLater.add(item);
    }
  }

  private void finishDue(RowContext at) {
    while (!dueLater.isEmpty() && dueLater.peek().dueNs <= at.timeNs()) {
      Item item = dueLater.poll();
      if (item != null && !isStopped(item.command.controller())) {
        finish(item, at);
        decideWhatIsDue(item.cq, false, at);
      }
    }
  }

  private void finish(Item item, RowContext at) {
    item.cq.finished.add(item);
    if (inFetchTurn(item.command)) {
      decideAll(item.cq, at);
    }
  }

  private boolean inFetchTurn(CommandSpan command) {
    if (controller.postsLater()) {
      return false;
    }
    boolean deleteCq = Opcode.DELETE_CQ.matches(command.sqId(), command.opcode());
    boolean deleteSq = Opcode.DELETE_SQ.matches(command.sqId(), command.opcode());
    return (deleteSq && variant.deletesInFetch()) || (deleteCq && controller.deletesInFetch(1));
  }

  /**
   * Decides as many finished commands as the captured controller has decided by now.
   *
   * @param foundFull whether its attempt found the CQ full: then all of them
   */
  private void decideWhatIsDue(ReplayCq cq, boolean foundFull, RowContext at) {
    while (!cq.finished.isEmpty() && (foundFull || cq.decided < cq.recordedPosts)) {
      if (!decideNext(cq, at)) {
        return;
      }
    }
  }

  private void decideAll(ReplayCq cq, RowContext at) {
    decideWhatIsDue(cq, true, at);
  }

  private void postHeld(ReplayCq cq, RowContext at) {
    while (!cq.finished.isEmpty() && cq.finished.getFirst().held && cq.freeSlots() > 0) {
      decideNext(cq, at);
    }
  }

  /** Posts, holds or discards the next finished command; false if it is held. */
  private boolean decideNext(ReplayCq cq, RowContext at) {
    Item item = cq.finished.getFirst();
    if (cq.freeSlots() > 0) {
      post(cq, at);
      return true;
    }
    FullAction action = controller.whenFull(isQueueCommand(item.command));
    switch (action) {
      case HOLD -> {
        for (Item waiting : cq.finished) {
          hold(waiting, at);
        }
        return false;
      }
      case DISCARD -> {
        cq.finished.removeFirst();
        cq.decided++;
        cq.outstanding--;
        lostCount++;
        if (lost.size() < KEPT_LOST) {
          lost.add(item.command);
        }
        return true;
      }
      case FAIL -> {
        if (failedLine == EventChunk.NONE) {
          failedLine = at.line();
        }
        stopped.put(item.command.controller(), true);
        return false;
      }
    }
    throw new IllegalStateException("no such action: " + action);
  }

  private static boolean isQueueCommand(CommandSpan command) {
    return Opcode.DELETE_SQ.matches(command.sqId(), command.opcode())
        || Opcode.CREATE_SQ.matches(command.sqId(), command.opcode());
  }

  private void hold(Item item, RowContext at) {
    if (!item.held) {
      item.held = true;
      item.heldSinceNs = at.timeNs();
      withheld++;
    }
  }

  private void post(ReplayCq cq, RowContext at) {
    Item item = cq.finished.removeFirst();
    cq.ring.post();
    cq.decided++;
    cq.outstanding--;
    cq.undelivered.remove(tagKey(item.command), item);
    posted++;
    item.postedLine = at.line();
    item.postedNth = cq.posts++ + 1;
    if (item.held) {
      long heldNs = Item.elapsed(item.heldSinceNs, at.timeNs());
      withheldTotalNs += heldNs;
      withheldMaxNs = Math.max(withheldMaxNs, heldNs);
    }
  }

  private void diverge(int controllerNumber, RowContext at) {
    stopped.put(controllerNumber, true);
    divergedLives++;
    if (divergedLine == EventChunk.NONE) {
      divergedLine = at.line();
    }
  }

  private boolean isStopped(int controllerNumber) {
    return Boolean.TRUE.equals(stopped.get(controllerNumber));
  }

  private @Nullable ReplayCq active(CompletionQueueLife cq) {
    return isStopped(cq.controller()) ? null : cqs.get(cqKey(cq.controller(), cq.cqId()));
  }

  private @Nullable ReplayCq cqOf(CommandSpan command) {
    if (isStopped(command.controller())) {
      return null;
    }
    return cqs.get(cqKey(command.controller(), command.cqId()));
  }

  private static int cqKey(int controllerNumber, int cqId) {
    return controllerNumber << 16 | cqId;
  }

  private static int tagKey(CommandSpan command) {
    return command.sqId() << 12 | CommandId.tag(command.cid());
  }

  /** A CQ as the variant's controller has it. */
  private static final class ReplayCq {
    final CompletionRing ring;
    final ArrayDeque<Item> notFetched = new ArrayDeque<>();
    final ArrayDeque<Item> finished = new ArrayDeque<>();
    final Map<Integer, Item> undelivered = new HashMap<>();
    int outstanding;
    long recordedPosts;
    long decided;
    long posts;

    ReplayCq(CompletionQueueLife life) {
      this.ring = new CompletionRing(life.sizeKnown() ? life.size() : 1 << 17);
    }

    int freeSlots() {
      return Math.max(0, ring.free());
    }
  }

  /** A command as the variant's controller has it. */
  private static final class Item {
    static final java.util.Comparator<Item> BY_DUE_TIME =
        java.util.Comparator.<Item>comparingLong(item -> item.dueNs)
            .thenComparingLong(item -> item.sequence);

    static final long NOT_YET = Long.MAX_VALUE;

    final CommandSpan command;
    final ReplayCq cq;
    final long sequence;
    final long recordedFetchedNs;
    long fetchedNs = NOT_YET;
    long recordedCompletedNs;
    boolean recordedCompleted;
    long dueNs;
    boolean held;
    long heldSinceNs;
    long postedLine = EventChunk.NONE;
    long postedNth;

    Item(CommandSpan command, ReplayCq cq, long sequence, long recordedFetchedNs) {
      this.command = command;
      this.cq = cq;
      this.sequence = sequence;
      this.recordedFetchedNs = recordedFetchedNs;
    }

    static long elapsed(long fromNs, long toNs) {
      return fromNs == EventChunk.NO_TIME || toNs == EventChunk.NO_TIME ? 0 : toNs - fromNs;
    }
  }
}
