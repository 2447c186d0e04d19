package io.cqtrace.minimize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaDebuggingTest {

  /** Zeller and Hildebrandt's own example: of 1..8 the units 1, 7 and 8 are needed. */
  @Test
  void theExampleOfThePaper() {
    BitSet needed = BitSet.valueOf(new long[] {1L << 1 | 1L << 7 | 1L << 8});
    assertThat(minimize(range(1, 9), units -> containsAll(units, needed))).isEqualTo(needed);
  }

  @Test
  void nothingIsLeftOfWhatIsNotNeeded() {
    assertThat(minimize(range(0, 1000), units -> true).isEmpty()).isTrue();
    assertThat(minimize(range(0, 1), units -> true).isEmpty()).isTrue();
    assertThat(minimize(new BitSet(), units -> true).isEmpty()).isTrue();
  }

  /** A count: any n units do, and no fewer. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 31, 32, 99, 100})
  void asManyAsAreNeeded(int count) {
    BitSet result = minimize(range(0, 100), units -> units.cardinality() >= count);
    assertThat(result.cardinality()).isEqualTo(count);
  }

  /** Tests that are not monotone: a larger set may fail where a smaller one passes. */
  @Test
  void noSingleUnitCanBeLeftOutOfAnyResult() {
    for (long seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed);
      int size = 1 + random.nextInt(40);
      BitSet needed = new BitSet();
      for (int i = 0; i < size; i++) {
        needed.set(i, random.nextInt(4) == 0);
      }
      int salt = random.nextInt();
      Predicate<BitSet> test =
          units -> {
            BitSet rest = (BitSet) units.clone();
            rest.andNot(needed);
            boolean coin = (rest.hashCode() * 31 + salt) % 3 != 0;
            return containsAll(units, needed)
                && (coin || rest.cardinality() == size - needed.cardinality());
          };
      BitSet result = minimize(range(0, size), test);
      assertThat(test.test(result)).as("seed %d", seed).isTrue();
      for (int i = result.nextSetBit(0); i >= 0; i = result.nextSetBit(i + 1)) {
        BitSet without = (BitSet) result.clone();
        without.clear(i);
        assertThat(test.test(without)).as("seed %d without %d", seed, i).isFalse();
      }
    }
  }

  private static BitSet minimize(BitSet units, Predicate<BitSet> test) {
    return new DeltaDebugging(test).minimize(units);
  }

  private static BitSet range(int from, int to) {
    BitSet units = new BitSet();
    units.set(from, to);
    return units;
  }

  private static boolean containsAll(BitSet units, BitSet needed) {
    BitSet missing = (BitSet) needed.clone();
    missing.andNot(units);
    return missing.isEmpty();
  }
}
