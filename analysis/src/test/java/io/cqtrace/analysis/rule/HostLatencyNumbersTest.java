package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Percentiles and depth of a host's trace, against the sorted and the written out numbers. */
class HostLatencyNumbersTest {
  private static final long SEED = 7;

  @Test
  void percentilesAreRightToThreeDigits() {
    Random random = new Random(SEED);
    TimeHistogram counted = new TimeHistogram();
    long[] all = new long[10_000];
    for (int i = 0; i < all.length; i++) {
      all[i] = (long) Math.exp(random.nextDouble() * 25);
      counted.add(all[i]);
    }
    Arrays.sort(all);
    for (double share : new double[] {1, 50, 90, 99, 100}) {
      long exact = all[(int) Math.ceil(share / 100 * all.length) - 1];
      assertThat(counted.atNs(share)).isBetween(exact, exact + exact / 1000 + 1);
    }
    assertThat(new TimeHistogram().atNs(50)).isZero();
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
