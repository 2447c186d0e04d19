package io.cqtrace.replay;

import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
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
  private static final long REACTION_IF_UNKNOWN_NS = 200_000;
  private static final long LEAST_IRQ_DELAY_NS = 1_000;
  private static final int MORE_REACTORS = 2;
  private static final long AT_ONCE_NS = 1_000;

  private final CapturedLife life;
  private final List<CapturedCommand> commands;
  private final QueueLayout layout;
  private final FittedTimes fitted;
  private final Set<CapturedCommand> refused;
  private final boolean[] inTurn;
  private final int jitterPercent;
  private final long seed;

  /** A replay of this life, its times varied by up to {@code jitterPercent}. */
  public CaptureReplay(CapturedLife life, int jitterPercent, long seed) {
    this.life = life;
    this.commands = life.commands();
    this.layout = life.layout();
    this.refused = Collections.newSetFromMap(new IdentityHashMap<>());
    this.refused.addAll(life.refused());
    this.fitted = FittedTimes.of(commands);
    this.inTurn = inTurn(commands);
    this.jitterPercent = jitterPercent;
    this.seed = seed;
  }

  /** Which commands completed before the next one of their SQ was fetched. */
  private static boolean[] inTurn(List<CapturedCommand> commands) {
    boolean[] inTurn = new boolean[commands.size()];
    TreeMap<Integer, Integer> last = new TreeMap<>();
    for (int i = 0; i < commands.size(); i++) {
      Integer before = last.put(commands.get(i).sqId(), i);
      inTurn[i] = true;
      if (before != null && commands.get(before).completedNs() > commands.get(i).fetchedNs()) {
        inTurn[before] = false;
      }
    }
    return inTurn;
  }

  /** Whether every Delete I/O SQ of the capture completed in the turn that fetched it. */
  public boolean deletesInTurn() {
    for (int i = 0; i < commands.size(); i++) {
      CapturedCommand command = commands.get(i);
      if (Opcode.DELETE_SQ.matches(command.sqId(), command.opcode())
          && command.completedNs() != EventChunk.NO_TIME
          && !inTurn[i]) {
        return false;
      }
    }
    return true;
  }

  /** Completions that the capture lost. */
  public long lostCount() {
    return commands.stream().filter(CapturedCommand::lost).count();
  }

  /** Most commands that were fetched and not yet posted or lost at one time, on one CQ. */
  public int maxOutstanding() {
    TreeMap<Long, Integer> changes = new TreeMap<>();
    for (CapturedCommand command : commands) {
      if (command.cqId() == 0 && command.completedNs() != EventChunk.NO_TIME) {
        changes.merge(command.fetchedNs(), 1, Integer::sum);
        changes.merge(command.completedNs(), -1, Integer::sum);
      }
    }
    int now = 0;
    int most = 0;
    for (int change : changes.values()) {
      now += change;
      most = Math.max(most, now);
    }
    return most;
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
    return new ReplayMatrix(
        title(),
        seed,
        jitterPercent,
        life.controller(),
        life.life(),
        inputs(best),
        best.agreement,
        runs(best, hosts, variants),
        runs(best, hosts, others));
  }

  private List<SimulatedRun> runs(Fit fit, List<HostModel> hosts, List<Variant> variants) {
    List<SimulatedRun> runs = new ArrayList<>();
    for (HostModel host : hosts) {
      for (Variant variant : variants) {
        runs.add(new Prepared(host, variant, fit.pair, fit.costNs).run(jitterPercent));
      }
    }
    return runs;
  }

  private Fit fit(List<CapturedPair> candidates) {
    Fit best = null;
    for (CapturedPair pair : candidates) {
      for (long costNs : costs()) {
        Prepared prepared = new Prepared(pair.host(), pair.variant(), pair, costNs);
        SimulatedRun run = prepared.run(0);
        Agreement agreement =
            RunComparison.compare(pair, commands, refused, prepared.simulated, run);
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

  private List<Long> costs() {
    List<Long> costs = new ArrayList<>();
    if (life.cqHeadVisible()) {
      costs.add(HostEstimate.FROM_DOORBELLS);
    }
    for (double share : SHARES) {
      costs.add(Math.round(share * reactionNs()));
    }
    return costs;
  }

  private long reactionNs() {
    return fitted.reactionNs() == FittedTimes.UNKNOWN
        ? REACTION_IF_UNKNOWN_NS
        : fitted.reactionNs();
  }

  private record Fit(CapturedPair pair, long costNs, Agreement agreement) {}

  /** The capture as a program for one pair of models. */
  private final class Prepared {
    final List<SimulatedCommand> simulated = new ArrayList<>();
    private final HostModel host;
    private final Variant variant;
    private final CapturedPair captured;
    private final SimulatedTimes times;
    private final List<CapturedProgram.Step> steps = new ArrayList<>();

    Prepared(HostModel host, Variant variant, CapturedPair captured, long costNs) {
      this.host = host;
      this.variant = variant;
      this.captured = captured;
      SimulatedTimes assumed = SimulatedTimes.assumed();
      long meanCostNs = Math.max(0, costNs);
      long irqNs = Math.max(LEAST_IRQ_DELAY_NS, reactionNs() - meanCostNs - assumed.tagDelayNs());
      times =
          new SimulatedTimes(
              assumed.submitNs(),
              fitted.turnDelayNs(),
              fitted.fetchNs(),
              assumed.postDelayNs(),
              assumed.queueCommandNs(),
              costNs == HostEstimate.FROM_DOORBELLS ? reactionNs() / 2 : irqNs,
              costNs == HostEstimate.FROM_DOORBELLS ? reactionNs() / 4 : meanCostNs,
              assumed.tagDelayNs(),
              0);
      HostEstimate estimate =
          new HostEstimate(
              commands,
              layout,
              !captured.variant().controller().mayFetch(0, 0),
              refused,
              times,
              costNs);
      for (int i = 0; i < commands.size(); i++) {
        simulated.add(command(i, estimate));
      }
      plan(estimate);
    }

    SimulatedRun run(int jitter) {
      SimulationSetup setup =
          new SimulationSetup(
              host, variant, layout, times.withJitter(jitter), seed, commands.get(0).submittedNs());
      return Simulator.run(setup, new CapturedProgram(steps));
    }

    private SimulatedCommand command(int index, HostEstimate estimate) {
      CapturedCommand from = commands.get(index);
      SimulatedCommand command =
          new SimulatedCommand(from.sqId(), cidOf(index), from.opcode(), from.targetQueueId());
      command.neverCompletes = from.standing();
      command.serviceNs = from.serviceNs();
      command.cqeCostNs = estimate.costNs(index);
      command.tailNs = estimate.tailNs(index);
      if (captured.variant().controller().postsLater() && from.triedNs() != EventChunk.NO_TIME) {
        command.postDelayNs = Math.max(0, from.triedNs() - from.completedNs());
      }
      boolean policyInTurn = captured.variant().deletesInFetch();
      if (Opcode.DELETE_SQ.matches(from.sqId(), from.opcode())) {
        boolean now = variant.deletesInFetch();
        boolean asCaptured = !policyInTurn && variant.reactorsMatter() && inTurn[index];
        command.finishesInTurn = now || asCaptured;
        boolean moved = !now && policyInTurn && variant.reactorsMatter();
        if (moved || (now && !inTurn[index])) {
          command.serviceNs = SimulatedCommand.BY_DEFAULT;
        }
      } else if (Opcode.DELETE_CQ.matches(from.sqId(), from.opcode())) {
        command.finishesInTurn =
            variant.controller().deletesCqInFetch(variant.reactors()) && inTurn[index];
      }
      return command;
    }

    /** The captured identifier, or one that no Linux host of these queues uses. */
    private int cidOf(int index) {
      int cid = commands.get(index).cid();
      return cid != EventChunk.NONE ? cid : 0xf000 | (index & 0xfff);
    }

    /** What each submission waits for. */
    private void plan(HostEstimate estimate) {
      TreeMap<Integer, Submissions> bySq = new TreeMap<>();
      for (int i = 0; i < commands.size(); i++) {
        Submissions sq =
            bySq.computeIfAbsent(commands.get(i).sqId(), k -> new Submissions(k, estimate));
        steps.add(sq.next(i));
      }
    }

    /** The submissions of one SQ and the completions between them. */
    private final class Submissions {
      private final HostEstimate estimate;
      private final List<Integer> byFreeTime = new ArrayList<>();
      private int nextFree;
      private long previousNs = commands.get(0).submittedNs();

      Submissions(int sqId, HostEstimate estimate) {
        this.estimate = estimate;
        for (int i = 0; i < commands.size(); i++) {
          if (commands.get(i).sqId() == sqId && estimate.freeNs(i) != EventChunk.NO_TIME) {
            byFreeTime.add(i);
          }
        }
        byFreeTime.sort(Comparator.comparingLong(estimate::freeNs));
      }

      CapturedProgram.Step next(int index) {
        long submittedNs = Math.max(previousNs, commands.get(index).submittedNs());
        int cause = EventChunk.NONE;
        while (nextFree < byFreeTime.size()
            && estimate.freeNs(byFreeTime.get(nextFree)) <= submittedNs) {
          cause = byFreeTime.get(nextFree++);
        }
        if (cause != EventChunk.NONE && estimate.freeNs(cause) <= previousNs) {
          cause = EventChunk.NONE;
        }
        long gapNs = submittedNs - previousNs;
        previousNs = submittedNs;
        return new CapturedProgram.Step(
            simulated.get(index),
            cause == EventChunk.NONE ? gapNs : Math.min(gapNs, AT_ONCE_NS),
            commandAt(estimate.tagOwner(index)),
            commandAt(cause),
            cause == EventChunk.NONE ? 0 : submittedNs - estimate.freeNs(cause));
      }

      private @Nullable SimulatedCommand commandAt(int index) {
        return index == EventChunk.NONE ? null : simulated.get(index);
      }
    }
  }

  private String title() {
    String dropped =
        life.droppedCount() > 0 ? ", the last of " + (commands.size() + life.droppedCount()) : "";
    return String.format(
        Locale.ROOT,
        "life %d of controller %d, under the greatest CQ pressure: %,d commands on %d SQs%s",
        life.life(),
        life.controller(),
        commands.size(),
        commands.stream().map(CapturedCommand::sqId).distinct().count(),
        dropped);
  }

  private List<ModelInput> inputs(Fit best) {
    Prepared prepared = new Prepared(best.pair.host(), best.pair.variant(), best.pair, best.costNs);
    List<ModelInput> inputs = new ArrayList<>();
    long reuses = prepared.steps.stream().filter(step -> step.tagOwner() != null).count();
    long causes = prepared.steps.stream().filter(step -> step.cause() != null).count();
    inputs.add(
        new ModelInput(
            "submissions that reuse a tag",
            Long.toString(reuses),
            Grade.RECORDED,
            "tags from the CIDs"));
    inputs.add(
        new ModelInput(
            "submissions caused by a completion",
            Long.toString(causes),
            Grade.INFERRED,
            "the last completion before a submission caused it"));
    long deleteNs = FittedTimes.medianServiceNs(commands, Opcode.DELETE_SQ);
    if (deleteNs != FittedTimes.UNKNOWN) {
      inputs.add(
          us("Delete SQ (median; each its own)", deleteNs, Grade.RECORDED, "fetch to completion"));
    }
    inputs.add(us("doorbell to controller's turn", fitted.turnDelayNs(), Grade.INFERRED, "median"));
    inputs.add(us("controller's work on an SQE", fitted.fetchNs(), Grade.INFERRED, "median"));
    inputs.add(
        us(
            "post to interrupt handler",
            prepared.times.irqDelayNs(),
            fitted.reactionNs() == FittedTimes.UNKNOWN ? Grade.ASSUMED : Grade.INFERRED,
            "post to next submission where the host waits for it, less the work"));
    boolean shown = best.costNs == HostEstimate.FROM_DOORBELLS;
    inputs.add(
        us(
            shown ? "handler's work on a CQE (mean)" : "handler's work on a CQE (at most)",
            shown ? meanCostNs(prepared) : best.costNs,
            Grade.INFERRED,
            shown
                ? "CQ head doorbells"
                : "the work that reproduces the capture best, within the bounds of tag reuse"));
    inputs.add(
        us("CQE handled to tag free", prepared.times.tagDelayNs(), Grade.ASSUMED, "default"));
    if (best.pair.variant().deletesInFetch()) {
      inputs.add(
          us(
              "Delete SQ on another reactor",
              prepared.times.queueCommandNs(),
              Grade.ASSUMED,
              "default"));
    }
    if (life.sizesAssumed()) {
      inputs.add(
          new ModelInput("queue sizes not recorded", "32, 1024", Grade.ASSUMED, "as Linux does"));
    }
    inputs.add(new ModelInput("jitter", jitterPercent + " %", Grade.ASSUMED, "option"));
    return inputs;
  }

  private static long meanCostNs(Prepared prepared) {
    return (long)
        prepared.simulated.stream()
            .mapToLong(command -> command.cqeCostNs)
            .filter(ns -> ns != SimulatedCommand.BY_DEFAULT)
            .average()
            .orElse(0);
  }

  private static ModelInput us(String name, long ns, Grade grade, String origin) {
    return new ModelInput(name, String.format(Locale.ROOT, "%.1f us", ns / 1e3), grade, origin);
  }
}
