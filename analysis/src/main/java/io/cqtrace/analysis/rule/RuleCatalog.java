package io.cqtrace.analysis.rule;

import java.util.List;

/** Every rule, one line each, in the order in which reports show findings of equal severity. */
public final class RuleCatalog {
  private static final List<Rule> RULES =
      List.of(
          new CqLostRule(),
          new CqOverrunRule(),
          new CqStallRule(),
          new CqCorkRule(),
          new EventIdxStaleRule(),
          new SqLostWakeRule(),
          new IrqLostRule(),
          new CqeDuplicateRule(),
          new CqeStaleRule(),
          new CqeWrongSqRule(),
          new NoCqDoorbellRule(),
          new DoorbellInvalidRule(),
          new CidReusedRule(),
          new BackendSlowRule(),
          new CqWithheldRule(),
          new SqDeferredRule(),
          new EarlyTagReuseRule(),
          new HostWaitsRule(),
          new HostUnknownCqeRule(),
          new DeviceDeadRule(),
          new LinkDownRule(),
          new NeverRecoveredRule(),
          new InterruptLostRule(),
          new HostTimeoutRule(),
          new HostHungRule(),
          new HostErrorRule(),
          new TargetLogRule(),
          new LogContextRule(),
          new HostAbortRule(),
          new HostStatusRule(),
          new HostLatencyRule(),
          new ProducerErrorRule(),
          new CaptureGapRule());

  private RuleCatalog() {}

  /** All rules. */
  public static List<Rule> rules() {
    return RULES;
  }
}
