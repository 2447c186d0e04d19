package io.cqtrace.analysis.chart.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ColumnNamesAxisTest {
  private static final ChartFont FONT = ChartFont.plain(11);

  private static List<List<String>> lines(double width, String... names) {
    return new ColumnNamesAxis(List.of(names), FONT, width).lines();
  }

  @Test
  void aNameThatIsTooLongForItsColumnTakesSeveralLines() {
    assertThat(lines(100, "Doorbell Buffer Config", "Read"))
        .containsExactly(List.of("Doorbell Buffer", "Config"), List.of("Read"));
    assertThat(lines(60, "Doorbell Buffer Config"))
        .containsExactly(List.of("Doorbell", "Buffer", "Config"));
  }

  @Test
  void aWordThatIsTooLongIsCut() {
    assertThat(lines(60, "Doorbell_Buffer_Config").get(0))
        .singleElement()
        .satisfies(word -> assertThat(word).startsWith("Doorb").endsWith("..."));
  }

  @Test
  void theHighestNameDecidesHowMuchRoomTheAxisTakes() {
    double one = height("Read", "Write");
    double two = height("Read", "Doorbell Buffer Config");
    assertThat(two - one).isCloseTo(FONT.height(), within(0.01));
  }

  private static double height(String... names) {
    return new ColumnNamesAxis(List.of(names), FONT, 100)
        .findMaximumTickLabelHeight(List.of(), null, null, false);
  }
}
