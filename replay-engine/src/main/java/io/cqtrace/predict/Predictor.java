package io.cqtrace.predict;

import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.NoLossProof;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Threshold;
import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.CapturedWork;
import io.cqtrace.fit.QueueWork;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.CapturedPair;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;

/**
 * Foretells from a capture what its hosts and controllers would have come to: runs of what was
 * submitted in its lives (the deletion of all I/O queues, I/O at a given queue depth), each
 * duration drawn from those that the lives of its kind record.
 */
public final class Predictor {
  private static final int MOST_STATES = 4_000_000;
  private static final int MOST_QUEUES = 128;

  /** Commands beyond the CQ's entries: what the specification allows a host to have outstanding. */
  private static final int MORE_THAN_SLOTS = 8;

  /** Controllers whose traces look alike. */
  private static final List<List<ControllerModel>> KIN =
      List.of(
          List.of(
              SpdkController.since25473(),
              SpdkController.before25473(),
              SpdkController.before16788()),
          List.of(QemuController.current(), QemuController.before92()));

  private static final Comparator<CapturedWork> BY_PRESSURE =
      Comparator.comparingLong(CapturedWork::lost)
          .thenComparingInt(work -> work.deferred() + work.withheld())
          .thenComparingLong(CapturedWork::longestWaitNs)
          .thenComparingInt(work -> work.workload().isIo() ? 0 : 1)
          .thenComparingInt(work -> work.workload().count());

  private final WorkRuns runs;
  private final Guests guests;
  private final RunPlan plan;

  /**
   * A predictor.
   *
   * @param floods at least one life
   */
  public Predictor(CapturedFloods floods, RunPlan plan) {
    this(floods, List.of(), Guests.ANY, plan, done -> {});
  }

  /**
   * The same.
   *
   * @param floods deletions of all I/O queues
   * @param queues stretches of the commands of CQs; at least one life in all
   * @param guests hosts that the captured one may be
   * @param progress told how many runs were made
   */
  public Predictor(
      CapturedFloods floods,
      List<QueueWork> queues,
      Guests guests,
      RunPlan plan,
      LongConsumer progress) {
    if (floods.lives().isEmpty() && queues.isEmpty()) {
      throw new IllegalArgumentException("no life that runs can make again");
    }
    this.runs = new WorkRuns(floods, queues, plan, progress);
    this.guests = guests;
    this.plan = plan;
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
    Checked best = best(candidates);
    if (!best.check.isConsistent()) {
      List<CapturedPair> others = guests.instead(candidates, best.check.p());
      Checked other = others.isEmpty() ? best : best(others);
      best = other.check.isConsistent() ? other : best;
    }
    PairCheck captured = best.check;
    CapturedWork life = runs.works().stream().max(BY_PRESSURE).orElseThrow();
    int overcommit = outstanding > 0 ? outstanding : life.workload().cqSize() + MORE_THAN_SLOTS;
    return new Prediction(
        title(life),
        plan,
        life,
        runs.recorded(life),
        runs.hostNames(),
        captured,
        best.pair.origin(),
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

  private record Checked(CapturedPair pair, PairCheck check) {}

  /** The one that fits best; of those that fit as well the first. */
  private Checked best(List<CapturedPair> candidates) {
    Checked best = null;
    for (CapturedPair candidate : candidates) {
      PairCheck check = check(candidate.host(), candidate.variant());
      if (best == null || check.p() > best.check.p()) {
        best = new Checked(candidate, check);
      }
    }
    return Objects.requireNonNull(best);
  }

  private List<PredictedCell> cells(
      CapturedWork life, List<HostModel> hosts, List<Variant> variants, int outstanding) {
    List<FloodSetup> setups = new ArrayList<>();
    for (HostModel host : hosts) {
      for (Variant variant : variants) {
        FloodSetup setup = runs.setup(life, host, variant);
        setups.add(outstanding > 0 ? setup.withTags(outstanding) : setup);
      }
    }
    List<List<RunNumbers>> made = new ArrayList<>();
    setups.forEach(setup -> made.add(runs.runs(setup, plan.runs())));
    Reach.Verdict[] explored = new Reach.Verdict[setups.size()];
    Parallel.forEach(
        explored.length,
        1,
        plan.threads(),
        i ->
            explored[i] =
                loses(made.get(i)) ? Reach.Verdict.REACHABLE : exploreLoss(setups.get(i)));
    List<PredictedCell> cells = new ArrayList<>();
    for (int i = 0; i < explored.length; i++) {
      cells.add(PredictedCell.of(setups.get(i), made.get(i), explored[i]));
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
  private int smallestLosing(CapturedWork life, PairCheck captured) {
    Threshold.Range range = new Threshold.Range(Parameter.IO_QUEUES, 1, MOST_QUEUES);
    try {
      Scenario scenario = runs.setup(life, captured.host(), captured.variant()).scenario();
      Integer smallest = Threshold.smallest(scenario, range, MOST_STATES);
      return smallest == null ? 0 : smallest;
    } catch (IllegalArgumentException e) {
      return 0;
    }
  }

  /** Whether this pair could have made the capture. */
  public PairCheck check(HostModel host, Variant variant) {
    return check(host, variant, plan.checkRuns());
  }

  private PairCheck check(HostModel host, Variant variant, int count) {
    List<JointCheck.Life> outcomes = new ArrayList<>();
    List<LifeCheck> lives = new ArrayList<>();
    for (CapturedWork work : runs.works()) {
      List<RunNumbers> made = runs.runs(runs.setup(work, host, variant), count);
      outcomes.add(JointCheck.Life.of(classOf(work), made, run -> classOf(work, run)));
      lives.add(checkLife(work, made));
    }
    return new PairCheck(host, variant, JointCheck.fit(outcomes, plan.seed()), lives);
  }

  private static int classOf(CapturedWork work) {
    return JointCheck.classOf(work.lost(), work.withheld() + work.deferred(), work.longestWaitNs());
  }

  private static int classOf(CapturedWork work, RunNumbers run) {
    return JointCheck.classOf(
        run.lost(), run.withheld() + deferred(work, run), longestWaitNs(work, run));
  }

  private static long longestWaitNs(CapturedWork work, RunNumbers run) {
    return work.ofSqPhaseAlone() ? run.longestSqWaitNs() : run.longestWaitNs();
  }

  private static int deferred(CapturedWork work, RunNumbers run) {
    return work.ofSqPhaseAlone() ? run.deferredSqs() : run.deferred();
  }

  /** One life, of this capture or of another one, in the runs of this pair. */
  public LifeCheck checkLife(CapturedWork life, HostModel host, Variant variant) {
    return checkLife(life, runs.runs(runs.setup(life, host, variant), plan.checkRuns()));
  }

  private static LifeCheck checkLife(CapturedWork life, List<RunNumbers> made) {
    int captured = classOf(life);
    return new LifeCheck(
        life.controller(),
        life.life(),
        life.place(),
        JointCheck.Life.of(captured, made, run -> classOf(life, run)).probabilities().get(captured),
        List.of(
            statistic("lost", life.lost(), Spread.of(made, RunNumbers::lost)),
            statistic("withheld", life.withheld(), Spread.of(made, RunNumbers::withheld)),
            statistic("deferred", life.deferred(), Spread.of(made, run -> deferred(life, run))),
            statistic(
                "longest_wait_ns",
                life.longestWaitNs(),
                Spread.of(made, run -> longestWaitNs(life, run)))));
  }

  private static LifeCheck.Statistic statistic(String name, long captured, Spread replayed) {
    return new LifeCheck.Statistic(name, captured, replayed);
  }

  /** Pairs of a known host and a controller of the captured kind that fit, too. */
  private List<PairCheck> others(PairCheck captured) {
    List<PairCheck> others = new ArrayList<>();
    for (HostModel host : guests.possible()) {
      for (ControllerModel controller : kin(captured.variant().controller())) {
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

  private static List<ControllerModel> kin(ControllerModel controller) {
    return KIN.stream()
        .filter(kin -> kin.contains(controller))
        .findFirst()
        .orElse(List.of(controller));
  }

  private static String title(CapturedWork life) {
    return life.workload().words()
        + ", as in "
        + life.place()
        + " (the greatest CQ pressure); every duration drawn from those recorded in all lives";
  }
}
