package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.ThresholdChart;
import io.cqtrace.analysis.document.Document;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Threshold;
import io.cqtrace.explore.ThresholdGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The smallest value that goes wrong, as a function of another parameter: text, JSON, chart. */
public final class ThresholdGridReport {
  /** Name and version of the schema. */
  public static final String SCHEMA = "cqtrace.thresholds/1";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INDENT = " ".repeat(12);

  private ThresholdGridReport() {}

  /** A table with a row a value of the other parameter, at most 72 columns, ASCII. */
  public static String text(ThresholdGrid grid) {
    Document lines = new Document();
    entry(lines, "host", grid.scenario().host().name());
    entry(lines, "controller", grid.scenario().controller().name());
    entry(lines, "scenario", "deletion of all I/O queues: " + fixed(grid));
    entry(lines, "searched", words(grid.smallestOf()) + " for each of " + words(grid.over()));
    entry(lines, "states", grid.stateCount() + ", in all searches");
    lines.blank();
    String smallestOf = "smallest " + grid.smallestOf().parameter().label();
    int first = Math.max(6, grid.over().parameter().label().length());
    String row = "%" + first + "s  %" + smallestOf.length() + "s  %s";
    lines.line(row(row, grid.over().parameter().label(), smallestOf, "goes wrong as"));
    for (int i = 0; i < grid.points().size(); i++) {
      Threshold point = grid.points().get(i);
      String value = String.valueOf(grid.over().from() + i);
      lines.line(row(row, value, smallest(point), how(point)));
    }
    return lines.toString();
  }

  private static String row(String format, Object... cells) {
    return String.format(Locale.ROOT, format, cells).stripTrailing();
  }

  private static String smallest(Threshold point) {
    Integer smallest = point.smallest();
    if (smallest == null) {
      return point.boundedFrom() == 0 ? "never" : "unknown";
    }
    return (point.boundedFrom() == 0 ? "" : "<= ") + smallest;
  }

  private static String how(Threshold point) {
    if (point.smallest() == null) {
      return "";
    }
    List<String> words = new ArrayList<>();
    if (point.decisive().lost().isReachable()) {
      words.add("loss");
    }
    if (point.decisive().failed().isReachable()) {
      words.add("loss with CSTS.CFS");
    }
    if (point.decisive().stalled().isReachable()) {
      words.add("stall");
    }
    return String.join(", ", words);
  }

  private static String words(Threshold.Range range) {
    return range.parameter().label() + "=" + range.from() + ".." + range.to();
  }

  private static String fixed(ThresholdGrid grid) {
    List<String> words = new ArrayList<>();
    for (Parameter parameter : Parameter.values()) {
      boolean varied =
          parameter == grid.smallestOf().parameter() || parameter == grid.over().parameter();
      int value = grid.scenario().get(parameter);
      if (!varied && (value > 0 || parameter == Parameter.AER)) {
        words.add(parameter.label() + "=" + value);
      }
    }
    return String.join(" ", words);
  }

  /**
   * The table as JSON: {@code thresholds} has one entry a value of {@code over}; {@code lost},
   * {@code failed}, {@code stalled} and {@code bounded_from} as in {@link ExploreJson}.
   */
  public static String json(ThresholdGrid grid) {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("schema", SCHEMA);
    ObjectNode scenario = tree.putObject("scenario");
    scenario.put("name", "delete-queues");
    scenario.put("host", grid.scenario().host().name());
    scenario.put("controller", grid.scenario().controller().name());
    for (Parameter parameter : Parameter.values()) {
      if (parameter != grid.smallestOf().parameter() && parameter != grid.over().parameter()) {
        scenario.put(parameter.label().replace('-', '_'), grid.scenario().get(parameter));
      }
    }
    tree.put("states", grid.stateCount());
    tree.put("parameter", grid.smallestOf().parameter().label());
    tree.put("from", grid.smallestOf().from());
    tree.put("to", grid.smallestOf().to());
    tree.put("over", grid.over().parameter().label());
    ArrayNode points = tree.putArray("thresholds");
    for (int i = 0; i < grid.points().size(); i++) {
      Threshold point = grid.points().get(i);
      ObjectNode node = points.addObject();
      node.put("value", grid.over().from() + i);
      node.put("smallest", point.smallest());
      node.put("lost", point.decisive().lost().verdict().name());
      node.put("failed", point.decisive().failed().verdict().name());
      node.put("stalled", point.decisive().stalled().verdict().name());
      node.put("states", point.stateCount());
      if (point.boundedFrom() != 0) {
        node.put("bounded_from", point.boundedFrom());
      }
    }
    return tree.toPrettyString() + "\n";
  }

  /** The table as a curve. */
  public static ChartSpec chart(ThresholdGrid grid) {
    List<ThresholdChart.Point> points = new ArrayList<>();
    for (int i = 0; i < grid.points().size(); i++) {
      Integer smallest = grid.points().get(i).smallest();
      if (smallest != null) {
        points.add(new ThresholdChart.Point(grid.over().from() + i, smallest));
      }
    }
    int without = grid.points().size() - points.size();
    return ThresholdChart.of(
        grid.scenario().host().name() + " with " + grid.scenario().controller().name(),
        grid.over().parameter().label(),
        grid.smallestOf().parameter().label(),
        grid.smallestOf().to(),
        points,
        "Deletion of all I/O queues: "
            + fixed(grid)
            + ". "
            + without
            + " of "
            + grid.points().size()
            + " values have none in "
            + words(grid.smallestOf())
            + ".");
  }

  private static void entry(Document lines, String name, String text) {
    lines.wrap(String.format(Locale.ROOT, "%-12s", name), INDENT, text);
  }
}
