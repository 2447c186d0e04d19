package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SourceTimes;
import io.cqtrace.history.Stage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * CQEs without an interrupt after them that the host never consumed, a finding for each CQ. QEMU
 * raises one after each {@code nvme_post_cqes} that leaves CQEs in the ring ({@code
 * hw/nvme/ctrl.c}), and prints no line when it writes a CQE: the CQE may be missing as well.
 */
final class Unsignalled {
  private final List<Group> groups = new ArrayList<>();
  private @Nullable Group ending;

  /** Those of one CQ. */
  private static final class Group {
    final CompletionQueueLife cq;
    final EndCause cause;
    final int source;
    final long endLine;
    final CommandList commands = new CommandList();
    @Nullable CommandSpan givenUp;
    long longestNs;
    boolean certain;

    Group(CompletionQueueLife cq, EndCause cause, RowContext at) {
      this.cq = cq;
      this.cause = cause;
      this.source = at.source();
      this.endLine = at.line();
    }
  }

  void cqEnds(CompletionQueueLife cq, EndCause cause, RowContext at) {
    ending = new Group(cq, cause, at);
  }

  /** The CQEs of a CQ follow its end. */
  void commandEnds(CommandSpan command, SourceTimes times) {
    Group group = ending;
    if (group == null || command.outcome() != Outcome.UNSIGNALLED) {
      return;
    }
    if (group.commands.isEmpty()) {
      groups.add(group);
    }
    group.commands.add(command);
    group.givenUp = group.givenUp == null && command.timedOutWhileOpen() ? command : group.givenUp;
    int source = command.source();
    long postedNs = command.timeNs(Stage.POSTED);
    long line = command.line(Stage.POSTED);
    group.longestNs = Math.max(group.longestNs, times.passedNs(source, postedNs, line));
    group.certain |= times.certainNs(source, postedNs, line) >= Thresholds.STALL_NS;
  }

  List<Finding> findings(Rule rule) {
    return groups.stream().map(group -> finding(rule, group)).toList();
  }

  /**
   * A fault where the host gave up on one of them, or where the capture ends while others go on. A
   * queue that is deleted without that may be one whose lines are missing; so may the admin queue,
   * which nobody has to use again, and a CQE that lay for longer than the host's time-out without
   * any reaction of the host.
   */
  private static Finding finding(Rule rule, Group group) {
    boolean atEnd = group.cause == EndCause.END_OF_CAPTURE;
    // With shadow doorbells the host may have polled and moved the head unseen.
    boolean headHidden = group.cq.heads().readCount() > 0 && !group.cq.nextReleaseRings();
    boolean seenBefore = group.cq.signalledCount() > 0 && !headHidden;
    // A host that waits for an I/O command reacts within its time-out; the admin queue may rest.
    boolean waitedFor = group.cq.cqId() != 0 && group.longestNs < Thresholds.IO_TIMEOUT_NS;
    boolean proved = group.givenUp != null || (atEnd && group.certain && seenBefore && waitedFor);
    CommandSpan first = group.commands.kept().get(0);
    List<Evidence> evidence = new ArrayList<>();
    evidence.add(
        new Evidence(
            first.source(),
            first.line(Stage.COMPLETED),
            "cid " + first.cid() + " is finished; no interrupt follows"));
    evidence.add(
        new Evidence(
            group.source,
            group.endLine,
            atEnd ? "the end of the capture" : "the CQ ends: " + group.cause.label()));
    return new Finding(
        rule,
        proved ? Severity.FAULT : Severity.SUSPECT,
        Party.CONTROLLER,
        Wording.count(group.commands.count(), "CQE")
            + " on CQ "
            + group.cq.cqId()
            + " without an interrupt, and never consumed"
            + (group.longestNs > 0 ? ", for " + Wording.duration(group.longestNs) : ""),
        "The controller finished the command, the CQ had a free slot and has interrupts enabled,"
            + " but no interrupt was raised after it"
            + (group.givenUp != null ? ", and the host waited until its time-out." : ".")
            + " QEMU prints no line when it writes a CQE: that may be missing as well.",
        "Look at what the controller does between finishing a command and raising the vector.",
        Grade.INFERRED,
        group.commands.count(),
        group.commands.kept(),
        evidence);
  }
}
