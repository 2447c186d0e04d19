package io.cqtrace.analysis.verdict;

import static java.util.Collections.unmodifiableSet;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SourceTimes;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of the commands of a capture. From the first contradiction on (two controllers
 * in one stream) nothing can be told of a command: it counts as {@link Outcome#UNKNOWN}. What the
 * controller says it discarded counts as lost all the same.
 */
public final class OutcomeTally implements HistoryListener {
  private static final int KEPT_LOST = 1000;

  /** How often each outcome came, in the one element of its array. */
  private final Map<Outcome, long[]> outcomes = new EnumMap<>(Outcome.class);

  private final List<CommandSpan> lost = new ArrayList<>();
  private final List<CommandSpan> stuck = new ArrayList<>();
  private final TreeSet<Integer> cqIds = new TreeSet<>();
  private @Nullable HistoryGap contradiction;
  private long lossLineCount;
  private long inferredLossCount;
  private long withheldCount;
  private long withheldForeverCount;
  private long withheldMaxNs;
  private long withheldTotalNs;
  private long oldOpenCount;
  private SourceTimes times = new SourceTimes();

  /** By controller: when the latest command was submitted that was fetched, in one element. */
  private final Slots<long[]> lastSubmittedNs = new Slots<>();

  private boolean controllerSeen;
  private boolean postsRecorded;
  private long lifeCount;
  private long queueLifeCount;
  private long postedCount;
  private long postedOnKnownSizeCount;
  private final TreeSet<Integer> unsizedCqIds = new TreeSet<>();
  private boolean headSeen;
  private boolean headHidden;
  private int maxOccupied;
  private int maxOccupiedCqId;
  private int maxOccupiedCapacity;

  @Override
  public void onBegin(SourceTimes sourceTimes) {
    times = sourceTimes;
  }

  @Override
  public void onFirstOfKind(EventCursor row) {
    controllerSeen |= row.kind().ofController();
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    lifeCount++;
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    queueLifeCount++;
    cqIds.add(cq.cqId());
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    postedCount++;
    if (cq.sizeKnown()) {
      postedOnKnownSizeCount++;
    } else {
      unsizedCqIds.add(cq.cqId());
    }
    if (contradiction == null && command.withheld()) {
      withheldCount++;
      withheldTotalNs += command.withheldNs();
      withheldMaxNs = Math.max(withheldMaxNs, command.withheldNs());
    }
  }

  @Override
  public void onLost(CompletionQueueLife cq, RowContext at) {
    lossLineCount++;
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    Outcome outcome =
        contradiction == null ? command.outcome() : command.outcomeBehindContradiction();
    outcomes.computeIfAbsent(outcome, k -> new long[1])[0]++;
    if (outcome.stuck() && stuck.size() < KEPT_LOST) {
      stuck.add(command);
    }
    if (outcome == Outcome.LOST) {
      boolean counted = command.lossGrade() == Grade.RECORDED || command.overwritten();
      inferredLossCount += counted ? 0 : 1;
      if (lost.size() < KEPT_LOST) {
        lost.add(command);
      }
    }
    if ((outcome == Outcome.NOT_FETCHED && isOldUnfetched(command))
        || (outcome == Outcome.EXECUTING
            && command.cid() == EventChunk.NONE
            && isOldSince(command, Stage.FETCHED))) {
      oldOpenCount++;
    }
    boolean neverPosted = outcome == Outcome.WITHHELD || outcome == Outcome.ABANDONED;
    if (neverPosted && command.withheld() && !command.has(Stage.POSTED)) {
      withheldCount++;
      withheldForeverCount++;
    }
  }

  /**
   * Whether an SQE waited for long: as far as no step of the clock and no stop of the VM can feign
   * it, or because the controller fetched what was submitted so long behind it.
   */
  private boolean isOldUnfetched(CommandSpan command) {
    long sinceNs = command.timeNs(Stage.SUBMITTED);
    long[] passedBy = lastSubmittedNs.get(command.controller());
    boolean passedOver =
        sinceNs != EventChunk.NO_TIME
            && passedBy != null
            && passedBy[0] - sinceNs >= HistoryBuilder.UNHANDLED_AFTER_NS;
    return passedOver || isOldSince(command, Stage.SUBMITTED);
  }

  private boolean isOldSince(CommandSpan command, Stage stage) {
    return times.certainNs(command.source(), command.timeNs(stage), command.line(stage))
        >= HistoryBuilder.UNHANDLED_AFTER_NS;
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    long[] last = lastSubmittedNs.get(sq.controller());
    if (last == null) {
      last = new long[] {EventChunk.NO_TIME};
      lastSubmittedNs.set(sq.controller(), last);
    }
    last[0] = Math.max(last[0], command.timeNs(Stage.SUBMITTED));
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    postsRecorded |= cq.postsRecorded();
    headSeen |= cq.heads().any();
    headHidden |= cq.completedCount() > 0 && !cq.heads().any();
    if (cq.sizeKnown() && cq.maxOccupied() > maxOccupied) {
      maxOccupied = cq.maxOccupied();
      maxOccupiedCqId = cq.cqId();
      maxOccupiedCapacity = cq.capacity();
    }
  }

  @Override
  public void onGap(HistoryGap gap) {
    if (contradiction == null && gap.cause().contradiction()) {
      contradiction = gap;
    }
  }

  /** Commands with this outcome; lost ones count even where nothing else is known of them. */
  public long count(Outcome outcome) {
    long[] count = outcomes.get(outcome);
    long known = count == null ? 0 : count[0];
    return outcome == Outcome.LOST ? known + unknownLossCount() : known;
  }

  /** Commands in all. */
  public long commandCount() {
    return followedCount() + unknownLossCount();
  }

  /** Commands of which the capture shows more than that they were lost. */
  public long followedCount() {
    return outcomes.values().stream().mapToLong(count -> count[0]).sum();
  }

  /**
   * Completions that the controller says it discarded and of whose commands the capture shows
   * nothing: a release build of SPDK prints only the discard.
   */
  private long unknownLossCount() {
    return Math.max(0, lossLineCount - inferredLossCount);
  }

  /** Lost commands, the first thousand. */
  public List<CommandSpan> lost() {
    return List.copyOf(lost);
  }

  /** Commands that got stuck: open where the capture ends, or for long where their queue ends. */
  public long stuckCount() {
    return Arrays.stream(Outcome.values()).filter(Outcome::stuck).mapToLong(this::count).sum();
  }

  /** Those commands, the first thousand. */
  public List<CommandSpan> stuck() {
    return List.copyOf(stuck);
  }

  /**
   * Commands that were open for a second and more, up to their queue's end, and that no rule tells
   * of: submitted and not fetched, or fetched by a controller that does not print the CID then.
   */
  public long oldOpenCount() {
    return oldOpenCount;
  }

  /** The first contradiction, or null. */
  public @Nullable HistoryGap contradiction() {
    return contradiction;
  }

  /** Completions that were withheld, delivered later or not. */
  public long withheldCount() {
    return withheldCount;
  }

  /** Completions that were withheld and never posted: the queue or the capture ended first. */
  public long withheldForeverCount() {
    return withheldForeverCount;
  }

  /** Longest time one was withheld before it was posted. */
  public long withheldMaxNs() {
    return withheldMaxNs;
  }

  /** Sum of the times. */
  public long withheldTotalNs() {
    return withheldTotalNs;
  }

  /** Whether the capture shows anything of the controller's side: its fetches, doorbells, CQEs. */
  public boolean controllerSeen() {
    return controllerSeen;
  }

  /** Whether the capture records the writing of CQEs. */
  public boolean postsRecorded() {
    return postsRecorded;
  }

  /** Lives of controllers. */
  public long lifeCount() {
    return lifeCount;
  }

  /** Lives of CQs. */
  public long queueLifeCount() {
    return queueLifeCount;
  }

  /** Different CQ identifiers. */
  public int cqCount() {
    return cqIds.size();
  }

  /**
   * CQs on which posts had to be inferred without knowing the size, so that nobody can say whether
   * they were full; empty where the capture records posts.
   */
  public Set<Integer> unsizedCqIds() {
    return postsRecorded ? Set.of() : unmodifiableSet(unsizedCqIds);
  }

  /** Whether posts were inferred, and on no CQ whose size is known. */
  public boolean onlyUnsizedCqs() {
    return !unsizedCqIds().isEmpty() && postedOnKnownSizeCount == 0;
  }

  /** Whether posts were inferred, and no CQ head is recorded that they could follow from. */
  public boolean onlyHiddenHeads() {
    return !postsRecorded && headHidden && !headSeen;
  }

  /** Whether some CQ took completions and no head of it is recorded. */
  public boolean headsHidden() {
    return headHidden;
  }

  /** CQEs posted. */
  public long postedCount() {
    return postedCount;
  }

  /** Most CQEs in a CQ of known size at one time. */
  public int maxOccupied() {
    return maxOccupied;
  }

  /** The CQ where that was. */
  public int maxOccupiedCqId() {
    return maxOccupiedCqId;
  }

  /** Its capacity. */
  public int maxOccupiedCapacity() {
    return maxOccupiedCapacity;
  }
}
