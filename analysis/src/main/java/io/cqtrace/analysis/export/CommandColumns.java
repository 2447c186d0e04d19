package io.cqtrace.analysis.export;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CommandSpan.HostMark;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.RowSink;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableSchema;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a command, column by column: name, type, unit, meaning and value, once. Arrow,
 * CSV, Parquet, HTML and Perfetto exports take their columns from here.
 */
public final class CommandColumns {
  private static final List<Column> COLUMNS = new CommandColumns().build();

  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema(
          "cqtrace.commands/2",
          "one command, all its stages",
          COLUMNS.stream().map(Column::column).toList());

  private final List<Column> columns = new ArrayList<>();

  /**
   * A command whose outcome is decided.
   *
   * @param command the command
   * @param outcome what the table says became of it: UNKNOWN behind a contradiction
   * @param sqLife number of its SQ's life, from 1; 0 where that is not counted
   * @param cqLife number of its CQ's life
   */
  public record Row(CommandSpan command, Outcome outcome, int sqLife, int cqLife) {
    /** A command alone, outside of its history. */
    public static Row of(CommandSpan command) {
      return new Row(command, command.outcome(), 0, 0);
    }
  }

  /** Adds the cell of one column. */
  private interface Cell {
    void add(Row row, RowSink sink);
  }

  private record Column(TableColumn column, Cell cell) {}

  private CommandColumns() {}

  /** Adds a command to a table, whole. */
  public static void write(Row row, RowSink sink) {
    for (Column column : COLUMNS) {
      column.cell().add(row, sink);
    }
    sink.endRow();
  }

  /** The column of this name. */
  public static TableColumn named(String name) {
    return find(name).column();
  }

  /** Adds the cell of one column of a command, for an export that takes some of them. */
  public static void writeCell(String name, Row row, RowSink sink) {
    find(name).cell().add(row, sink);
  }

  private static Column find(String name) {
    return COLUMNS.stream()
        .filter(column -> column.column().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no column " + name));
  }

  private List<Column> build() {
    columns.add(new Column(TableColumn.run(), (row, sink) -> sink.addRun()));
    number("source", CellType.SOURCE, CommandSpan::source, "source of its lines");
    number("controller", CellType.UINT16, CommandSpan::controller, "number of the controller");
    number("life", CellType.UINT32, CommandSpan::life, "life of the controller, from 1");
    number("sqid", CellType.UINT16, CommandSpan::sqId, "submission queue identifier");
    optional("cqid", CellType.UINT16, CommandSpan::cqId, "completion queue identifier");
    column(
        TableColumn.of("sq_life", CellType.UINT32, "life of that SQ: queue_life in queues"),
        (row, sink) -> sink.add(row.sqLife()));
    column(
        TableColumn.of("cq_life", CellType.UINT32, "life of that CQ: queue_life in queues"),
        (row, sink) -> sink.add(row.cqLife()));
    optional("cid", CellType.UINT16, CommandSpan::cid, "command identifier");
    optional("tag", CellType.UINT16, ofCid(CommandId::tag), "bits 0 to 11 of the CID: Linux' tag");
    optional(
        "generation",
        CellType.UINT8,
        ofCid(CommandId::generation),
        "bits 12 to 15 of the CID: Linux' generation of that tag");
    optional(
        "opcode",
        CellType.UINT8,
        CommandSpan::opcode,
        "opcode; Admin where sqid is 0, NVM otherwise");
    column(
        TableColumn.optional("command", CellType.TEXT, "name of the opcode"),
        (row, sink) -> sink.add(commandName(row.command())));
    optional(
        "target_qid",
        CellType.UINT16,
        CommandSpan::targetQueueId,
        "queue that a Create or Delete I/O SQ or CQ is about");
    column(
        TableColumn.words("outcome", Outcome.values(), "what became of it"),
        (row, sink) -> sink.add(row.outcome()));
    for (Stage stage : Stage.values()) {
      stage(stage);
    }
    completion();
    loss();
    host("host_submit", CommandSpan::hostSubmit, "the host set it up");
    host("host_complete", CommandSpan::hostComplete, "the host ended its request");
    optional(
        "host_status",
        CellType.UINT16,
        c -> mark(c.hostComplete(), HostMark::status),
        "status that the host gave the request");
    optional(
        "sq_slot",
        CellType.UINT32,
        CommandSpan::sqSlot,
        "SQ slot of its SQE, where size and beginning are known");
    optional("ended_ns", CellType.TIME, CommandSpan::endedNs, "when its outcome was decided");
    optional("ended_line", CellType.INT64, CommandSpan::endedLine, "line at which it was decided");
    occupied();
    return List.copyOf(columns);
  }

  private void stage(Stage stage) {
    String label = stage.label();
    optional(label + "_ns", CellType.TIME, c -> c.timeNs(stage), "when " + stage.doc());
    optional(label + "_line", CellType.INT64, c -> c.line(stage), "line that tells " + label);
    column(
        TableColumn.words(label + "_grade", Grade.values(), "how " + label + " is known"),
        (row, sink) -> sink.add(row.command().grade(stage)));
  }

  private void completion() {
    number(
        "elapsed_ns",
        CellType.DURATION,
        CommandSpan::elapsedNs,
        "from the first stage that is timed to the last, without a consumption that is INFERRED;"
            + " else 0");
    optional(
        "status", CellType.UINT16, CommandSpan::status, "CQE status field without the phase tag");
    optional("slot", CellType.UINT32, CommandSpan::slot, "CQ slot of its CQE");
    optional(
        "unreleased_count",
        CellType.UINT32,
        c -> c.has(Stage.COMPLETED) ? c.unreleasedAtCompletion() : EventChunk.NONE,
        "commands of its CQ completed and not released when it completed, itself included");
    column(
        TableColumn.of(
            "withheld", CellType.BOOL, "whether an attempt to post it found the CQ full"),
        (row, sink) -> sink.add(row.command().withheld()));
    optional(
        "withheld_since_ns",
        CellType.TIME,
        CommandSpan::withheldSinceNs,
        "when that was found first");
    optional(
        "withheld_since_line",
        CellType.INT64,
        CommandSpan::withheldSinceLine,
        "line that tells so");
    number(
        "withheld_ns",
        CellType.DURATION,
        CommandSpan::withheldNs,
        "from then until it was posted; 0 if not held");
  }

  private void occupied() {
    optional(
        "occupied_lower",
        CellType.UINT32,
        CommandSpan::occupiedLower,
        "CQEs in its CQ when its own was written (itself included) or discarded: at least");
    optional(
        "occupied_upper",
        CellType.UINT32,
        CommandSpan::occupiedUpper,
        "at most; more than the lower edge where only the host's trace bounds the CQ head");
    column(
        TableColumn.words("occupied_grade", Grade.values(), "how that is known"),
        (row, sink) -> sink.add(row.command().occupiedGrade()));
  }

  private void loss() {
    optional("loss_ns", CellType.TIME, CommandSpan::lossNs, "when its completion was discarded");
    optional("loss_line", CellType.INT64, CommandSpan::lossLine, "line that tells so");
    column(
        TableColumn.words("loss_grade", Grade.values(), "how that line is known"),
        (row, sink) -> sink.add(row.command().lossGrade()));
    column(
        TableColumn.of(
            "timed_out", CellType.BOOL, "whether the host reacted to a time-out while it was open"),
        (row, sink) -> sink.add(row.command().timedOutWhileOpen()));
  }

  private void host(String name, Function<CommandSpan, @Nullable HostMark> where, String what) {
    optional(
        name + "_ns",
        CellType.TIME,
        c -> {
          HostMark mark = where.apply(c);
          return mark == null ? EventChunk.NO_TIME : mark.timeNs();
        },
        "when " + what);
    optional(
        name + "_line",
        CellType.INT64,
        c -> mark(where.apply(c), HostMark::line),
        "line that tells so");
    optional(
        name + "_source",
        CellType.SOURCE,
        c -> mark(where.apply(c), HostMark::source),
        "source of that line");
  }

  private static long mark(@Nullable HostMark mark, ToLongFunction<HostMark> value) {
    return mark == null ? EventChunk.NONE : value.applyAsLong(mark);
  }

  private static ToLongFunction<CommandSpan> ofCid(IntUnaryOperator part) {
    return c -> c.cid() == EventChunk.NONE ? EventChunk.NONE : part.applyAsInt(c.cid());
  }

  private static @Nullable String commandName(CommandSpan command) {
    return command.opcode() == EventChunk.NONE
        ? null
        : Opcode.describe(command.sqId(), command.opcode());
  }

  private void number(String name, CellType type, ToLongFunction<CommandSpan> value, String doc) {
    column(
        TableColumn.of(name, type, doc), (row, sink) -> sink.add(value.applyAsLong(row.command())));
  }

  private void optional(String name, CellType type, ToLongFunction<CommandSpan> value, String doc) {
    column(
        TableColumn.optional(name, type, doc),
        (row, sink) -> sink.add(value.applyAsLong(row.command())));
  }

  private void column(TableColumn column, Cell cell) {
    columns.add(new Column(column, cell));
  }
}
