package io.cqtrace.predict;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * The check whether a pair of models could have made a capture: over all its lives jointly. Each
 * life's outcome is one of seven classes (lost 0, 1 to 3, 4 or more, each with deferred or withheld
 * 0, 1 or more; or nothing lost and a wait of {@link #STALL_NS} or longer); the score is the sum of
 * the logarithms of the probabilities that the models give to the captured classes. It is compared
 * with the scores of replicates: captures of as many lives that the models make themselves. Both
 * ends count: of models that lose in every third life, 17 lives without a loss are as unlikely as
 * 17 losses, although each of them alone is what most runs come to.
 */
public final class JointCheck {
  /** Below this the models could not have made the capture. */
  public static final double LEAST_P = 0.01;

  /** A wait for a slot that is this long is a stall: the handler's own stalls are far shorter. */
  public static final long STALL_NS = 1_000_000_000;

  private static final int STALLED = 6;
  private static final int CLASSES = 7;
  private static final int REPLICATES = 10_000;
  private static final double NEVER_SEEN = 1e-4;
  private static final int FEW_LOST = 3;
  private static final double ROUNDING = 1e-9;

  /**
   * How well the models fit.
   *
   * @param p twice the share of replicates whose score is not better than the captured one, or not
   *     worse, whichever share is the smaller; 1 without lives
   * @param tooAlike whether it is the smaller share that scores as well: too many lives ended as
   *     most runs do
   */
  public record Fit(double p, boolean tooAlike) {}

  private JointCheck() {}

  /** The class of an outcome. */
  public static int classOf(long lost, long waiting, long longestWaitNs) {
    if (lost == 0 && longestWaitNs >= STALL_NS) {
      return STALLED;
    }
    int ofLost = lost == 0 ? 0 : lost <= FEW_LOST ? 1 : 2;
    return 2 * ofLost + (waiting > 0 ? 1 : 0);
  }

  /**
   * One life in the check.
   *
   * @param capturedClass the class of its captured outcome
   * @param probabilities of the classes, by the models
   */
  public record Life(int capturedClass, List<Double> probabilities) {

    /** Copies the list. */
    public Life {
      probabilities = List.copyOf(probabilities);
    }

    /**
     * Of the runs that the models made of a life.
     *
     * @param classOf the class of a run
     */
    public static Life of(
        int capturedClass, List<RunNumbers> runs, ToIntFunction<RunNumbers> classOf) {
      int[] counts = new int[CLASSES];
      for (RunNumbers run : runs) {
        counts[classOf.applyAsInt(run)]++;
      }
      return new Life(
          capturedClass,
          Arrays.stream(counts).mapToObj(count -> (double) count / runs.size()).toList());
    }

    /** A class that no run came to counts as a rare one. */
    double logProbability(int outcomeClass) {
      return Math.log(Math.max(NEVER_SEEN, probabilities.get(outcomeClass)));
    }

    int draw(SplittableRandom random) {
      double left = random.nextDouble();
      for (int i = 0; i < CLASSES - 1; i++) {
        left -= probabilities.get(i);
        if (left < 0) {
          return i;
        }
      }
      return CLASSES - 1;
    }
  }

  /**
   * Compares a capture with replicates.
   *
   * @param seed of the replicates
   */
  public static Fit fit(List<Life> lives, long seed) {
    double captured = 0;
    for (Life life : lives) {
      captured += life.logProbability(life.capturedClass());
    }
    SplittableRandom random = new SplittableRandom(seed);
    int notBetter = 0;
    int notWorse = 0;
    for (int i = 0; i < REPLICATES; i++) {
      double score = 0;
      for (Life life : lives) {
        score += life.logProbability(life.draw(random));
      }
      notBetter += score <= captured + ROUNDING ? 1 : 0;
      notWorse += score >= captured - ROUNDING ? 1 : 0;
    }
    double p = 2 * (Math.min(notBetter, notWorse) + 1.0) / (REPLICATES + 1.0);
    return new Fit(Math.min(1, p), notWorse < notBetter);
  }
}
