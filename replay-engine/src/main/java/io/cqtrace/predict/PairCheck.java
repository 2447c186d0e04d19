package io.cqtrace.predict;

import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.util.List;

/**
 * Whether one pair of models could have made the capture.
 *
 * @param host the host
 * @param variant the controller
 * @param p see {@link JointCheck#p}
 * @param lives what each life came to, captured and replayed
 */
public record PairCheck(HostModel host, Variant variant, double p, List<LifeCheck> lives) {

  /** Copies the list. */
  public PairCheck {
    lives = List.copyOf(lives);
  }

  /** Whether it could. */
  public boolean isConsistent() {
    return p >= JointCheck.LEAST_P;
  }
}
