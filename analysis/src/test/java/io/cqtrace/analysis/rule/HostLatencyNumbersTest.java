package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Percentiles and depth of a host's trace, against the sorted and the written out numbers. */
class HostLatencyNumbersTest {
  private static final long SEED = 7;

  @Test
  void percentilesAreAtMostAnEighthTooLarge() {
    Random random = new Random(SEED);
    LatencyPercentiles counted = new LatencyPercentiles();
    long[] all = new long[10_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) Math.exp(random.nextDouble() * 25);
      counted.add(all[i]);
    }
    Arrays.sort(all);
    for (double share : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
      long exact = all[(int) Math.ceil(share * all.length) - 1];
      assertThat(counted.within(share)).isBetween(exact, exact + exact / 8 + 1);
    }
    assertThat(new LatencyPercentiles().within(0.5)).isZero();
  }

  @Test
  void depthHoldsBetweenEvents() {
    DepthOverTime depth = new DepthOverTime();
    depth.add(0, 4);
    depth.add(300_000_000_000L, 7);
    depth.add(300_000_000_001L, 2);
    depth.add(1_000_000_000_000L, 0);
    assertThat(depth.describe()).isEqualTo("4 4 4 7 2 2 2 2 2 2");
  }
}
