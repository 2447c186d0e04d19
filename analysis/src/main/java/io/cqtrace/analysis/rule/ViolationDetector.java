package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Violation;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A detector that says what the violations of some kinds mean, one finding a kind and queue. */
abstract class ViolationDetector implements Rule.Detector {
  private final Rule rule;
  private final Set<Violation.Kind> kinds;
  private final Map<Key, Group> groups = new LinkedHashMap<>();

  ViolationDetector(Rule rule, Set<Violation.Kind> kinds) {
    this.rule = rule;
    this.kinds = kinds;
  }

  private record Key(Violation.Kind kind, int controller, int queueId) {}

  /** Violations of one kind on one queue. */
  static final class Group {
    private final CommandList commands = new CommandList();
    private Violation shown;
    private long count;

    Group(Violation first) {
      this.shown = first;
    }

    /** The first that is proved, or the first. */
    Violation shown() {
      return shown;
    }

    /** Those with a command. */
    CommandList commands() {
      return commands;
    }

    /** How many there are. */
    long count() {
      return count;
    }

    private void add(Violation violation) {
      if (violation.proved() && !shown.proved()) {
        shown = violation;
      }
      CommandSpan command = violation.command();
      // A reuse is told when the CID comes again, and once more when it is proved.
      boolean toldBefore = command != null && commands.kept().contains(command);
      if (!toldBefore) {
        count++;
        if (command != null) {
          commands.add(command);
        }
      }
    }
  }

  /** One sentence with numbers. */
  abstract String summary(Group group);

  /** Why it is one. */
  abstract String explanation(Violation shown);

  /** The same, where it depends on all of them. */
  String explanation(Group group) {
    return explanation(group.shown());
  }

  /** What to do. */
  abstract String advice(Violation shown);

  /** What the line of the violation shows. */
  abstract String role(Violation shown);

  /** What the related line shows. */
  String relatedRole(Violation shown) {
    return "before that";
  }

  @Override
  public void onViolation(Violation violation) {
    if (kinds.contains(violation.kind())) {
      Key key = new Key(violation.kind(), violation.controller(), violation.queueId());
      groups.computeIfAbsent(key, k -> new Group(violation)).add(violation);
    }
  }

  @Override
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Group group : groups.values()) {
      findings.add(finding(group));
    }
    return findings;
  }

  /** The commands that the finding names. */
  CommandList commands(Group group) {
    return group.commands;
  }

  /** Whether missing lines cannot explain it. */
  boolean proved(Group group) {
    return group.shown().proved();
  }

  private Finding finding(Group group) {
    Violation shown = group.shown();
    CommandList commands = commands(group);
    List<Evidence> evidence = new ArrayList<>();
    if (shown.relatedLine() != EventChunk.NONE) {
      evidence.add(new Evidence(shown.source(), shown.relatedLine(), relatedRole(shown)));
    }
    evidence.add(new Evidence(shown.source(), shown.line(), role(shown)));
    return new Finding(
        rule,
        proved(group) ? Severity.FAULT : Severity.SUSPECT,
        rule.party(),
        summary(group),
        explanation(group),
        advice(shown),
        proved(group) ? Grade.RECORDED : Grade.INFERRED,
        commands.count(),
        commands.kept(),
        evidence,
        Scope.of(shown, commands.kept()));
  }

  /** {@code CQ 3: head 5, tail 7 of 32 slots}. */
  static String place(Violation shown) {
    Violation.Ring ring = shown.ring();
    return (shown.kind().ofCq() ? "CQ " : "SQ ")
        + shown.queueId()
        + ": head "
        + ring.head()
        + ", tail "
        + ring.tail()
        + (ring.size() > 1 ? " of " + ring.size() + " slots" : "");
  }
}
