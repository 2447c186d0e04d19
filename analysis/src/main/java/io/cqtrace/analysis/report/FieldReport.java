package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.MatrixCell;
import io.cqtrace.analysis.chart.MatrixChart;
import io.cqtrace.analysis.document.Document;
import io.cqtrace.explore.Lane;
import io.cqtrace.explore.field.FieldCell;
import io.cqtrace.explore.field.FieldMatrix;
import io.cqtrace.explore.field.FieldScenario;
import io.cqtrace.explore.field.NamedResult;
import io.cqtrace.explore.field.NamedStep;
import io.cqtrace.explore.field.Outcome;
import io.cqtrace.model.controller.ControllerModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The matrix of the field, and the schedules of its scenarios, as text, JSON and chart. */
public final class FieldReport {
  /** Name and version of the matrix's schema. */
  public static final String SCHEMA = "cqtrace.field/1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final MatrixCell.Kind NEVER = new MatrixCell.Kind("never", Tone.GOOD);
  private static final MatrixCell.Kind OVERRUN =
      new MatrixCell.Kind("never, but over a CQE that was read", Tone.DELAYED);
  private static final MatrixCell.Kind FAULTY = new MatrixCell.Kind("can go wrong", Tone.BAD);
  private static final MatrixCell.Kind BOUNDED = new MatrixCell.Kind("undecided", Tone.UNKNOWN);
  private static final MatrixCell.Kind NOT_SEARCHED =
      new MatrixCell.Kind("not applicable", Tone.UNKNOWN);

  private FieldReport() {}

  /** The matrix as a table of at most 72 columns. */
  public static String text(FieldMatrix matrix) {
    FieldScenario scenario = matrix.scenario();
    Document lines = new Document();
    lines.wrap("scenario    ", "            ", scenario.label() + ": " + scenario.bounds());
    lines.wrap("cells       ", "            ", legend(scenario));
    lines.wrap(
        "states      ",
        "            ",
        matrix.stateCount() + (isExhausted(matrix) ? ": all there are" : " visited, not all"));
    lines.blank();
    Map<List<String>, List<String>> columns = columns(matrix);
    int number = 1;
    for (List<String> hosts : columns.values()) {
      lines.wrap(String.format(Locale.ROOT, "(%d) ", number++), "    ", String.join(", ", hosts));
    }
    lines.blank();
    table(matrix).forEach(lines::line);
    return lines.toString();
  }

  private static String legend(FieldScenario scenario) {
    return String.format(
        Locale.ROOT,
        "smallest %s of %d..%d with %s; never: no schedule within the bounds does; -: does not"
            + " apply, or was not read",
        scenario.parameter(),
        scenario.least(),
        scenario.most(),
        scenario == FieldScenario.RESET
            ? "which the CQE of a command of before the reset can be posted after it (L), or"
                + " the controller's process can end by an assertion (A), or CSTS.RDY never"
                + " becomes 1 again (S)"
            : "which a completion can be lost; F: lost, with CSTS.CFS; S: stall; o: a CQE can"
                + " be posted into a full CQ over one that was read");
  }

  private static boolean isExhausted(FieldMatrix matrix) {
    return matrix.cells().stream().allMatch(FieldCell::exhausted);
  }

  /** Columns of equal cells are one; the hosts of each. */
  private static Map<List<String>, List<String>> columns(FieldMatrix matrix) {
    Map<String, List<String>> cellsOfHost = new LinkedHashMap<>();
    for (FieldCell cell : matrix.cells()) {
      cellsOfHost
          .computeIfAbsent(cell.host().name(), host -> new ArrayList<>())
          .add(words(matrix, cell));
    }
    Map<List<String>, List<String>> columns = new LinkedHashMap<>();
    cellsOfHost.forEach(
        (host, cells) -> columns.computeIfAbsent(cells, key -> new ArrayList<>()).add(host));
    return columns;
  }

  private static String words(FieldMatrix matrix, FieldCell cell) {
    String overrun = !cell.isFaulty() && cell.outcomes().contains(Outcome.OVERRUN) ? " o" : "";
    return cell.words(matrix.scenario().least()) + overrun;
  }

  private static List<String> table(FieldMatrix matrix) {
    List<List<String>> columns = new ArrayList<>(columns(matrix).keySet());
    List<String> lines = new ArrayList<>();
    StringBuilder header = new StringBuilder(String.format(Locale.ROOT, "%-20s", "controller"));
    for (int i = 1; i <= columns.size(); i++) {
      header.append(String.format(Locale.ROOT, "%10s", "(" + i + ")"));
    }
    lines.add(header.toString());
    List<String> controllers =
        matrix.cells().stream()
            .map(FieldCell::controller)
            .map(ControllerModel::name)
            .distinct()
            .toList();
    for (int row = 0; row < controllers.size(); row++) {
      StringBuilder line =
          new StringBuilder(String.format(Locale.ROOT, "%-20s", controllers.get(row)));
      for (List<String> column : columns) {
        line.append(String.format(Locale.ROOT, "%10s", column.get(row)));
      }
      lines.add(line.toString());
    }
    return lines;
  }

  /** The matrix as JSON; the document ends in a line feed. */
  public static String json(FieldMatrix matrix) {
    FieldScenario scenario = matrix.scenario();
    ObjectNode tree = JSON.createObjectNode();
    tree.put("schema", SCHEMA);
    tree.put("scenario", scenario.label());
    tree.put("bounds", scenario.bounds());
    tree.put("parameter", scenario.parameter());
    tree.put("from", scenario.least());
    tree.put("to", scenario.most());
    tree.put("states", matrix.stateCount());
    tree.put("exhausted", isExhausted(matrix));
    ArrayNode cells = tree.putArray("cells");
    for (FieldCell cell : matrix.cells()) {
      ObjectNode node = cells.addObject();
      node.put("host", cell.host().name());
      node.put("controller", cell.controller().name());
      node.put("verdict", verdict(cell, scenario));
      node.put("smallest", cell.isFaulty() ? cell.from() : null);
      ArrayNode outcomes = node.putArray("outcomes");
      cell.outcomes().stream().sorted().map(Outcome::name).forEach(outcomes::add);
    }
    return tree.toPrettyString() + "\n";
  }

  private static String verdict(FieldCell cell, FieldScenario scenario) {
    if (!cell.searched()) {
      return "NOT_APPLICABLE";
    }
    if (cell.isFaulty()) {
      return cell.from() == scenario.least() ? "ALWAYS" : "FROM";
    }
    return cell.exhausted() ? "NEVER" : "BOUNDED";
  }

  /** The matrix as a chart. */
  public static ChartSpec chart(FieldMatrix matrix) {
    List<MatrixCell> cells = new ArrayList<>();
    for (FieldCell cell : matrix.cells()) {
      cells.add(
          new MatrixCell(
              cell.host().name(), cell.controller().name(), kind(cell), words(matrix, cell)));
    }
    return MatrixChart.of(
        "Who loses completions: " + matrix.scenario().label(),
        cells,
        "searches",
        "Scenario: "
            + matrix.scenario().bounds()
            + ". In a cell: "
            + legend(matrix.scenario())
            + ".");
  }

  private static MatrixCell.Kind kind(FieldCell cell) {
    if (!cell.searched()) {
      return NOT_SEARCHED;
    }
    if (cell.isFaulty()) {
      return FAULTY;
    }
    if (!cell.exhausted()) {
      return BOUNDED;
    }
    return cell.outcomes().contains(Outcome.OVERRUN) ? OVERRUN : NEVER;
  }

  /** What a search with named commands found, and the ladder of its shortest fault. */
  public static String text(NamedResult found, boolean withLadder) {
    Document lines = new Document();
    for (Outcome outcome : Outcome.values()) {
      List<NamedStep> schedule = found.schedules().get(outcome);
      String verdict =
          schedule != null
              ? "REACHABLE in " + schedule.size() + " steps"
              : found.exhausted() ? "UNREACHABLE" : "BOUNDED";
      lines.wrap(
          String.format(Locale.ROOT, "%-12s", outcome.label()),
          "            ",
          verdict + " (" + outcome.property() + ")");
    }
    lines.wrap(
        "states      ",
        "            ",
        found.stateCount() + (found.exhausted() ? ": all there are" : " visited, not all"));
    Outcome fault = found.shortestFault();
    if (withLadder && fault != null) {
      lines.blank();
      ladder(found, fault).forEach(lines::line);
    }
    return lines.toString();
  }

  /** The shortest schedule to an outcome: who does what, and the numbers after it. */
  public static List<String> ladder(NamedResult found, Outcome outcome) {
    List<String> lines = new ArrayList<>();
    lines.add(row("", "step", List.of("driver", "irq", "controller"), found.columns()));
    List<NamedStep> steps = found.schedules().getOrDefault(outcome, List.of());
    for (int from = 0; from < steps.size(); ) {
      int to = from + 1;
      while (to < steps.size()
          && steps.get(to).text().equals(steps.get(from).text())
          && steps.get(to).lane() == steps.get(from).lane()
          && to != steps.size() - 1) {
        to++;
      }
      NamedStep last = steps.get(to - 1);
      String times = to - from == 1 ? "" : " x " + (to - from);
      String number = to - from == 1 ? "" + (from + 1) : (from + 1) + "-" + to;
      List<String> lanes = new ArrayList<>();
      for (Lane lane : List.of(Lane.DRIVER, Lane.IRQ, Lane.CONTROLLER)) {
        lanes.add(last.lane() == lane ? last.text() + times : "");
      }
      lines.add(row(to == steps.size() ? "*" : "", number, lanes, last.after()));
      from = to;
    }
    return lines;
  }

  private static String row(String mark, String number, List<String> lanes, String numbers) {
    return String.format(
            Locale.ROOT,
            "%1s%5s %s%s",
            mark,
            number,
            lanes.stream()
                .map(text -> String.format(Locale.ROOT, "%-13s ", text))
                .collect(Collectors.joining()),
            numbers)
        .stripTrailing();
  }
}
