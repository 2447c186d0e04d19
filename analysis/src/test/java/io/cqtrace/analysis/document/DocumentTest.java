package io.cqtrace.analysis.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.ReportText;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DocumentTest {

  @Test
  void wrapsAtTheLastBlankThatFits() {
    String text = new Document().wrap("- ", "  ", "word ".repeat(20).strip()).toString();
    assertThat(text.lines()).hasSize(2).first().isEqualTo("- " + "word ".repeat(14).strip());
  }

  @Test
  void aWordOfExactlyTheWidthStaysWhole() {
    assertThat(new Document().wrap("", "", "x".repeat(72)).toString())
        .isEqualTo("x".repeat(72) + "\n");
    assertThat(new Document().wrap("", "", "x".repeat(73)).toString())
        .isEqualTo("x".repeat(72) + "\nx\n");
  }

  @Test
  void aPathIsBrokenBehindASlash() {
    String folder = "/" + "d".repeat(30) + "/" + "e".repeat(30) + "/";
    assertThat(new Document().wrap("File  ", "      ", folder + "trace.log.zst: text").toString())
        .isEqualTo("File  " + folder + "\n      trace.log.zst: text\n");
  }

  @Test
  void aLineThatMailWouldTakeForAQuotationStaysWithinTheWidth() {
    for (String start : List.of("From ", ">", "> ")) {
      for (String rest : List.of("x".repeat(72), "word ".repeat(20))) {
        String line = (start + rest).substring(0, 72).strip();
        String lines = new Document().line(line).toString();
        ReportText.assertFitsAMail(lines);
        assertThat(lines).doesNotStartWith(">").doesNotStartWith("From ");
        assertThat(lines.replaceAll("\\s", "")).isEqualTo(line.replaceAll("\\s", ""));
      }
    }
  }

  @Test
  void neverLosesACharacterOfAscii() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(400);
      for (int k = 0; k < length; k++) {
        text.append(random.nextInt(6) == 0 ? ' ' : (char) ('!' + random.nextInt(94)));
      }
      String wrapped = new Document().wrap("  - ", "    ", text.toString()).toString();
      ReportText.assertFitsAMail(wrapped);
      assertThat(wrapped.replaceAll("\\s", "")).isEqualTo(("-" + text).replaceAll("\\s", ""));
    }
  }

  @Test
  void aColumnGrowsWithItsCells() {
    Table table = new Table("  ", Table.Column.left("name", 4), Table.Column.right("lost", 4));
    table.row("a", "1").row("longer", "12345");
    assertThat(new Document().table(table))
        .hasToString("  name    lost\n  a          1\n  longer 12345\n");
  }

  @Test
  void aColumnThatMayBeCutGivesWayAndNoOther() {
    Table table = new Table("", Table.Column.cut("host", 8), Table.Column.left("controller", 10));
    table.row("h".repeat(60), "c".repeat(30));
    List<String> lines = new Document().table(table).toString().lines().toList();
    assertThat(lines.get(1)).isEqualTo("h".repeat(40) + "~ " + "c".repeat(30));
    assertThat(lines.get(0)).isEqualTo("host" + " ".repeat(38) + "controller");
  }

  @Test
  void aRowOfOneCellIsALineOfItsOwn() {
    Table table = new Table("", Table.Column.left("x", 1), Table.Column.right("y", 1));
    table.row("a heading that is wider than both").row("1", "2");
    assertThat(new Document().table(table))
        .hasToString("x y\na heading that is wider than both\n1 2\n");
  }

  @Test
  void aTitleOfTwoLinesTakesTwoLines() {
    Table table = new Table("", Table.Column.left("name", 4), Table.Column.right("lost\nlate", 4));
    assertThat(new Document().table(table)).hasToString("name lost\n     late\n");
  }

  @Test
  void thePageSaysWhatTheTextSays() {
    Document document = new Document();
    document.heading("What if").wrap("", "  ", "of <1> & 2").blank();
    document.table(
        new Table("", Table.Column.left("a", 1), Table.Column.right("b", 1)).row("x", "7"));
    document.line("one").verbatim("> ", "two").command(List.of("grep", "-F", "'<'"));
    assertThat(Html.blocks(document))
        .isEqualTo(
            """
            <h3>What if</h3>
            <p>of &lt;1&gt; &amp; 2</p>
            <table>
            <thead><tr><th>a</th><th class="number">b</th></tr></thead>
            <tbody>
            <tr><td>x</td><td class="number">7</td></tr>
            </tbody>
            </table>
            <pre>one
            &gt; two
              grep -F &#39;&lt;&#39;
            </pre>
            """);
  }
}
