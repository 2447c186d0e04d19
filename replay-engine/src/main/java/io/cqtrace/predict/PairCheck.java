package io.cqtrace.predict;

import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.List;

/**
 * Whether one pair of models could have made the capture.
 *
 * @param host the host
 * @param variant the controller
 * @param fit of its runs to all lives
 * @param lives what each life came to, captured and replayed
 */
public record PairCheck(
    HostModel host, Variant variant, JointCheck.Fit fit, List<LifeCheck> lives) {

  /** Copies the list. */
  public PairCheck {
    lives = List.copyOf(lives);
  }

  /** See {@link JointCheck.Fit}. */
  public double p() {
    return fit.p();
  }

  /** All lives that were compared, in words. */
  public String allLives() {
    return lives.size() == 1 ? "the one life" : "all " + lives.size() + " lives";
  }

  /** Whether it could. */
  public boolean isConsistent() {
    return fit.p() >= JointCheck.LEAST_P;
  }
}
