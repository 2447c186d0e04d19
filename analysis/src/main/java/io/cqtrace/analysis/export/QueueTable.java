package io.cqtrace.analysis.export;

import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code queues} table: one row is one life of a queue, written when it ends. */
public final class QueueTable implements HistoryListener {
  /** Full intervals that a row keeps; {@code full_interval_count} counts all. */
  public static final int KEPT_INTERVALS = 1000;

  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema("cqtrace.queues/2", "one life of a queue", columns());

  private final RowSink table;
  private final QueueLifeNumbers lives = new QueueLifeNumbers();
  private final Map<Long, List<List<@Nullable Object>>> intervals = new TreeMap<>();

  /** Which queue a row is about. */
  private enum Direction {
    SQ,
    CQ
  }

  /** Writes to {@code table}, which the caller finishes and closes. */
  public QueueTable(RowSink table) {
    this.table = table;
  }

  private static List<TableColumn> columns() {
    return List.of(
        TableColumn.run(),
        TableColumn.words("kind", Direction.values(), "submission or completion queue"),
        TableColumn.of("controller", CellType.UINT16, "number of the controller"),
        TableColumn.of("life", CellType.UINT32, "life of the controller, from 1"),
        TableColumn.of("qid", CellType.UINT16, "queue identifier"),
        TableColumn.of("queue_life", CellType.UINT32, "life of this queue, from 1"),
        TableColumn.optional(
            "cqid", CellType.UINT16, "the CQ that an SQ completes to; of a CQ itself"),
        TableColumn.optional("size", CellType.UINT32, "slots; absent if unknown"),
        TableColumn.words("size_grade", Grade.values(), "how the size is known"),
        TableColumn.optional("vector", CellType.UINT16, "MSI-X vector of a CQ"),
        TableColumn.of("start_seen", CellType.BOOL, "whether its creation was recorded"),
        TableColumn.optional("start_ns", CellType.TIME, "when it was created or first used"),
        TableColumn.of("start_line", CellType.INT64, "line of its creation or first use"),
        TableColumn.of("start_source", CellType.SOURCE, "source of that line"),
        TableColumn.words("end_cause", EndCause.values(), "how it ended"),
        TableColumn.optional("end_ns", CellType.TIME, "when it ended"),
        TableColumn.of("end_line", CellType.INT64, "line that ended it"),
        TableColumn.of("end_source", CellType.SOURCE, "source of that line"),
        TableColumn.optional("fetched_count", CellType.INT64, "commands fetched from an SQ"),
        TableColumn.optional(
            "waiting_count", CellType.INT64, "SQEs submitted and not fetched at the end"),
        TableColumn.optional(
            "completed_count", CellType.INT64, "commands that wanted a slot of a CQ"),
        TableColumn.optional("withheld_count", CellType.INT64, "those withheld and then posted"),
        TableColumn.optional(
            "withheld_total_ns", CellType.DURATION, "sum of the times they were withheld"),
        TableColumn.optional("withheld_max_ns", CellType.DURATION, "longest of these times"),
        TableColumn.optional(
            "lost_count", CellType.INT64, "completions the controller says it discarded"),
        TableColumn.optional("max_occupied", CellType.UINT32, "most CQEs in a CQ at one time"),
        TableColumn.optional(
            "max_unreleased",
            CellType.UINT32,
            "most commands completed (posted or waiting) and not released at one time"),
        TableColumn.optional("doorbell_count", CellType.INT64, "MMIO head doorbells of a CQ"),
        TableColumn.optional(
            "early_tag_reuse_count", CellType.INT64, "fetches of a tag whose CQE was not released"),
        TableColumn.optional("full_interval_count", CellType.INT64, "full intervals of a CQ"),
        TableColumn.list(
            "full_intervals",
            "the first " + KEPT_INTERVALS + " stretches in which a completion had to wait",
            TableColumn.optional("start_ns", CellType.TIME, "when an attempt found the CQ full"),
            TableColumn.of("start_line", CellType.INT64, "its line"),
            TableColumn.optional("end_ns", CellType.TIME, "when the last one found room"),
            TableColumn.of("end_line", CellType.INT64, "its line"),
            TableColumn.of("withheld_count", CellType.INT64, "completions that waited")));
  }

  @Override
  public void onFullInterval(FullInterval interval) {
    List<List<@Nullable Object>> kept =
        intervals.computeIfAbsent(
            key(interval.controller(), interval.cqId()), k -> new ArrayList<>());
    if (kept.size() < KEPT_INTERVALS) {
      List<@Nullable Object> entry = new ArrayList<>();
      entry.add(time(interval.startNs()));
      entry.add(interval.startLine());
      entry.add(time(interval.endNs()));
      entry.add(interval.endLine());
      entry.add((long) interval.withheldCount());
      kept.add(entry);
    }
  }

  private static @Nullable Long time(long timeNs) {
    return timeNs == EventChunk.NO_TIME ? null : timeNs;
  }

  private static long key(int controller, int cqId) {
    return (long) controller << Integer.SIZE | cqId;
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    lives.start(sq);
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    lives.start(cq);
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    table
        .addRun()
        .add(Direction.SQ)
        .add(sq.controller())
        .add(sq.life())
        .add(sq.sqId())
        .add(lives.of(sq))
        .add(sq.cqId())
        .add(sq.sizeKnown() ? sq.size() : EventChunk.NONE)
        .add(sq.sizeGrade())
        .add(EventChunk.NONE)
        .add(sq.startSeen())
        .add(sq.startNs())
        .add(sq.startLine())
        .add(sq.source());
    end(cause, at);
    table.add(sq.fetchedCount()).add(sq.waiting());
    for (int i = 0; i < 10; i++) {
      table.add(EventChunk.NONE);
    }
    table.add(List.of()).endRow();
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    table
        .addRun()
        .add(Direction.CQ)
        .add(cq.controller())
        .add(cq.life())
        .add(cq.cqId())
        .add(lives.of(cq))
        .add(cq.cqId())
        .add(cq.sizeKnown() ? cq.size() : EventChunk.NONE)
        .add(cq.sizeGrade())
        .add(cq.vector())
        .add(cq.startSeen())
        .add(cq.startNs())
        .add(cq.startLine())
        .add(cq.source());
    end(cause, at);
    List<List<@Nullable Object>> kept = intervals.remove(key(cq.controller(), cq.cqId()));
    table
        .add(EventChunk.NONE)
        .add(EventChunk.NONE)
        .add(cq.completedCount())
        .add(cq.waiting().withheldCount())
        .add(cq.waiting().withheldTotalNs())
        .add(cq.waiting().withheldMaxNs())
        .add(cq.lossCount())
        .add(cq.maxOccupied())
        .add(cq.maxUnreleased())
        .add(cq.heads().doorbellCount())
        .add(cq.earlyTagReuseCount())
        .add(cq.waiting().fullIntervalCount())
        .add(kept == null ? List.of() : kept)
        .endRow();
  }

  private void end(EndCause cause, RowContext at) {
    table.add(cause).add(at.timeNs()).add(at.line()).add(at.source());
  }
}
