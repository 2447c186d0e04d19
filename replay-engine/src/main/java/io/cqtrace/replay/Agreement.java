package io.cqtrace.replay;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How well the run of the captured pair of models reproduces the capture, each part 0..1.
 *
 * @param hostName the captured host's model
 * @param variant the captured controller's model
 * @param pairOrigin how it is known that these were captured
 * @param posts share of commands with the same outcome: posted, lost, or neither
 * @param order share of posts in the same order (longest common run of commands, not contiguous)
 * @param losses how near the number of lost completions is: the smaller by the greater
 * @param withheld the same for completions withheld
 * @param deferred the same for SQEs deferred; 1 where the capture does not show them
 * @param recordedPosts commands posted in the capture
 * @param recordedLost completions lost in the capture
 * @param recordedWithheld completions withheld in the capture
 * @param recordedDeferred SQEs that waited for long before they were fetched
 * @param otherHosts how well other hosts reproduce the capture
 * @param outOfSample the same on another life, or null where there is none
 */
public record Agreement(
    String hostName,
    Variant variant,
    String pairOrigin,
    double posts,
    double order,
    double losses,
    double withheld,
    double deferred,
    long recordedPosts,
    long recordedLost,
    long recordedWithheld,
    long recordedDeferred,
    List<HostFit> otherHosts,
    @Nullable OutOfSample outOfSample) {
  /** Below this the what-if table says nothing. */
  public static final double SUFFICIENT = 0.9;

  private static final double DEFERRED_PART = 20;
  private static final double AS_GOOD = 0.005;

  /** Copies the list. */
  public Agreement {
    otherHosts = List.copyOf(otherHosts);
  }

  /**
   * Another host that the capture may be of.
   *
   * @param hostName its model
   * @param score how well it reproduces the capture
   * @param deferred how near its number of SQEs deferred is
   */
  public record HostFit(String hostName, double score, double deferred) {}

  /**
   * How well the fit of one life reproduces another one. The handler's work on a CQE is carried
   * over; what a capture shows of a life itself (service times, turns, submissions) is that life's.
   *
   * @param life the other life
   * @param score its agreement
   */
  public record OutOfSample(int life, double score) {}

  /** Other hosts that reproduce the capture as well, or better: it does not tell which it was. */
  public List<HostFit> asGood() {
    return otherHosts.stream()
        .filter(host -> host.score() + host.deferred() / DEFERRED_PART >= fitScore() - AS_GOOD)
        .toList();
  }

  /** Whether the capture shows what a full CQ does: only there do hosts differ. */
  public boolean pressureRecorded() {
    return recordedLost + recordedWithheld + recordedDeferred > 0;
  }

  Agreement with(List<HostFit> hosts, @Nullable OutOfSample other) {
    return new Agreement(
        hostName,
        variant,
        pairOrigin,
        posts,
        order,
        losses,
        withheld,
        deferred,
        recordedPosts,
        recordedLost,
        recordedWithheld,
        recordedDeferred,
        hosts,
        other);
  }

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

  /**
   * The whole: the mean of the parts that apply. Losses and withheld completions count where the
   * capture or the run has any; {@code 1} otherwise says nothing.
   */
  public double score() {
    double sum = posts + order;
    int parts = 2;
    if (recordedLost > 0 || losses < 1) {
      sum += losses;
      parts++;
    }
    if (recordedWithheld > 0 || withheld < 1) {
      sum += withheld;
      parts++;
    }
    return sum / parts;
  }

  /** What the fit maximises: the score, and of equal scores the nearer number deferred. */
  double fitScore() {
    return score() + deferred / DEFERRED_PART;
  }

  /** Whether conclusions may be drawn. */
  public boolean isSufficient() {
    return score() >= SUFFICIENT;
  }
}
