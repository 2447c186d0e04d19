package io.cqtrace.explore;

/**
 * Where a probability lies with 95 % confidence, given how often the event was seen.
 *
 * <p>Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
 * Journal of the American Statistical Association 22 (1927).
 *
 * @param low lower end, 0..1
 * @param high upper end, 0..1
 */
public record WilsonInterval(double low, double high) {
  private static final double Z = 1.959963984540054;

  /** The interval for {@code seen} of {@code runs}. */
  public static WilsonInterval of(int seen, int runs) {
    double share = (double) seen / runs;
    double denominator = 1 + Z * Z / runs;
    double center = (share + Z * Z / (2 * runs)) / denominator;
    double half =
        Z * Math.sqrt(share * (1 - share) / runs + Z * Z / (4.0 * runs * runs)) / denominator;
    return new WilsonInterval(
        seen == 0 ? 0 : Math.max(0, center - half), seen == runs ? 1 : Math.min(1, center + half));
  }
}
