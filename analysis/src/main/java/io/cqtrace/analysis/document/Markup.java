package io.cqtrace.analysis.document;

/**
 * Elements of a page, written one after the other. Names of elements and attributes are the
 * program's own; texts and values of attributes may be anybody's and are escaped.
 */
public final class Markup {
  private final StringBuilder out = new StringBuilder(1 << 16);

  /**
   * Begins an element.
   *
   * @param attributes names and values by turns
   */
  public Markup open(String name, String... attributes) {
    if (attributes.length % 2 != 0) {
      throw new IllegalArgumentException("an attribute of " + name + " has no value");
    }
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      out.append(Html.escaped(attributes[i + 1])).append('"');
    }
    out.append('>');
    return this;
  }

  /** Ends an element; what follows stands on a new line. */
  public Markup close(String name) {
    out.append("</").append(name).append(">\n");
    return this;
  }

  /** An element of words. */
  public Markup element(String name, String text, String... attributes) {
    return open(name, attributes).text(text).close(name);
  }

  /** Words. */
  public Markup text(String text) {
    out.append(Html.escaped(text));
    return this;
  }

  /** What is markup already: of a document or a chart of ours. */
  public Markup markup(String html) {
    out.append(html);
    return this;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
