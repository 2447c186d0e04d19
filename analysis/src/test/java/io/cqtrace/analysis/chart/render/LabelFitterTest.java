package io.cqtrace.analysis.chart.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class LabelFitterTest {
  private static final ChartFont FONT = ChartFont.plain(12);

  @Test
  void longTextsAreCutWithDots() {
    assertThat(LabelFitter.fit("short", FONT, 100)).isEqualTo("short");
    String cut = LabelFitter.fit("a very long label that does not fit at all", FONT, 100);
    assertThat(cut).startsWith("a very").endsWith("...");
    assertThat(FONT.width(cut)).isLessThanOrEqualTo(100);
  }

  @Test
  void captionsAreWrappedAndTheLastLineIsCut() {
    String caption = "one two three four five six seven eight nine ten eleven twelve";
    List<String> lines = LabelFitter.wrap(caption, FONT, 100, 9);
    assertThat(lines).hasSizeGreaterThan(3).allMatch(line -> FONT.width(line) <= 100);
    assertThat(String.join(" ", lines)).isEqualTo(caption);
    List<String> cut = LabelFitter.wrap(caption, FONT, 100, 2);
    assertThat(cut).hasSize(2);
    assertThat(cut.get(1)).endsWith("...");
    assertThat(LabelFitter.wrap("x".repeat(200), FONT, 100, 3)).hasSize(1);
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
