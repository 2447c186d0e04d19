package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.document.Table;
import io.cqtrace.analysis.document.Table.Column;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Sweep;
import io.cqtrace.explore.SweepCount;
import io.cqtrace.explore.SweepPoint;
import io.cqtrace.explore.WilsonInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** A sweep's result as a table and as JSON, schema {@code cqtrace.sweep/1}. */
public final class SweepReport {
  /** Name and version of the schema. */
  public static final String SCHEMA = "cqtrace.sweep/1";

  private static final List<String> INPUTS =
      List.of(
          "host",
          "controller",
          "io-queues",
          "cq-size",
          "outstanding",
          "aer",
          "reactors",
          "cqe-us",
          "irq-us",
          "service-us",
          "jitter-%");

  private static final List<Column> NUMBERS =
      List.of(
          Column.right("lost", 5),
          Column.right("failed", 6),
          Column.right("stalled", 7),
          Column.right("share", 7),
          Column.left("interval", 14));

  private static final ObjectMapper JSON = new ObjectMapper();

  private SweepReport() {}

  /** The table: what varies in columns, the rest above it. */
  public static String text(Sweep sweep, List<SweepCount> counts) {
    List<List<String>> rows = counts.stream().map(count -> inputs(count.point())).toList();
    List<Integer> varying = new ArrayList<>();
    StringJoiner fixed = new StringJoiner(", ");
    for (int column = 0; column < INPUTS.size(); column++) {
      int here = column;
      if (rows.stream().map(row -> row.get(here)).distinct().count() > 1) {
        varying.add(column);
      } else {
        fixed.add(INPUTS.get(column) + " " + rows.get(0).get(column));
      }
    }
    Document lines = new Document();
    lines.wrap("delete flood: ", "  ", fixed.toString());
    lines.wrap(
        "",
        "",
        String.format(
            Locale.ROOT,
            "%d random runs a line, seed %d; share of runs that go wrong with its 95 %% interval",
            sweep.runs(),
            sweep.seed()));
    lines.blank();
    List<Integer> inLine = new ArrayList<>(varying);
    List<Integer> above = new ArrayList<>();
    while (width(columns(inLine, rows)) > Document.COLUMNS) {
      above.add(inLine.remove(0));
    }
    String group = "";
    Table table = new Table("", columns(inLine, rows));
    for (int i = 0; i < counts.size(); i++) {
      String here = group(rows.get(i), above);
      if (!here.equals(group)) {
        table.row(here);
        group = here;
      }
      List<String> cells = new ArrayList<>();
      inLine.stream().map(rows.get(i)::get).forEach(cells::add);
      cells.addAll(numbers(counts.get(i)));
      table.row(cells);
    }
    lines.table(table);
    return lines.toString();
  }

  /** What has no room in the line stands above those that share it. */
  private static String group(List<String> row, List<Integer> columns) {
    StringJoiner words = new StringJoiner(", ", "", ":");
    words.setEmptyValue("");
    columns.forEach(column -> words.add(INPUTS.get(column) + " " + row.get(column)));
    return words.toString();
  }

  private static List<Column> columns(List<Integer> inputs, List<List<String>> rows) {
    List<Column> columns = new ArrayList<>();
    for (int input : inputs) {
      int width = rows.stream().mapToInt(row -> row.get(input).length()).max().orElse(0);
      columns.add(Column.left(INPUTS.get(input), Math.max(INPUTS.get(input).length(), width)));
    }
    columns.addAll(NUMBERS);
    return columns;
  }

  private static int width(List<Column> columns) {
    return columns.stream().mapToInt(column -> column.width() + 1).sum() - 1;
  }

  private static List<String> numbers(SweepCount count) {
    WilsonInterval interval = WilsonInterval.of(count.faulty(), count.runs());
    return List.of(
        Integer.toString(count.lost()),
        Integer.toString(count.failed()),
        Integer.toString(count.stalled()),
        String.format(Locale.ROOT, "%.4f", (double) count.faulty() / count.runs()),
        String.format(Locale.ROOT, "%.4f..%.4f", interval.low(), interval.high()));
  }

  /** The values of {@link #INPUTS}. */
  private static List<String> inputs(SweepPoint point) {
    Scenario scenario = point.scenario();
    return List.of(
        scenario.host().name(),
        scenario.controller().name(),
        "" + scenario.ioQueues(),
        "" + scenario.cqSize(),
        "" + scenario.commandLimit(),
        "" + scenario.aer(),
        "" + scenario.reactors(),
        micros(point.times().cqeCostNs()),
        micros(point.times().irqDelayNs()),
        micros(point.times().queueCommandNs()),
        "" + point.times().jitterPercent());
  }

  private static String micros(long ns) {
    return ns % 1000 == 0 ? "" + ns / 1000 : String.format(Locale.ROOT, "%.3f", ns / 1e3);
  }

  /** The document, ending in a line feed. */
  public static String json(Sweep sweep, List<SweepCount> counts) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA).put("seed", sweep.seed()).put("runs", sweep.runs());
    ArrayNode points = root.putArray("points");
    for (SweepCount count : counts) {
      Scenario scenario = count.point().scenario();
      WilsonInterval interval = WilsonInterval.of(count.faulty(), count.runs());
      points
          .addObject()
          .put("host", scenario.host().name())
          .put("controller", scenario.controller().name())
          .put("io_queues", scenario.ioQueues())
          .put("cq_size", scenario.cqSize())
          .put("tags", scenario.tags())
          .put("outstanding", scenario.commandLimit())
          .put("aer", scenario.aer())
          .put("reactors", scenario.reactors())
          .put("cqe_cost_ns", count.point().times().cqeCostNs())
          .put("irq_delay_ns", count.point().times().irqDelayNs())
          .put("service_ns", count.point().times().queueCommandNs())
          .put("jitter_percent", count.point().times().jitterPercent())
          .put("lost", count.lost())
          .put("failed", count.failed())
          .put("stalled", count.stalled())
          .put("share", (double) count.faulty() / count.runs())
          .put("share_low", interval.low())
          .put("share_high", interval.high());
    }
    return root.toPrettyString() + "\n";
  }
}
