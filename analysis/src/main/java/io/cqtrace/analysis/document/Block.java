package io.cqtrace.analysis.document;

import java.util.List;

/** One part of a {@link Document}. */
public sealed interface Block {
  /** The title of what follows. */
  record Heading(String text) implements Block {}

  /** An empty line. */
  record Blank() implements Block {}

  /** A line whose columns mean something: never wrapped. */
  record Line(String text) implements Block {}

  /**
   * Words that may be wrapped.
   *
   * @param first what stands before the first line
   * @param rest what stands before the others
   */
  record Paragraph(String first, String rest, String text) implements Block {}

  /**
   * A line of a capture in its own words, on one line however long it is, so that {@code grep -F}
   * finds it.
   *
   * @param mark what stands before it
   */
  record Verbatim(String mark, String text) implements Block {}

  /** A line that is to be copied as a whole. */
  record Whole(String text) implements Block {}

  /** A command for a shell, word by word. */
  record Command(List<String> words) implements Block {
    /** Keeps a copy. */
    public Command {
      words = List.copyOf(words);
    }
  }

  /** Rows below their titles. */
  record Rows(Table table) implements Block {}
}
