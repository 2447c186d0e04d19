package io.cqtrace.analysis.table;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CommandSpan.HostMark;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import io.cqtrace.ingest.table.TableWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code commands} table: one row is one command, written when its outcome is decided. A
 * command that was submitted and never fetched has neither CID nor opcode, but an SQ slot. Behind a
 * contradiction in the capture every outcome is {@link Outcome#UNKNOWN}, as in the verdict.
 */
public final class CommandTable implements HistoryListener {
  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema("cqtrace.commands/1", "one command, all its stages", columns());

  private final TableWriter table;
  private boolean contradicted;

  /** Writes to {@code table}, which the caller finishes and closes. */
  public CommandTable(TableWriter table) {
    this.table = table;
  }

  private static List<TableColumn> columns() {
    List<TableColumn> columns = new ArrayList<>();
    columns.add(TableColumn.of("source", CellType.UINT16, "index of the source of its lines"));
    columns.add(TableColumn.of("controller", CellType.UINT16, "number of the controller"));
    columns.add(TableColumn.of("life", CellType.UINT32, "life of the controller, from 1"));
    columns.add(TableColumn.of("sqid", CellType.UINT16, "submission queue identifier"));
    columns.add(TableColumn.optional("cqid", CellType.UINT16, "completion queue identifier"));
    columns.add(TableColumn.optional("cid", CellType.UINT16, "command identifier"));
    columns.add(
        TableColumn.optional(
            "opcode", CellType.UINT8, "opcode; Admin where sqid is 0, NVM otherwise"));
    columns.add(
        TableColumn.optional(
            "target_qid", CellType.UINT16, "queue that a Create or Delete I/O SQ or CQ is about"));
    columns.add(TableColumn.words("outcome", Outcome.values(), "what became of it"));
    for (Stage stage : Stage.values()) {
      columns.add(
          TableColumn.optional(stage.label() + "_ns", CellType.INT64, "when " + stage.doc()));
      columns.add(
          TableColumn.optional(
              stage.label() + "_line", CellType.INT64, "line that tells " + stage.label()));
      columns.add(
          TableColumn.words(
              stage.label() + "_grade", Grade.values(), "how " + stage.label() + " is known"));
    }
    columns.add(
        TableColumn.optional("status", CellType.UINT16, "CQE status field without the phase tag"));
    columns.add(TableColumn.optional("slot", CellType.UINT32, "CQ slot of its CQE"));
    columns.add(
        TableColumn.of(
            "unreleased_count",
            CellType.UINT32,
            "commands of its CQ completed and not released when it completed, itself included"));
    columns.add(
        TableColumn.of(
            "withheld", CellType.BOOL, "whether an attempt to post it found the CQ full"));
    columns.add(TableColumn.optional("held_since_ns", CellType.INT64, "when that was found first"));
    columns.add(TableColumn.optional("held_since_line", CellType.INT64, "line that tells so"));
    columns.add(
        TableColumn.of(
            "withheld_ns", CellType.INT64, "nanoseconds until it was posted; 0 if not held"));
    columns.add(
        TableColumn.optional("loss_ns", CellType.INT64, "when its completion was discarded"));
    columns.add(TableColumn.optional("loss_line", CellType.INT64, "line that tells so"));
    columns.add(TableColumn.words("loss_grade", Grade.values(), "how that line is known"));
    columns.add(
        TableColumn.of(
            "timed_out",
            CellType.BOOL,
            "whether the host reacted to a time-out while it was open"));
    host(columns, "host_submit", "the host set it up");
    host(columns, "host_complete", "the host ended its request");
    columns.add(
        TableColumn.optional(
            "host_status", CellType.UINT16, "status that the host gave the request"));
    columns.add(
        TableColumn.optional(
            "sq_slot", CellType.UINT32, "SQ slot of its SQE, where size and beginning are known"));
    columns.add(TableColumn.optional("ended_ns", CellType.INT64, "when its outcome was decided"));
    columns.add(TableColumn.optional("ended_line", CellType.INT64, "line at which it was decided"));
    return columns;
  }

  private static void host(List<TableColumn> columns, String name, String what) {
    columns.add(TableColumn.optional(name + "_ns", CellType.INT64, "when " + what));
    columns.add(TableColumn.optional(name + "_line", CellType.INT64, "line that tells so"));
    columns.add(
        TableColumn.optional(name + "_source", CellType.UINT16, "index of that line's source"));
  }

  @Override
  public void onGap(HistoryGap gap) {
    contradicted |= gap.cause().contradiction();
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    table
        .add(command.source())
        .add(command.controller())
        .add(command.life())
        .add(command.sqId())
        .add(command.cqId())
        .add(command.cid())
        .add(command.opcode())
        .add(command.targetQueueId())
        .add(contradicted ? Outcome.UNKNOWN : command.outcome());
    for (Stage stage : Stage.values()) {
      table.add(command.timeNs(stage)).add(command.line(stage)).add(command.grade(stage));
    }
    table
        .add(command.status())
        .add(command.slot())
        .add(command.unreleasedAtCompletion())
        .add(command.withheld())
        .add(command.heldSinceNs())
        .add(command.heldSinceLine())
        .add(command.withheldNs())
        .add(command.lossNs())
        .add(command.lossLine())
        .add(command.lossGrade())
        .add(command.timedOutWhileOpen());
    HostMark ended = command.hostComplete();
    host(command.hostSubmit());
    host(ended);
    table
        .add(ended == null ? EventChunk.NONE : ended.status())
        .add(command.sqSlot())
        .add(command.endedNs())
        .add(command.endedLine())
        .endRow();
  }

  private void host(@Nullable HostMark mark) {
    table
        .add(mark == null ? EventChunk.NO_TIME : mark.timeNs())
        .add(mark == null ? EventChunk.NONE : mark.line())
        .add(mark == null ? EventChunk.NONE : mark.source());
  }
}
