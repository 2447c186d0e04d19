package io.cqtrace.replay;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A captured life in closed loop: first through the models of what was captured, to see whether
 * they reproduce it, then through others.
 *
 * <p>What no trace of a controller says is the handler's work on a CQE. It is chosen so that the
 * captured pair reproduces the capture best; the first of equals in an order that begins with what
 * head doorbells show, then with half of the host's reaction time.
 */
public final class CaptureReplay {
  private static final double[] SHARES = {
    0.5, 0.25, 0.75, 0.12, 1, 0.06, 1.5, 2, 0.03, 3, 5, 8, 12, 20
  };
  private static final int MORE_REACTORS = 2;

  private final CapturedFacts facts;
  private final @Nullable CapturedLife otherLife;
  private final int jitterPercent;
  private final long seed;

  /** A replay of this life, its times varied by up to {@code jitterPercent}. */
  public CaptureReplay(CapturedLife life, int jitterPercent, long seed) {
    this(life, null, jitterPercent, seed);
  }

  /** The same, with another life on which the fit is tried. */
  public CaptureReplay(
      CapturedLife life, @Nullable CapturedLife otherLife, int jitterPercent, long seed) {
    this.facts = new CapturedFacts(life);
    this.otherLife = otherLife;
    this.jitterPercent = jitterPercent;
    this.seed = seed;
  }

  /** Whether every Delete I/O SQ of the capture completed in the turn that fetched it. */
  public boolean deletesInTurn() {
    for (int i = 0; i < facts.commands.size(); i++) {
      CapturedCommand command = facts.commands.get(i);
      if (Opcode.DELETE_SQ.matches(command.sqId(), command.opcode())
          && command.completedNs() != EventChunk.NO_TIME
          && !facts.inTurn[i]) {
        return false;
      }
    }
    return true;
  }

  /** What the capture shows of the controller's flow control. */
  public FlowControlFacts flowControl() {
    return new FlowControlFacts(
        facts.commands.stream().filter(CapturedCommand::lost).count(),
        deletesInTurn(),
        facts.refused.size(),
        facts.life.fetchesBeyondFree(),
        facts.life.refusalsWithRoom());
  }

  /**
   * Replays it.
   *
   * @param candidates models that may stand for the captured pair, the likeliest first
   * @param hosts hosts to replay it through
   * @param controllers controllers to replay it through
   * @param reactors their reactors, or 0: as many as captured, and the other number apart
   */
  public ReplayMatrix matrix(
      List<CapturedPair> candidates,
      List<HostModel> hosts,
      List<ControllerModel> controllers,
      int reactors) {
    Fit best = fit(candidates);
    boolean spdk = best.pair.variant().reactorsMatter();
    int capturedReactors = spdk ? best.pair.variant().reactors() : MORE_REACTORS;
    List<Variant> variants = new ArrayList<>();
    List<Variant> others = new ArrayList<>();
    for (ControllerModel controller : controllers) {
      variants.add(new Variant(controller, reactors > 0 ? reactors : capturedReactors));
      Variant other = new Variant(controller, capturedReactors == 1 ? MORE_REACTORS : 1);
      if (reactors == 0 && other.reactorsMatter()) {
        others.add(other);
      }
    }
    PreparedReplay captured = prepare(best, best.pair.host(), best.pair.variant());
    return new ReplayMatrix(
        title(),
        seed,
        jitterPercent,
        facts.life.controller(),
        facts.life.life(),
        List.of(),
        List.of(),
        ReplayInputs.list(facts, best.pair, captured, best.costNs, jitterPercent),
        best.agreement.with(otherHosts(best), outOfSample(best)),
        runs(best, hosts, variants),
        runs(best, hosts, others));
  }

  private PreparedReplay prepare(Fit fit, HostModel host, Variant variant) {
    return new PreparedReplay(facts, host, variant, fit.pair, fit.costNs);
  }

  private List<SimulatedRun> runs(Fit fit, List<HostModel> hosts, List<Variant> variants) {
    List<SimulatedRun> runs = new ArrayList<>();
    for (HostModel host : hosts) {
      for (Variant variant : variants) {
        PreparedReplay prepared = prepare(fit, host, variant);
        SimulatedRun run = prepared.run(jitterPercent, seed);
        runs.add(run.withDeparture(FirstOutcomeChange.first(facts, prepared.simulated)));
      }
    }
    return runs;
  }

  private Fit fit(List<CapturedPair> candidates) {
    Fit best = null;
    for (CapturedPair pair : candidates) {
      for (long costNs : costs()) {
        PreparedReplay prepared =
            new PreparedReplay(facts, pair.host(), pair.variant(), pair, costNs);
        SimulatedRun run = prepared.run(0, seed);
        Agreement agreement =
            RunComparison.compare(pair, facts.commands, facts.refused, prepared.simulated, run);
        if (best == null || agreement.fitScore() > best.agreement.fitScore() + 1e-9) {
          best = new Fit(pair, costNs, agreement);
        }
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("no candidate for the captured pair");
    }
    return best;
  }

  /** How well the capture would be reproduced if its host had been another one. */
  private List<Agreement.HostFit> otherHosts(Fit best) {
    List<Agreement.HostFit> fits = new ArrayList<>();
    for (HostModel host : Models.guests()) {
      if (!host.takesTheStepsOf(best.pair.host())) {
        CapturedPair pair = new CapturedPair(host, best.pair.variant(), best.pair.origin());
        Agreement other = fit(List.of(pair)).agreement;
        fits.add(new Agreement.HostFit(host.name(), other.score(), other.deferred()));
      }
    }
    return fits;
  }

  private Agreement.@Nullable OutOfSample outOfSample(Fit best) {
    CapturedLife other = otherLife;
    if (other == null || other.isEmpty() || best.costNs == HostEstimate.FROM_DOORBELLS) {
      return null;
    }
    CapturedFacts unseen = new CapturedFacts(other);
    CapturedPair pair = best.pair;
    PreparedReplay prepared =
        new PreparedReplay(unseen, pair.host(), pair.variant(), pair, best.costNs);
    SimulatedRun run = prepared.run(0, seed);
    Agreement agreement =
        RunComparison.compare(pair, unseen.commands, unseen.refused, prepared.simulated, run);
    return new Agreement.OutOfSample(other.life(), agreement.score());
  }

  private List<Long> costs() {
    List<Long> costs = new ArrayList<>();
    if (facts.life.cqHeadVisible()) {
      costs.add(HostEstimate.FROM_DOORBELLS);
    }
    for (double share : SHARES) {
      costs.add(Math.round(share * facts.reactionNs()));
    }
    return costs;
  }

  private record Fit(CapturedPair pair, long costNs, Agreement agreement) {}

  private String title() {
    CapturedLife life = facts.life;
    String dropped =
        life.droppedCount() > 0
            ? String.format(
                Locale.ROOT,
                ", the last of %,d: no more than that are replayed",
                facts.commands.size() + life.droppedCount())
            : "";
    return String.format(
        Locale.ROOT,
        "life %d of controller %d, under the greatest CQ pressure: %,d commands on %d SQs%s",
        life.life(),
        life.controller(),
        facts.commands.size(),
        facts.commands.stream().map(CapturedCommand::sqId).distinct().count(),
        dropped);
  }
}
