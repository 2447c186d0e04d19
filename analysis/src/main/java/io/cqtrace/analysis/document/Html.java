package io.cqtrace.analysis.document;

import java.util.ArrayList;
import java.util.List;
import org.owasp.encoder.Encode;

/** A document as elements of a page. */
public final class Html {
  private final StringBuilder out = new StringBuilder();
  private final List<Block> preformatted = new ArrayList<>();

  private Html() {}

  /** The elements of its blocks; everything in them is escaped. */
  public static String blocks(Document document) {
    Html html = new Html();
    document.blocks().forEach(html::block);
    html.endPreformatted();
    return html.out.toString();
  }

  private void block(Block block) {
    if (block instanceof Block.Heading heading) {
      element("h3", heading.text());
    } else if (block instanceof Block.Paragraph words) {
      element("p", (words.first() + words.text()).strip());
    } else if (block instanceof Block.Rows rows) {
      endPreformatted();
      table(rows.table());
    } else if (!(block instanceof Block.Blank) || !preformatted.isEmpty()) {
      preformatted.add(block);
    }
  }

  private void element(String name, String text) {
    endPreformatted();
    out.append('<').append(name).append('>').append(escaped(text));
    out.append("</").append(name).append(">\n");
  }

  /** Lines whose columns mean something stand together, without empty lines around them. */
  private void endPreformatted() {
    String text = PlainText.of(preformatted).stripTrailing();
    if (!text.isEmpty()) {
      out.append("<pre>").append(escaped(text)).append("\n</pre>\n");
    }
    preformatted.clear();
  }

  private void table(Table table) {
    out.append("<table>\n<thead><tr>");
    for (Table.Column column : table.columns()) {
      cell("th", column, column.title().replace('\n', ' '));
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      out.append("<tr>");
      if (table.isSpanning(row)) {
        out.append("<th colspan=\"").append(table.columns().size()).append("\">");
        out.append(escaped(row.get(0))).append("</th>");
      } else {
        for (int i = 0; i < row.size(); i++) {
          cell("td", table.columns().get(i), row.get(i));
        }
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n</table>\n");
  }

  private void cell(String name, Table.Column column, String text) {
    boolean number = column.side() == Table.Side.RIGHT;
    out.append('<').append(name).append(number ? " class=\"number\">" : ">");
    out.append(escaped(text)).append("</").append(name).append('>');
  }

  /** Text as HTML content or attribute value. */
  public static String escaped(String text) {
    return Encode.forHtml(text);
  }
}
