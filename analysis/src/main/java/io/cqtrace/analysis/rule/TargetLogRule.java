package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the log of an NVMe target says of its own controllers: expired Keep Alives, controllers that
 * failed, errors.
 *
 * <p>Source: Linux {@code drivers/nvme/target/core.c: nvmet_keep_alive_timer,
 * nvmet_fatal_error_handler}; the wordings stand at the table of kernel messages.
 */
final class TargetLogRule extends Rule {
  private static final Map<HostMessage, String> STEPS = new EnumMap<>(HostMessage.class);

  static {
    STEPS.put(HostMessage.TARGET_KEEP_ALIVE, "Keep Alive expired");
    STEPS.put(HostMessage.TARGET_FATAL, "controller failed");
    STEPS.put(HostMessage.TARGET_ERROR, "error");
  }

  TargetLogRule() {
    super(
        RuleInfo.of(
                "TARGET-ERROR",
                Party.NONE,
                "the target's log: Keep Alives that expired, controllers that failed, errors",
                "NVMe Base 2.0, 3.9 (Keep Alive)",
                RequiredFact.KERNEL_LOG)
            .with(RuleInfo.Trait.ABOUT_HOST));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final Map<HostMessage, Long> counts = new EnumMap<>(HostMessage.class);
    private final List<Evidence> lines = new ArrayList<>();
    private RecordingAdvice advice = RecordingAdvice.NONE;

    /** Rows with a message come whatever their kind is. */
    @Override
    public Set<EventKind> rowKinds() {
      return Set.of();
    }

    @Override
    public void onRow(EventCursor row) {
      String says = STEPS.get(row.message());
      if (says != null && counts.merge(row.message(), 1L, Long::sum) == 1) {
        lines.add(new Evidence(row.source(), row.line(), "the first: " + says));
      }
    }

    @Override
    public void onInputs(TraceSummary inputs) {
      advice = RecordingAdvice.of(inputs);
    }

    @Override
    public List<Finding> findings() {
      if (counts.isEmpty()) {
        return List.of();
      }
      List<String> steps = new ArrayList<>();
      counts.forEach((message, count) -> steps.add(count + " x " + STEPS.get(message)));
      String keepAlive =
          counts.containsKey(HostMessage.TARGET_KEEP_ALIVE)
              ? "A Keep Alive that expired says that the target got none from the host for that"
                  + " long: the host, the network, or a target that did not get to it. It ends the"
                  + " controller, and what was outstanding is not answered."
              : "These are the target's own words.";
      return List.of(
          new Finding(
              TargetLogRule.this,
              Severity.NOTICE,
              party(),
              "the target's log: " + String.join(", ", steps),
              keepAlive,
              advice.sentence(),
              Grade.RECORDED,
              0,
              List.of(),
              lines));
    }
  }
}
