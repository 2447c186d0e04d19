package io.cqtrace.replay;

/**
 * How well the run of the captured pair of models reproduces the capture, each part 0..1.
 *
 * @param hostName the captured host's model
 * @param variant the captured controller's model
 * @param pairOrigin how it is known that these were captured
 * @param posts share of commands with the same fate: posted, lost, or neither
 * @param order share of posts in the same order (longest common run of commands, not contiguous)
 * @param losses how near the number of lost completions is: the smaller by the greater
 * @param withheld the same for completions withheld
 * @param recordedPosts commands posted in the capture
 * @param recordedLost completions lost in the capture
 * @param recordedWithheld completions withheld in the capture
 */
public record Agreement(
    String hostName,
    Variant variant,
    String pairOrigin,
    double posts,
    double order,
    double losses,
    double withheld,
    long recordedPosts,
    long recordedLost,
    long recordedWithheld) {
  /** Below this the what-if table says nothing. */
  public static final double SUFFICIENT = 0.9;

  /** The captured controller, for tables. */
  public String controllerLabel() {
    return variant.label();
  }

  /** The captured controller's name on the command line. */
  public String controllerName() {
    return variant.controller().name();
  }

  /** Its reactors. */
  public int reactors() {
    return variant.reactors();
  }

  /** The whole: the least of posts and order, and whether losses occur at all. */
  public double score() {
    return Math.min(posts, order);
  }

  /** Whether conclusions may be drawn. */
  public boolean isSufficient() {
    return score() >= SUFFICIENT;
  }
}
