package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ChartTextTest {
  private static final ChartFont FONT = ChartFont.plain(12);

  @Test
  void longTextsAreCutWithDots() {
    assertThat(ChartText.fit("short", FONT, 100)).isEqualTo("short");
    String cut = ChartText.fit("a very long label that does not fit at all", FONT, 100);
    assertThat(cut).startsWith("a very").endsWith("...");
    assertThat(FONT.width(cut)).isLessThanOrEqualTo(100);
  }

  @Test
  void captionsAreWrappedAndTheLastLineIsCut() {
    String caption = "one two three four five six seven eight nine ten eleven twelve";
    List<String> lines = ChartText.wrap(caption, FONT, 100, 9);
    assertThat(lines).hasSizeGreaterThan(3).allMatch(line -> FONT.width(line) <= 100);
    assertThat(String.join(" ", lines)).isEqualTo(caption);
    List<String> cut = ChartText.wrap(caption, FONT, 100, 2);
    assertThat(cut).hasSize(2);
    assertThat(cut.get(1)).endsWith("...");
    assertThat(ChartText.wrap("x".repeat(200), FONT, 100, 3)).hasSize(1);
  }

  @Test
  void invisibleCharactersAreShown() {
    assertThat(ChartText.clean("a\u001b[31mb\nc\u202ed")).isEqualTo("a\\x1b[31mb c\\u202ed");
    assertThat(ChartText.clean("x".repeat(9999))).hasSizeLessThan(5000);
  }

  @Test
  void theBuiltInWidthsAreThoseOfTheFont() {
    FontRenderContext context = new FontRenderContext(null, true, true);
    for (ChartFont font : List.of(ChartFont.plain(1000), ChartFont.bold(1000))) {
      Font installed = new Font(ChartFont.FAMILY, font.getStyle(), 1000);
      if (!installed.getFamily(Locale.ROOT).equals(ChartFont.FAMILY)) {
        return; // This machine draws with another font.
      }
      String text = "CQ 0 (admin): 0.690 ms, withheld; {~}";
      double real =
          text.chars()
              .mapToDouble(one -> installed.getStringBounds("" + (char) one, context).getWidth())
              .sum();
      assertThat(font.width(text)).isCloseTo(real, offset(20.0));
    }
  }
}
