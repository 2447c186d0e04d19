package io.cqtrace.minimize;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The minimizing delta debugging algorithm: finds a part of a set of units that still passes a
 * test, and of which no single unit can be left out.
 *
 * <p>Source: A. Zeller and R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
 * Transactions on Software Engineering 28(2), 2002, figure 5 (ddmin).
 */
public final class DeltaDebugging {
  private final Predicate<BitSet> test;

  /**
   * Minimizes with this test; it must pass for all units together, and give the same answer for the
   * same set.
   */
  public DeltaDebugging(Predicate<BitSet> test) {
    this.test = test;
  }

  /**
   * A 1-minimal subset: it passes, and without any one of its units it does not.
   *
   * @param units the units' numbers
   */
  public BitSet minimize(BitSet units) {
    List<Integer> kept = numbersOf(units);
    int granularity = 2;
    while (!kept.isEmpty()) {
      granularity = Math.min(granularity, kept.size());
      Step step = reduce(kept, granularity);
      if (step != null) {
        kept = step.kept;
        granularity = step.granularity;
      } else if (granularity == kept.size()) {
        break;
      } else {
        granularity *= 2;
      }
    }
    return setOf(kept);
  }

  /** A smaller set that passes, and how finely to cut it next. */
  private record Step(List<Integer> kept, int granularity) {}

  private @Nullable Step reduce(List<Integer> kept, int granularity) {
    for (int part = 0; part < granularity && granularity > 1; part++) {
      List<Integer> subset = new ArrayList<>(part(kept, part, granularity));
      if (subset.size() < kept.size() && test.test(setOf(subset))) {
        return new Step(subset, 2);
      }
    }
    for (int part = 0; part < granularity; part++) {
      List<Integer> complement = new ArrayList<>(kept);
      part(complement, part, granularity).clear();
      // With two parts the complement of one is the other, which has been tried.
      if (granularity != 2 && test.test(setOf(complement))) {
        return new Step(complement, Math.max(granularity - 1, 2));
      }
    }
    return null;
  }

  private static List<Integer> part(List<Integer> units, int part, int granularity) {
    long size = units.size();
    return units.subList(
        (int) (size * part / granularity), (int) (size * (part + 1) / granularity));
  }

  private static List<Integer> numbersOf(BitSet units) {
    List<Integer> numbers = new ArrayList<>(units.cardinality());
    units.stream().forEach(numbers::add);
    return numbers;
  }

  private static BitSet setOf(List<Integer> numbers) {
    BitSet units = new BitSet();
    numbers.forEach(units::set);
    return units;
  }
}
