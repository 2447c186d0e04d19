package io.cqtrace.analysis.document;

import java.util.ArrayList;
import java.util.List;

/** A {@link Table} as lines. */
final class TableLayout {
  private static final String GAP = " ";

  private final Table table;
  private final int[] widths;

  private TableLayout(Table table, int columns) {
    this.table = table;
    widths = widths(table);
    cut(columns);
  }

  /**
   * The lines.
   *
   * @param columns width that the lines have where cutting cells allows it
   */
  static List<String> lines(Table table, int columns) {
    TableLayout layout = new TableLayout(table, columns);
    List<String> lines = new ArrayList<>();
    table.titles().forEach(cells -> lines.add(layout.line(cells)));
    for (List<String> row : table.rows()) {
      if (table.isSpanning(row)) {
        String indent = table.indent();
        PlainText.wrapped(indent, indent + "  ", row.get(0), columns).forEach(lines::add);
      } else {
        lines.add(layout.line(row));
      }
    }
    return lines;
  }

  private static int[] widths(Table table) {
    List<List<String>> rows = new ArrayList<>(table.titles());
    table.rows().stream().filter(row -> !table.isSpanning(row)).forEach(rows::add);
    int[] widths = table.columns().stream().mapToInt(Table.Column::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return widths;
  }

  private void cut(int columns) {
    int total = table.indent().length() + (widths.length - 1) * GAP.length();
    for (int width : widths) {
      total += width;
    }
    for (int i = 0; i < widths.length && total > columns; i++) {
      Table.Column column = table.columns().get(i);
      int gives = column.cut() ? Math.min(total - columns, widths[i] - column.width()) : 0;
      widths[i] -= gives;
      total -= gives;
    }
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder(table.indent());
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : GAP).append(cell(i, cells.get(i)));
    }
    return line.toString().stripTrailing();
  }

  private String cell(int column, String text) {
    int width = widths[column];
    String cell = text.length() <= width ? text : text.substring(0, width - 1) + "~";
    String blanks = " ".repeat(width - cell.length());
    return table.columns().get(column).side() == Table.Side.LEFT ? cell + blanks : blanks + cell;
  }
}
