package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.rule.RuleInfo.Trait;
import io.cqtrace.history.HistoryGap;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import java.util.Set;

/** A rule of the catalogue: stateless; {@link #newDetector} begins to apply it to one capture. */
public abstract class Rule {
  private final RuleInfo info;

  Rule(RuleInfo info) {
    this.info = info;
  }

  /** Stable identifier, for example {@code CQ-WITHHELD}. */
  public final String id() {
    return info.id();
  }

  /** Who a finding of it is about. */
  public final Party party() {
    return info.party();
  }

  /** The clause of the specification that it rests on, or "none". */
  public final String clause() {
    return info.clause();
  }

  /** What a finding of it says. */
  public final String says() {
    return info.says();
  }

  /** Facts without which it cannot say anything. */
  public final Set<RequiredFact> needs() {
    return info.needs();
  }

  /** Facts that this finding of it rests on: all, unless the rule has several grounds. */
  public Set<RequiredFact> restsOn(Finding finding) {
    return needs();
  }

  /**
   * Contradictions of the capture that this rule tells of: a finding about the very line at which
   * the capture begins to contradict itself counts, all later ones do not.
   */
  public boolean explains(HistoryGap.Cause cause) {
    return false;
  }

  /**
   * Whether its findings say only what a producer or the host says in its own words: such words
   * stand whatever the capture contradicts elsewhere.
   */
  public boolean quotes() {
    return aboutHost();
  }

  /** Whether a finding of it means that something waited that was legal to wait. */
  public final boolean tellsDelay() {
    return info.traits().contains(Trait.TELLS_DELAY);
  }

  /** Whether a finding of it means that the host gave up on a command. */
  public final boolean tellsHostGaveUp() {
    return info.traits().contains(Trait.TELLS_HOST_GAVE_UP);
  }

  /** Whether a finding of it explains that a host gives up on commands: the device is gone. */
  public final boolean explainsGivingUp() {
    return info.traits().contains(Trait.EXPLAINS_GIVING_UP);
  }

  /** Whether it tells what the host's own log or trace says, be that anybody's fault or not. */
  public final boolean aboutHost() {
    return info.traits().contains(Trait.ABOUT_HOST);
  }

  /** Applies the rule to one capture. */
  public abstract Detector newDetector();

  /** A rule at work: it follows the history and then says what it found. */
  public interface Detector extends HistoryListener {
    /** What reading the inputs said; told after the history's end. */
    default void onInputs(TraceSummary inputs) {}

    /** What was found, after the history was told to its end. */
    List<Finding> findings();
  }
}
