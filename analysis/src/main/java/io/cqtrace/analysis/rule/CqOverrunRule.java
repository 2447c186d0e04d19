package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Violation;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The controller wrote a CQE although no slot was free. Where the host had read the CQE that stood
 * in the slot, that is a violation without loss; where it had not, the CQE is lost.
 *
 * <p>The host had read it where a later head doorbell passes it, where it used the tag again, or
 * where its own trace shows that the request ended. A log may lack the line of a head doorbell: one
 * is a fault only where it happens again behind a further doorbell, or where the host gave up on
 * the command. A simulated run lacks no line.
 *
 * <p>Needs recorded posts: QEMU has no event for them. Source: NVMe Base 2.0, 3.3.1.2.1: the
 * controller shall not post until slots become available.
 */
final class CqOverrunRule extends Rule {
  CqOverrunRule() {
    super(
        RuleInfo.of(
            "CQ-OVERRUN",
            Party.CONTROLLER,
            "CQE written to a slot that the host had not released: lost if it had not been read",
            Wording.CQ_FLOW_CONTROL,
            RequiredFact.POSTS,
            RequiredFact.CQ_HEADS,
            RequiredFact.CQ_SIZES));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private record Place(int controller, int cqId) {}

  /** What became of the CQEs that were overwritten on one CQ. */
  private static final class Overwritten {
    final CommandList lost = new CommandList();
    boolean givenUp;
    long undecidedCount;
  }

  private final class Run extends ViolationDetector {
    private final Map<Place, Overwritten> overwritten = new HashMap<>();

    Run() {
      super(CqOverrunRule.this, EnumSet.of(Violation.Kind.CQ_OVERRUN));
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      if (!command.overwritten()) {
        return;
      }
      Overwritten at =
          overwritten.computeIfAbsent(
              new Place(command.controller(), command.cqId()), place -> new Overwritten());
      if (command.outcome() == Outcome.LOST) {
        at.lost.add(command);
        at.givenUp |= command.timedOutWhileOpen();
      } else if (command.outcome() == Outcome.UNKNOWN) {
        at.undecidedCount++;
      }
    }

    private Overwritten of(Group group) {
      Violation shown = group.shown();
      return overwritten.getOrDefault(
          new Place(shown.controller(), shown.queueId()), new Overwritten());
    }

    @Override
    CommandList commands(Group group) {
      CommandList lost = of(group).lost;
      return lost.isEmpty() ? group.commands() : lost;
    }

    @Override
    boolean proved(Group group) {
      return group.shown().proved() || of(group).givenUp;
    }

    @Override
    String summary(Group group) {
      Violation shown = group.shown();
      Overwritten at = of(group);
      // How many is not certain: one head doorbell may stand for more than a round.
      return (group.count() == 1 ? "a CQE" : "CQEs")
          + " written to a full CQ, the first at slot "
          + shown.value()
          + " of "
          + place(shown)
          + (at.lost.isEmpty()
              ? at.undecidedCount > 0
                  ? "; whether the host had read what stood there is not recorded"
                  : "; the host had read what stood there: no loss"
              : "; "
                  + Wording.count(at.lost.count(), "CQE")
                  + " overwritten before the host had read "
                  + (at.lost.count() == 1 ? "it: lost" : "them: lost"));
    }

    @Override
    String explanation(Violation shown) {
      return "The CQ was full by the head doorbells in this capture (one slot stays empty), and the"
          + " controller wrote a CQE all the same.";
    }

    @Override
    String explanation(Group group) {
      return explanation(group.shown())
          + (of(group).lost.isEmpty()
              ? " What it overwrote is not known to be lost: a later head doorbell passes it, or its"
                  + " tag was used again. The controller broke the rule without harm this time; the"
                  + " same step loses a completion as soon as the host reads a little later."
              : " The host had not read what stood in the slot: no later head doorbell passes it, and"
                  + " its tag was not used again. Its command never ends for the host, which finds the"
                  + " phase tag of the next round there and reads no further.")
          + (proved(group)
              ? ""
              : " Or the line of a CQ head doorbell is missing from the capture.");
    }

    @Override
    String advice(Violation shown) {
      return "Look at the controller's check of the CQ head before it writes a CQE.";
    }

    @Override
    String role(Violation shown) {
      return "a CQE is written, no slot is free";
    }

    @Override
    String relatedRole(Violation shown) {
      return "the last CQ head doorbell before it";
    }
  }
}
