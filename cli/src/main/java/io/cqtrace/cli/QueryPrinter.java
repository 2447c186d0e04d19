package io.cqtrace.cli;

import io.cqtrace.analysis.batch.BatchJson;
import io.cqtrace.analysis.sql.SqlQuery;
import io.cqtrace.ingest.source.VisibleText;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the result of a query as a text table, CSV or JSON (an array of objects). */
final class QueryPrinter implements SqlQuery.Rows {
  private static final int CELL_LENGTH = 120;

  private final QueryCommand.Format format;
  private final PrintWriter out;
  private final List<List<String>> table = new ArrayList<>();
  private List<String> names = List.of();
  private List<Boolean> numbers = List.of();
  private boolean any;

  QueryPrinter(QueryCommand.Format format, PrintWriter out) {
    this.format = format;
    this.out = out;
  }

  @Override
  public void columns(List<String> columnNames, List<Boolean> columnNumbers) {
    names = columnNames;
    numbers = columnNumbers;
    switch (format) {
      case TABLE -> table.add(names);
      case CSV -> csv(names);
      case JSON -> out.print("[");
      case PARQUET -> throw new IllegalStateException("Parquet is not printed");
    }
  }

  @Override
  public void row(List<@Nullable String> cells) {
    if (format == QueryCommand.Format.TABLE) {
      List<String> row = new ArrayList<>();
      cells.forEach(cell -> row.add(cell == null ? "" : VisibleText.of(cell, CELL_LENGTH)));
      table.add(row);
    } else if (format == QueryCommand.Format.CSV) {
      csv(cells);
    } else {
      out.print(any ? ",\n{" : "\n{");
      for (int i = 0; i < cells.size(); i++) {
        String cell = cells.get(i);
        boolean plain = cell == null || numbers.get(i);
        out.print((i == 0 ? "" : ",") + BatchJson.text(names.get(i)) + ":");
        out.print(plain ? String.valueOf(cell) : BatchJson.text(String.valueOf(cell)));
      }
      out.print("}");
    }
    any = true;
  }

  private void csv(List<@Nullable String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      boolean quoted =
          cell != null && !cell.chars().noneMatch(c -> c == ',' || c == '"' || c < ' ');
      out.print(i == 0 ? "" : ",");
      out.print(cell == null ? "" : quoted ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
    }
    out.print('\n');
  }

  /** Prints what is left. */
  void finish() {
    if (format == QueryCommand.Format.JSON) {
      out.print("\n]\n");
    } else if (format == QueryCommand.Format.TABLE) {
      printTable();
    }
  }

  private void printTable() {
    int[] widths = new int[names.size()];
    for (List<String> row : table) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : table) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String blanks = " ".repeat(widths[i] - row.get(i).length());
        line.append(i == 0 ? "" : "  ");
        line.append(numbers.get(i) ? blanks + row.get(i) : row.get(i) + blanks);
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
