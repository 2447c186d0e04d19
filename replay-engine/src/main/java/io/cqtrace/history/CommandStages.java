package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: a time, a line and a grade for each stage of a command, and what the host's own trace
 * says of it.
 */
public abstract sealed class CommandStages permits CommandSpan {
  private static final int STAGE_COUNT = Stage.values().length;
  private static final int GRADE_BITS = 2;
  private static final int GRADE_MASK = (1 << GRADE_BITS) - 1;
  private static final long[] NO_STAGES = noStages();

  /** For each stage its time and its line. */
  private final long[] stages = NO_STAGES.clone();

  /** For each stage the code of its grade. */
  private int grades;

  private CommandSpan.@Nullable HostMark hostSubmit;
  private CommandSpan.@Nullable HostMark hostComplete;

  private static long[] noStages() {
    long[] none = new long[STAGE_COUNT * 2];
    for (int i = 0; i < STAGE_COUNT; i++) {
      none[i * 2] = EventChunk.NO_TIME;
      none[i * 2 + 1] = EventChunk.NONE;
    }
    return none;
  }

  void stage(Stage stage, long stageTimeNs, long stageLine, Grade stageGrade) {
    int at = stage.index();
    stages[at * 2] = stageTimeNs;
    stages[at * 2 + 1] = stageLine;
    int shift = at * GRADE_BITS;
    grades = (grades & ~(GRADE_MASK << shift)) | (stageGrade.code() << shift);
  }

  /** Time of a stage in nanoseconds, or {@link EventChunk#NO_TIME}. */
  public long timeNs(Stage stage) {
    return stages[stage.index() * 2];
  }

  /** Line of a stage, or {@link EventChunk#NONE}. */
  public long line(Stage stage) {
    return stages[stage.index() * 2 + 1];
  }

  /** How a stage is known; {@link Grade#ABSENT} if the command did not reach it. */
  public Grade grade(Stage stage) {
    return Grade.ofCode(gradeOf(stage));
  }

  private int gradeOf(Stage stage) {
    return (grades >>> (stage.index() * GRADE_BITS)) & GRADE_MASK;
  }

  /** Whether the command reached a stage. */
  public boolean has(Stage stage) {
    return gradeOf(stage) != Grade.ABSENT.code();
  }

  /** The last stage that it reached, or null if none is known. */
  public @Nullable Stage lastStage() {
    Stage last = null;
    for (Stage stage : Stage.values()) {
      last = has(stage) ? stage : last;
    }
    return last;
  }

  /**
   * Whether the time of a stage is when it happened. That the host handled a CQE, its tag's next
   * use shows too, where no CQ head does: then it happened at some time before.
   */
  public boolean isTimed(Stage stage) {
    return timeNs(stage) != EventChunk.NO_TIME
        && (stage != Stage.CONSUMED || grade(stage) == Grade.RECORDED);
  }

  /**
   * From the first {@linkplain #isTimed timed} stage to the last, in nanoseconds; 0 without any.
   */
  public long elapsedNs() {
    Stage first = null;
    Stage last = null;
    for (Stage stage : Stage.values()) {
      if (isTimed(stage)) {
        first = first == null ? stage : first;
        last = stage;
      }
    }
    return first == null || last == null ? 0 : elapsedNs(first, last);
  }

  /** Nanoseconds between two stages, or 0 where one of the times is not known. */
  public long elapsedNs(Stage from, Stage to) {
    return elapsedNs(timeNs(from), timeNs(to));
  }

  void hostSubmit(CommandSpan.HostMark mark) {
    hostSubmit = mark;
  }

  void hostComplete(CommandSpan.HostMark mark) {
    hostComplete = mark;
  }

  /** Where the host set it up, or null without a trace of the host. */
  public CommandSpan.@Nullable HostMark hostSubmit() {
    return hostSubmit;
  }

  /** Where the host ended its request, or null. */
  public CommandSpan.@Nullable HostMark hostComplete() {
    return hostComplete;
  }

  /** Never negative: a clock that was set back between two lines says nothing about a wait. */
  static long elapsedNs(long fromNs, long toNs) {
    boolean unknown = fromNs == EventChunk.NO_TIME || toNs == EventChunk.NO_TIME;
    return unknown ? 0 : Math.max(0, toNs - fromNs);
  }
}
