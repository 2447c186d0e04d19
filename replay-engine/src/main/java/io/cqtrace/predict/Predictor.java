package io.cqtrace.predict;

import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.NoLossProof;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Threshold;
import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.FloodLife;
import io.cqtrace.fit.HostLibrary;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Foretells from a capture of SPDK what its hosts and controllers would have come to: runs of the
 * deletion of all I/O queues, each duration drawn from those that all lives of the capture record.
 */
public final class Predictor {
  private static final int LINUX_AERS = 1;
  private static final int MOST_STATES = 4_000_000;
  private static final int MOST_QUEUES = 128;
  private static final int RESERVED = 2;

  /** Commands beyond the CQ's entries: what the specification allows a host to have outstanding. */
  private static final int MORE_THAN_SLOTS = 8;

  private static final Comparator<FloodLife> BY_PRESSURE =
      Comparator.comparingLong(FloodLife::lost)
          .thenComparingInt(FloodLife::deferredSqs)
          .thenComparingLong(FloodLife::longestSqWaitNs)
          .thenComparingInt(FloodLife::queueCount);

  private final CapturedFloods floods;
  private final RunPlan plan;
  private final LongConsumer progress;
  private final RecordedDelays delays;
  private final List<RecordedDelays> drawn;
  private final List<String> hostNames;
  private final Map<FloodKey, List<RunNumbers>> made = new HashMap<>();
  private long runCount;

  /**
   * A predictor.
   *
   * @param floods at least one life
   */
  public Predictor(CapturedFloods floods, RunPlan plan) {
    this(floods, plan, done -> {});
  }

  /**
   * The same.
   *
   * @param progress told how many runs were made
   */
  public Predictor(CapturedFloods floods, RunPlan plan, LongConsumer progress) {
    if (floods.lives().isEmpty()) {
      throw new IllegalArgumentException("no life with the deletion of I/O queues");
    }
    this.floods = floods;
    this.plan = plan;
    this.progress = progress;
    this.delays = floods.delays();
    Map<String, RecordedDelays> library = HostLibrary.read();
    if (delays.hostRecorded()) {
      drawn = List.of(delays.orAssumed(HostLibrary.pooled(library)));
      hostNames = List.of();
    } else {
      drawn = library.values().stream().map(delays::orAssumed).toList();
      hostNames = List.copyOf(library.keySet());
    }
  }

  /**
   * Runs.
   *
   * @param candidates models that may stand for the captured pair
   * @param hosts hosts of the cells
   * @param variants controllers of the cells
   * @param otherVariants the same with another number of reactors
   * @param outstanding commands that the host has outstanding at most, or 0: as Linux does
   */
  public Prediction predict(
      List<CapturedPair> candidates,
      List<HostModel> hosts,
      List<Variant> variants,
      List<Variant> otherVariants,
      int outstanding) {
    CapturedPair pair = candidates.get(0);
    PairCheck captured = check(pair.host(), pair.variant());
    for (CapturedPair candidate : candidates.subList(1, candidates.size())) {
      PairCheck other = check(candidate.host(), candidate.variant());
      if (other.p() > captured.p()) {
        captured = other;
        pair = candidate;
      }
    }
    FloodLife life = floods.lives().stream().max(BY_PRESSURE).orElseThrow();
    int overcommit = outstanding > 0 ? outstanding : life.adminSize() + MORE_THAN_SLOTS;
    return new Prediction(
        title(life),
        plan,
        life,
        delays,
        hostNames,
        captured,
        pair.origin(),
        others(captured),
        smallestLosing(life, captured),
        cells(life, hosts, variants, outstanding),
        cells(life, hosts, otherVariants, outstanding),
        overcommit,
        cells(
            life,
            List.of(Models.LINUX_EARLY_DOORBELL),
            List.of(
                captured.variant(),
                new Variant(SpdkController.since25473(), captured.variant().reactors())),
            overcommit));
  }

  private List<PredictedCell> cells(
      FloodLife life, List<HostModel> hosts, List<Variant> variants, int outstanding) {
    List<FloodSetup> setups = new ArrayList<>();
    for (HostModel host : hosts) {
      for (Variant variant : variants) {
        FloodSetup setup = setup(life, host, variant);
        setups.add(outstanding > 0 ? setup.withTags(outstanding) : setup);
      }
    }
    List<List<RunNumbers>> runs = new ArrayList<>();
    setups.forEach(setup -> runs.add(runs(setup, plan.runs())));
    Reach.Verdict[] explored = new Reach.Verdict[setups.size()];
    Parallel.forEach(
        explored.length,
        1,
        plan.threads(),
        i ->
            explored[i] =
                loses(runs.get(i)) ? Reach.Verdict.REACHABLE : exploreLoss(setups.get(i)));
    List<PredictedCell> cells = new ArrayList<>();
    for (int i = 0; i < explored.length; i++) {
      cells.add(PredictedCell.of(setups.get(i), runs.get(i), explored[i]));
    }
    return cells;
  }

  /** Then a search need not show that a loss can be reached. */
  private static boolean loses(List<RunNumbers> runs) {
    return runs.stream().anyMatch(run -> run.lost() > 0);
  }

  private static Reach.Verdict exploreLoss(FloodSetup setup) {
    try {
      Scenario scenario = setup.scenario();
      Explorer.Bounds bounds = new Explorer.Bounds(MOST_STATES, true);
      return NoLossProof.applies(scenario)
          ? Reach.Verdict.UNREACHABLE
          : Explorer.explore(scenario, bounds, states -> {}).lost().verdict();
    } catch (IllegalArgumentException e) {
      return Reach.Verdict.BOUNDED; // Beyond what a search takes.
    }
  }

  /** The smallest number of I/O queues with which the captured pair can lose; 0 if none can. */
  private int smallestLosing(FloodLife life, PairCheck captured) {
    Scenario scenario = setup(life, captured.host(), captured.variant()).scenario();
    Threshold.Range range = new Threshold.Range(Parameter.IO_QUEUES, 1, MOST_QUEUES);
    try {
      Integer smallest = Threshold.smallest(scenario, range, MOST_STATES);
      return smallest == null ? 0 : smallest;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** Whether this pair could have made the capture. */
  public PairCheck check(HostModel host, Variant variant) {
    List<JointCheck.Life> outcomes = new ArrayList<>();
    List<LifeCheck> lives = new ArrayList<>();
    for (FloodLife life : floods.lives()) {
      outcomes.add(
          JointCheck.Life.of(
              JointCheck.classOf(life.lost(), life.deferredSqs()),
              runs(setup(life, host, variant), plan.checkRuns())));
      lives.add(checkLife(life, host, variant));
    }
    return new PairCheck(host, variant, JointCheck.p(outcomes, plan.seed()), lives);
  }

  /** One life, of this capture or of another one, in the runs of this pair. */
  public LifeCheck checkLife(FloodLife life, HostModel host, Variant variant) {
    List<RunNumbers> runs = runs(setup(life, host, variant), plan.checkRuns());
    int captured = JointCheck.classOf(life.lost(), life.deferredSqs());
    return new LifeCheck(
        life.controller(),
        life.life(),
        JointCheck.Life.of(captured, runs).probabilities().get(captured),
        List.of(
            statistic("lost", life.lost(), Spread.of(runs, RunNumbers::lost)),
            statistic("withheld", 0, Spread.of(runs, RunNumbers::withheld)),
            statistic("deferred", life.deferredSqs(), Spread.of(runs, RunNumbers::deferredSqs)),
            statistic(
                "longest_wait_ns",
                life.longestSqWaitNs(),
                Spread.of(runs, RunNumbers::longestSqWaitNs))));
  }

  private static LifeCheck.Statistic statistic(String name, long captured, Spread replayed) {
    return new LifeCheck.Statistic(name, captured, replayed);
  }

  /** Pairs of a known host and a generation of SPDK that fit, too. */
  private List<PairCheck> others(PairCheck captured) {
    List<PairCheck> others = new ArrayList<>();
    for (HostModel host : Models.guests()) {
      for (SpdkController controller :
          List.of(
              SpdkController.since25473(),
              SpdkController.before25473(),
              SpdkController.before16788())) {
        Variant variant = new Variant(controller, captured.variant().reactors());
        if (host.equals(captured.host()) && variant.equals(captured.variant())) {
          continue;
        }
        PairCheck check = check(host, variant);
        if (check.isConsistent()) {
          others.add(check);
        }
      }
    }
    return others;
  }

  /** Run {@code i} is the same however many there are. */
  private List<RunNumbers> runs(FloodSetup setup, int count) {
    if (UndisturbedFlood.isCertain(setup)) {
      return UndisturbedFlood.runs(count);
    }
    FloodKey key = FloodKey.of(setup);
    List<RunNumbers> runs = made.get(key);
    if (runs == null || runs.size() < count) {
      runs = FloodRuns.run(setup, count, plan);
      made.put(key, runs);
      runCount += count;
      progress.accept(runCount);
    }
    return runs.subList(0, count);
  }

  /** Two entries of Linux's admin queue have no tag: the slot that stays empty, and the AER's. */
  private FloodSetup setup(FloodLife life, HostModel host, Variant variant) {
    boolean asCaptured = life.reactors() > 1 || variant.reactors() == 1;
    return new FloodSetup(
        host,
        variant,
        life.queueCount(),
        life.adminSize(),
        life.adminSize() - RESERVED,
        LINUX_AERS,
        asCaptured ? life.reactors() : variant.reactors(),
        asCaptured ? life.inTurnResidue() : 0,
        life.doorbellsLogged(),
        drawn);
  }

  private static String title(FloodLife life) {
    return String.format(
        Locale.ROOT,
        "deletion of %d I/O queues, as in life %d of controller %d (the greatest CQ pressure);"
            + " every duration drawn from those recorded in all lives",
        life.queueCount(),
        life.life(),
        life.controller());
  }
}
