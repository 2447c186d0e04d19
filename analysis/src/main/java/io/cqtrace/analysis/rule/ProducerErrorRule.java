package io.cqtrace.analysis.rule;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A producer's own error lines, where they are all that it recorded: they are quoted, each text
 * once. Beside recorded commands they are left to the rules that know what they mean.
 */
final class ProducerErrorRule extends Rule {
  private static final int SHOWN_TEXTS = 6;
  private static final int MOST_TEXTS = 1000;

  ProducerErrorRule() {
    super(
        RuleInfo.of(
                "PRODUCER-ERROR",
                Party.NONE,
                "only error lines of the producer are here: quoted, nothing more is claimed",
                "none")
            .with(RuleInfo.Trait.ABOUT_HOST));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private final class Run implements Detector {
    private final Map<String, Evidence> first = new LinkedHashMap<>();
    private long count;
    private boolean commandsSeen;
    private RecordingAdvice advice = RecordingAdvice.NONE;

    @Override
    public void onFirstOfKind(EventCursor row) {
      commandsSeen |=
          switch (row.kind()) {
            case FETCH, COMPLETE, POST, CQ_FULL, HOST_SUBMIT -> true;
            default -> false;
          };
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.CONTROLLER_FAILED, EventKind.ERROR);
    }

    @Override
    public void onRow(EventCursor row) {
      switch (row.kind()) {
        case CONTROLLER_FAILED -> add(row, "the controller fails");
        case ERROR -> {
          String text = row.message() == HostMessage.NONE ? row.text() : null;
          if (text != null) {
            add(row, text);
          }
        }
        default -> {
          // No error.
        }
      }
    }

    private void add(EventCursor row, String text) {
      count++;
      if (first.size() < MOST_TEXTS) {
        String role =
            row.kind() == EventKind.CONTROLLER_FAILED ? "the controller fails" : "an error";
        first.putIfAbsent(text, new Evidence(row.source(), row.line(), role));
      }
    }

    @Override
    public void onInputs(TraceSummary inputs) {
      advice = RecordingAdvice.of(inputs);
    }

    @Override
    public List<Finding> findings() {
      if (count == 0 || commandsSeen) {
        return List.of();
      }
      List<Evidence> lines = new ArrayList<>(first.values());
      return List.of(
          new Finding(
              ProducerErrorRule.this,
              Severity.NOTICE,
              party(),
              Wording.count(count, "error line")
                  + " ("
                  + Wording.count(first.size(), "different text")
                  + ") and no command: what the errors did to a command is not in this log",
              "These are the producer's own words. Without its queue events nobody can say which"
                  + " command they concern.",
              advice.isEmpty() ? advice.sentence() : "Record " + advice.record() + ".",
              Grade.RECORDED,
              0,
              List.of(),
              lines.subList(0, Math.min(lines.size(), SHOWN_TEXTS))));
    }
  }
}
