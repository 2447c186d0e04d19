package io.cqtrace.analysis.rule;

import io.cqtrace.analysis.host.ControllerLog;
import io.cqtrace.analysis.host.HostBoot;
import io.cqtrace.analysis.host.HostEvent;
import io.cqtrace.analysis.host.HostLog;
import io.cqtrace.analysis.rule.RuleInfo.Trait;
import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rule about the host's own log alone: by boot and by controller, never across. */
abstract class HostRule extends Rule {

  HostRule(RuleInfo info) {
    super(info);
  }

  /** A rule that needs the host's log. */
  static RuleInfo ofLog(String id, Party party, String says, String clause) {
    return RuleInfo.of(id, party, says, clause, RequiredFact.KERNEL_LOG).with(Trait.ABOUT_HOST);
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /**
   * What the rule finds in a log.
   *
   * @param log all boots
   * @param seen what else is known
   */
  abstract List<Finding> findings(HostLog log, Seen seen);

  /**
   * What is known beside the log.
   *
   * @param controllerSide whether the capture shows the controller's side, too
   * @param inputs what reading said, or null
   */
  record Seen(boolean controllerSide, @Nullable TraceSummary inputs) {
    /** What to record. */
    RecordingAdvice advice() {
      return inputs == null ? RecordingAdvice.NONE : RecordingAdvice.of(inputs);
    }

    /** Whether a controller's log is of this producer. */
    boolean isOf(ControllerLog controller, Producer producer) {
      int source = controller.boot().source();
      return inputs != null
          && source < inputs.sources().size()
          && inputs.sources().get(source).producer().program() == producer;
    }

    /** {@code nvme0}, or {@code nvme0, boot 2 of 3} where the source has several. */
    String name(ControllerLog controller, HostLog log) {
      String named =
          isOf(controller, Producer.SPDK_HOST) ? "SPDK's host" : HostLog.nameOf(controller, inputs);
      return named + inBoot(controller.boot(), log);
    }
  }

  /** {@code , boot 2 of 3}, or nothing where there is one. */
  static String inBoot(HostBoot boot, HostLog log) {
    int boots = log.bootCount(boot.source());
    return boots > 1 ? ", boot " + boot.number() + " of " + boots : "";
  }

  /** A finding that the log records. */
  Finding finding(
      Severity severity,
      Party party,
      String summary,
      String explanation,
      String advice,
      List<Evidence> evidence) {
    return new Finding(
        this,
        severity,
        party,
        summary,
        explanation,
        advice,
        Grade.RECORDED,
        0,
        List.of(),
        evidence);
  }

  /** The same about one controller. */
  Finding finding(
      ControllerLog controller,
      Severity severity,
      Party party,
      String summary,
      String explanation,
      String advice,
      List<Evidence> evidence) {
    return finding(severity, party, summary, explanation, advice, evidence)
        .in(Scope.of(controller, List.of()));
  }

  static Evidence evidence(HostEvent event, String role) {
    return new Evidence(event.source(), event.line(), role);
  }

  private final class Run implements Detector {
    private final HostLog log = new HostLog();
    private boolean controllerSide;
    private @Nullable TraceSummary inputs;

    @Override
    public void onFirstOfKind(EventCursor row) {
      controllerSide |= row.kind().ofController();
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of();
    }

    @Override
    public void onRow(EventCursor row) {
      log.accept(row);
    }

    @Override
    public void onInputs(TraceSummary summary) {
      inputs = summary;
    }

    @Override
    public List<Finding> findings() {
      return HostRule.this.findings(log, new Seen(controllerSide, inputs));
    }
  }
}
