package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WilsonIntervalTest {

  /** Where nothing was seen the upper end is z^2 / (n + z^2); half and half is symmetric. */
  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({
    "0, 10, 0, 0.2775",
    "10, 10, 0.7225, 1",
    "5, 10, 0.2366, 0.7634",
    "0, 200, 0, 0.0188",
  })
  void intervalsAreThoseOfTheFormula(int seen, int runs, double low, double high) {
    WilsonInterval interval = WilsonInterval.of(seen, runs);
    assertThat(interval.low()).isCloseTo(low, within(5e-5));
    assertThat(interval.high()).isCloseTo(high, within(5e-5));
  }
}
