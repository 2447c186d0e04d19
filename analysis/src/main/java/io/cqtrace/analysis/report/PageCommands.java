package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Markup;
import io.cqtrace.analysis.record.CommandsOfInterest;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis.LineKey;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The page's table of commands, with what its script searches it by. */
final class PageCommands {
  private static final double NS_PER_MS = 1e6;
  private static final double NS_PER_S = 1e9;

  /**
   * A column.
   *
   * @param title its heading
   * @param number whether its cells are numbers
   * @param text a cell; empty if it is not known
   */
  private record Column(String title, boolean number, Function<CommandSpan, String> text) {}

  /** Which command one is: what findings and table name alike. */
  private record Key(int controller, int life, int sqId, int cid, long submitted, long fetched) {
    static Key of(CommandSpan command) {
      return new Key(
          command.controller(),
          command.life(),
          command.sqId(),
          command.cid(),
          command.line(Stage.SUBMITTED),
          command.line(Stage.FETCHED));
    }
  }

  private final CommandsOfInterest commands;
  private final PageAxis axis;
  private final Set<LineKey> anchors;
  private final Map<Key, String> findings = new HashMap<>();

  /**
   * The table.
   *
   * @param anchors lines of the page that can be gone to; those of the table are added
   */
  PageCommands(
      CommandsOfInterest commands, List<Finding> found, PageAxis axis, Set<LineKey> anchors) {
    this.commands = commands;
    this.axis = axis;
    this.anchors = anchors;
    for (int i = 0; i < found.size(); i++) {
      String number = Integer.toString(i + 1);
      for (CommandSpan command : found.get(i).commands()) {
        findings.merge(Key.of(command), number, (all, one) -> all + " " + one);
      }
    }
  }

  void write(Markup page) {
    List<CommandSpan> rows = commands.rows();
    List<Column> columns = columns(rows);
    page.open("section", "id", "list").element("h2", "Commands");
    page.element(
        "p",
        String.format(
            Locale.ROOT,
            "%,d of %,d commands: first those not delivered, then the withheld, then the slowest."
                + " Click a heading to sort. Numbers under the stages are lines of the capture.",
            rows.size(),
            commands.count()));
    filter(page, rows);
    page.open("div", "class", "wide", "tabindex", "0").open("table", "id", "commands");
    page.open("thead").open("tr");
    for (Column column : columns) {
      page.open("th", "class", column.number ? "number" : "", "scope", "col");
      page.element("button", column.title, "type", "button").close("th");
    }
    page.close("tr").close("thead").open("tbody");
    for (CommandSpan command : rows) {
      row(page, command, columns);
    }
    page.close("tbody").close("table").close("div");
    page.element("p", "Printed: the first 40. All: tables/commands.arrow.", "class", "printed");
    page.close("section");
  }

  private List<Column> columns(List<CommandSpan> rows) {
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("outcome", false, c -> c.outcome().name()));
    columns.add(new Column("command", false, PageCommands::name));
    if (rows.stream().anyMatch(c -> c.controller() != 0)) {
      columns.add(new Column("controller", true, c -> number(c.controller())));
    }
    columns.add(new Column("SQ", true, c -> number(c.sqId())));
    columns.add(new Column("CQ", true, c -> number(c.cqId())));
    columns.add(new Column("CID", true, c -> c.cidKnown() ? number(c.cid()) : ""));
    columns.add(new Column("hex", false, c -> c.cidKnown() ? hex(c.cid()) : ""));
    columns.add(new Column("target", true, c -> number(c.targetQueueId())));
    if (axis.timed()) {
      columns.add(new Column("start s", true, c -> scaled(axis.start(c), NS_PER_S, 6)));
      columns.add(new Column("total ms", true, PageCommands::total));
      columns.add(
          new Column(
              "withheld ms",
              true,
              c -> c.withheld() ? scaled("" + c.withheldNs(), NS_PER_MS, 3) : ""));
    } else {
      columns.add(new Column("start", true, axis::start));
    }
    for (Stage stage : Stage.values()) {
      if (rows.stream().anyMatch(c -> c.line(stage) != EventChunk.NONE)) {
        columns.add(new Column(stage.label(), true, c -> number(c.line(stage))));
      }
    }
    return columns;
  }

  private static String name(CommandSpan command) {
    return command.neverFetched() || command.opcode() == EventChunk.NONE
        ? (command.sqSlot() < 0 ? "" : "slot " + command.sqSlot())
        : Opcode.describe(command.sqId(), command.opcode());
  }

  private static String total(CommandSpan command) {
    long ns = command.elapsedNs();
    return ns == 0 ? "" : scaled(Long.toString(ns), NS_PER_MS, 3);
  }

  private static String number(long value) {
    return value == EventChunk.NONE ? "" : Long.toString(value);
  }

  private static String hex(int cid) {
    return String.format(Locale.ROOT, "%04x", cid);
  }

  private static String scaled(String ns, double unit, int digits) {
    return ns.isEmpty()
        ? ""
        : String.format(Locale.ROOT, "%." + digits + "f", Double.parseDouble(ns) / unit);
  }

  // What the script searches by.

  private void filter(Markup page, List<CommandSpan> rows) {
    page.open("form", "id", "filter");
    page.open("label").text("Search ");
    page.open(
        "input", "id", "search", "type", "search", "placeholder", "words, a CID, a line number");
    page.close("label");
    options(page, "outcome", rows.stream().map(c -> c.outcome().name()));
    options(page, "SQ", rows.stream().map(c -> number(c.sqId())));
    options(page, "command", rows.stream().map(PageCommands::name));
    if (axis.timed()) {
      for (String bound : List.of("from", "to")) {
        page.open("label").text(bound.equals("from") ? "from s " : "to s ");
        page.open("input", "id", bound, "type", "number", "step", "any", "min", "0");
        page.close("label");
      }
    }
    page.element("button", "All", "type", "reset");
    page.element("output", "", "id", "shown").close("form");
  }

  private static void options(Markup page, String column, Stream<String> values) {
    Set<String> different = values.filter(v -> !v.isEmpty()).collect(Collectors.toSet());
    page.open("label").text(column + " ").open("select", "data-column", column);
    page.element("option", "all", "value", "");
    different.stream()
        .sorted(PageCommands::byNumber)
        .forEach(value -> page.element("option", value));
    page.close("select").close("label");
  }

  private static int byNumber(String left, String right) {
    int length = Integer.compare(left.length(), right.length());
    return Character.isDigit(left.charAt(0)) && length != 0 ? length : left.compareTo(right);
  }

  // Rows.

  private void row(Markup page, CommandSpan command, List<Column> columns) {
    page.open(
        "tr",
        "class",
        command.outcome().name().toLowerCase(Locale.ROOT),
        "data-findings",
        findings.getOrDefault(Key.of(command), ""),
        "data-name",
        command.describe(),
        "data-at",
        axis.of(command));
    for (Column column : columns) {
      cell(page, column, command);
    }
    page.markup("</tr>\n");
  }

  /**
   * A cell. A line that stands elsewhere in the page is a link to it; another one can be gone to
   * here.
   */
  private void cell(Markup page, Column column, CommandSpan command) {
    String text = column.text.apply(command);
    page.markup(column.number ? "<td class=\"number\"" : "<td");
    boolean line =
        !text.isEmpty() && Stream.of(Stage.values()).anyMatch(s -> s.label().equals(column.title));
    if (!line) {
      page.markup(">").text(text).markup("</td>");
      return;
    }
    LineKey key = new LineKey(command.source(), Long.parseLong(text));
    String anchor = PageFindings.anchor(key);
    if (anchors.add(key)) {
      page.markup(" id=\"" + anchor + "\">").text(text).markup("</td>");
    } else {
      page.markup("><a href=\"#" + anchor + "\">").text(text).markup("</a></td>");
    }
  }
}
