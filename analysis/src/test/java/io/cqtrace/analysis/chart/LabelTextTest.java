package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LabelTextTest {
  @Test
  void invisibleCharactersAreShown() {
    assertThat(LabelText.clean("a\u001b[31mb\nc\u202ed")).isEqualTo("a\\x1b[31mb c\\u202ed");
    assertThat(LabelText.clean("x".repeat(9999))).hasSizeLessThan(5000);
  }
}
