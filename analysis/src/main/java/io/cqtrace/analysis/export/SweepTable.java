package io.cqtrace.analysis.export;

import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Sweep;
import io.cqtrace.explore.SweepCount;
import io.cqtrace.explore.WilsonInterval;
import io.cqtrace.ingest.table.TableColumn;
import io.cqtrace.ingest.table.TableColumn.CellType;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.ingest.table.TableWriter;
import io.cqtrace.replay.SimulatedTimes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The {@code sweep} table: one row is one point of a sweep's grid, in the order of the grid. */
public final class SweepTable {
  /** The table's columns. */
  public static final TableSchema SCHEMA =
      new TableSchema("cqtrace.sweep/1", "one point of a sweep's grid", columns());

  private static final double MILLION = 1e6;

  private SweepTable() {}

  private static List<TableColumn> columns() {
    return List.of(
        TableColumn.of("host", CellType.TEXT, "host model ('cqtrace models')"),
        TableColumn.of("controller", CellType.TEXT, "controller model"),
        TableColumn.of("io_queues", CellType.INT64, "I/O queues that are deleted"),
        TableColumn.of("cq_size", CellType.INT64, "entries of the admin CQ"),
        TableColumn.of("tags", CellType.INT64, "tags of the driver"),
        TableColumn.of("outstanding", CellType.INT64, "commands outstanding at most, without AERs"),
        TableColumn.of("aer", CellType.INT64, "outstanding AERs"),
        TableColumn.of("reactors", CellType.INT64, "threads of the controller"),
        TableColumn.of("cqe_cost_ns", CellType.INT64, "the handler's work on a CQE, nanoseconds"),
        TableColumn.of("irq_delay_ns", CellType.INT64, "from a post to the handler, nanoseconds"),
        TableColumn.of("service_ns", CellType.INT64, "of a queue command, nanoseconds"),
        TableColumn.of("jitter_percent", CellType.INT64, "by how much each time varies"),
        TableColumn.of("runs", CellType.INT64, "random runs"),
        TableColumn.of("lost", CellType.INT64, "runs in which a completion was discarded"),
        TableColumn.of("failed", CellType.INT64, "runs in which the controller failed"),
        TableColumn.of("stalled", CellType.INT64, "runs that could not end for another reason"),
        TableColumn.of(
            "share_low_ppm",
            CellType.INT64,
            "runs that went wrong: lower end of the 95 % interval (Wilson), millionths"),
        TableColumn.of("share_high_ppm", CellType.INT64, "its upper end, millionths"));
  }

  /** Writes a sweep's result as an Arrow IPC file. */
  public static void write(Sweep sweep, List<SweepCount> counts, Path file, TableMemory memory) {
    try (TableWriter table =
        new TableWriter(
            TableSink.file(file), SCHEMA, TableRun.NONE, TableCompression.ZSTD, memory)) {
      for (SweepCount count : counts) {
        add(count, table);
      }
      table.finish(Map.of("cqtrace.seed", Long.toString(sweep.seed())));
    }
  }

  private static void add(SweepCount count, TableWriter table) {
    Scenario scenario = count.point().scenario();
    SimulatedTimes times = count.point().times();
    WilsonInterval interval = WilsonInterval.of(count.faulty(), count.runs());
    table
        .add(scenario.host().name())
        .add(scenario.controller().name())
        .add(scenario.ioQueues())
        .add(scenario.cqSize())
        .add(scenario.tags())
        .add(scenario.commandLimit())
        .add(scenario.aer())
        .add(scenario.reactors())
        .add(times.cqeCostNs())
        .add(times.irqDelayNs())
        .add(times.queueCommandNs())
        .add(times.jitterPercent())
        .add(count.runs())
        .add(count.lost())
        .add(count.failed())
        .add(count.stalled())
        .add(Math.round(interval.low() * MILLION))
        .add(Math.round(interval.high() * MILLION))
        .endRow();
  }
}
