package io.cqtrace.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.ReportText;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TextLinesTest {

  @Test
  void wrapsAtTheLastBlankThatFits() {
    String text = new TextLines().wrap("- ", "  ", "word ".repeat(20).strip()).toString();
    assertThat(text.lines()).hasSize(2).first().isEqualTo("- " + "word ".repeat(14).strip());
  }

  @Test
  void aWordOfExactlyTheWidthStaysWhole() {
    assertThat(new TextLines().wrap("", "", "x".repeat(72)).toString())
        .isEqualTo("x".repeat(72) + "\n");
    assertThat(new TextLines().wrap("", "", "x".repeat(73)).toString())
        .isEqualTo("x".repeat(72) + "\nx\n");
  }

  @Test
  void aLineThatMailWouldTakeForAQuotationStaysWithinTheWidth() {
    for (String start : List.of("From ", ">", "> ")) {
      for (String rest : List.of("x".repeat(72), "word ".repeat(20))) {
        String line = (start + rest).substring(0, 72).strip();
        String lines = new TextLines().line(line).toString();
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
      String wrapped = new TextLines().wrap("  - ", "    ", text.toString()).toString();
      ReportText.assertFitsAMail(wrapped);
      assertThat(wrapped.replaceAll("\\s", "")).isEqualTo(("-" + text).replaceAll("\\s", ""));
    }
  }
}
