package io.cqtrace.analysis.document;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows in columns. A column is as wide as its widest cell, at least as wide as asked for; where the
 * row would be wider than a mail's line, the columns that may be cut give way, and a cell that is
 * cut ends in {@code ~}. A row of one cell in a table of several columns is a line of its own.
 */
public final class Table {
  /** Side on which a column's cells stand. */
  public enum Side {
    /** Words. */
    LEFT,
    /** Numbers. */
    RIGHT
  }

  /**
   * A column.
   *
   * @param title its heading; a line feed makes it two lines; empty for none
   * @param width least width
   * @param side where its cells stand
   * @param cut whether its cells may be cut where the line is too narrow; never below {@code width}
   */
  public record Column(String title, int width, Side side, boolean cut) {
    /** Words. */
    public static Column left(String title, int width) {
      return new Column(title, width, Side.LEFT, false);
    }

    /** Numbers. */
    public static Column right(String title, int width) {
      return new Column(title, width, Side.RIGHT, false);
    }

    /** Words that may be cut to {@code width} where the line is too narrow. */
    public static Column cut(String title, int width) {
      return new Column(title, width, Side.LEFT, true);
    }
  }

  private final String indent;
  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * A table without rows.
   *
   * @param indent what stands before each row
   */
  public Table(String indent, Column... columns) {
    this(indent, List.of(columns));
  }

  /**
   * A table without rows.
   *
   * @param indent what stands before each row
   */
  public Table(String indent, List<Column> columns) {
    this.indent = indent;
    this.columns = List.copyOf(columns);
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has neither one cell nor one for each column
   */
  public Table row(String... cells) {
    return row(List.of(cells));
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has neither one cell nor one for each column
   */
  public Table row(List<String> cells) {
    if (cells.size() != 1 && cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells.size() + " cells, " + columns.size() + " columns");
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  /** What stands before each row. */
  public String indent() {
    return indent;
  }

  /** The columns, from left to right. */
  public List<Column> columns() {
    return columns;
  }

  /** The rows, from top to bottom. */
  public List<List<String>> rows() {
    return List.copyOf(rows);
  }

  /** The titles and rows as lines, as wide as their cells are. */
  public List<String> lines() {
    return TableLayout.lines(this, Integer.MAX_VALUE);
  }

  /** Whether a row is a line of its own. */
  boolean isSpanning(List<String> row) {
    return row.size() == 1 && columns.size() > 1;
  }

  /** Title lines, from top to bottom; none if no column has a title. */
  List<List<String>> titles() {
    int height = 0;
    for (Column column : columns) {
      if (!column.title().isEmpty()) {
        height = Math.max(height, 1 + (int) column.title().chars().filter(c -> c == '\n').count());
      }
    }
    List<List<String>> lines = new ArrayList<>();
    for (int line = 0; line < height; line++) {
      List<String> cells = new ArrayList<>();
      for (Column column : columns) {
        String[] parts = column.title().split("\n", -1);
        cells.add(line < parts.length ? parts[line] : "");
      }
      lines.add(cells);
    }
    return lines;
  }
}
