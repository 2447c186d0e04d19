package io.cqtrace.analysis.document;

import java.util.ArrayList;
import java.util.List;

/**
 * What a reader gets, block by block. Its forms are {@link #toString} for a mail and a terminal,
 * and {@link Html#blocks} for a page: both from the same blocks, so that they say the same.
 */
public final class Document {
  /** Columns of a line of text. */
  public static final int COLUMNS = 72;

  private final List<Block> blocks = new ArrayList<>();

  /** The title of what follows. */
  public Document heading(String text) {
    return add(new Block.Heading(text));
  }

  /** A line whose columns mean something. */
  public Document line(String text) {
    return add(new Block.Line(text));
  }

  /** An empty line. */
  public Document blank() {
    return add(new Block.Blank());
  }

  /** Words, wrapped; the first line begins with {@code first}, the others with {@code rest}. */
  public Document wrap(String first, String rest, String text) {
    return add(new Block.Paragraph(first, rest, text));
  }

  /** A line of a capture behind a mark, in its own words and on one line however long it is. */
  public Document verbatim(String mark, String text) {
    return add(new Block.Verbatim(mark, text));
  }

  /** A line that is to be copied as a whole: never folded. */
  public Document whole(String text) {
    return add(new Block.Whole(text));
  }

  /** A command for a shell: on one line if it fits, else its words continued by a backslash. */
  public Document command(List<String> words) {
    return add(new Block.Command(words));
  }

  /** Rows below their titles. */
  public Document table(Table table) {
    return add(new Block.Rows(table));
  }

  /** All blocks of another document. */
  public Document addAll(Document other) {
    blocks.addAll(other.blocks);
    return this;
  }

  private Document add(Block block) {
    blocks.add(block);
    return this;
  }

  /** The blocks, from top to bottom. */
  public List<Block> blocks() {
    return List.copyOf(blocks);
  }

  /** Whether nothing stands in it. */
  public boolean isEmpty() {
    return blocks.isEmpty();
  }

  /** The document as text: lines of at most {@link #COLUMNS} columns, ASCII. */
  @Override
  public String toString() {
    return PlainText.of(blocks);
  }
}
