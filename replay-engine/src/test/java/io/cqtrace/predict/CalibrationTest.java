package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.FloodLife;
import io.cqtrace.fit.HostLibrary;
import io.cqtrace.fit.MadeLives;
import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.SampleFloods;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.replay.Variant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/**
 * Simulation-based calibration (S. Talts et al., Validating Bayesian Inference Algorithms with
 * Simulation-Based Calibration, arXiv:1804.06788): captures that the models made with known
 * durations are fitted, and another life of each is foretold. The rank of its number among the runs
 * must be uniform.
 */
class CalibrationTest {
  private static final int CAPTURES = 500;
  private static final int LIVES = 4;
  private static final int RUNS = 9;
  private static final int BINS = 10;
  private static final int QUEUES = 64;
  private static final int SIZE = 32;
  private static final int VALUES = 300;

  /** 99.9 % of chi-square with nine degrees of freedom. */
  private static final double MOST_CHI_SQUARE = 27.9;

  /** Puts a run into rows as SPDK's log and the guest's ftrace would. */
  private record Rows(MadeLives lives) implements FloodTrace {
    private static String of(FloodCommand command, String kind) {
      return kind + (command.is(Opcode.DELETE_SQ) ? "_DELETE_SQ" : "_DELETE_CQ");
    }

    @Override
    public void looked(long timeNs, long submitted, long fetched) {
      lives.add("LOOK", timeNs, 0, submitted % SIZE, fetched % SIZE);
    }

    @Override
    public void fetched(long timeNs, FloodCommand command) {
      lives.add(of(command, "FETCH"), timeNs, command.number, command.queueId, 0);
    }

    @Override
    public void done(long timeNs, FloodCommand command) {
      if (command.is(Opcode.DELETE_SQ)) {
        lives.add("DELETE_DONE", timeNs, command.number, command.queueId, 0);
      }
    }

    @Override
    public void posted(long timeNs, FloodCommand command, long posted, long fetched) {
      lives.add("POST", timeNs, command.number, (posted - 1) % SIZE, command.number % SIZE);
    }

    @Override
    public void discarded(long timeNs, long posted, long released) {
      lives.add("DISCARD", timeNs, 0, posted % SIZE, released % SIZE);
    }

    @Override
    public void submitted(long timeNs, FloodCommand command) {
      lives.add(of(command, "HOST"), timeNs, command.number, command.queueId, 0);
    }

    @Override
    public void consumed(long timeNs, FloodCommand command) {
      lives.add("HOST_CONSUME", timeNs, command.number, command.number % SIZE, 0);
    }

    @Override
    public void completed(long timeNs, FloodCommand command) {
      lives.add("HOST_COMPLETE", timeNs, command.number, 0, 0);
    }
  }

  @Test
  void ranksOfKnownLivesAreUniform() {
    RecordedDelays known =
        MadeLives.known(
            SampleFloods.sample("lost-4-reactors")
                .delays()
                .orAssumed(HostLibrary.pooled(HostLibrary.read())),
            VALUES);
    FloodSetup truth = setup(known);
    int[] ofDeferred = new int[BINS];
    int[] ofWait = new int[BINS];
    SplittableRandom random = new SplittableRandom(12);
    for (int i = 0; i < CAPTURES; i++) {
      MadeLives made = new MadeLives();
      for (int life = 0; life < LIVES; life++) {
        FloodRun.of(truth, random.nextLong(), new Rows(made));
        made.end();
      }
      CapturedFloods floods = made.floods();
      assertThat(floods.lives()).allMatch(FloodLife::hostRecorded);
      RunNumbers another = FloodRun.of(truth, random.nextLong());
      FloodSetup fitted = setup(floods.delays().orAssumed(known));
      List<RunNumbers> runs =
          random.longs(RUNS).mapToObj(seed -> FloodRun.of(fitted, seed)).toList();
      ofDeferred[bin(another, runs, RunNumbers::deferredSqs, random)]++;
      ofWait[bin(another, runs, RunNumbers::longestSqWaitNs, random)]++;
    }
    assertThat(chiSquare(ofDeferred))
        .as("ranks of deferred: %s", Arrays.toString(ofDeferred))
        .isLessThan(MOST_CHI_SQUARE);
    assertThat(chiSquare(ofWait))
        .as("ranks of the longest wait: %s", Arrays.toString(ofWait))
        .isLessThan(MOST_CHI_SQUARE);
  }

  private static FloodSetup setup(RecordedDelays delays) {
    return new FloodSetup(
        Models.LINUX,
        new Variant(SpdkController.before25473(), 2),
        Workload.deletion(QUEUES, SIZE, 4, 0, false),
        List.of(delays));
  }

  /** The rank among the runs, equal numbers in random order. */
  private static int bin(
      RunNumbers another,
      List<RunNumbers> runs,
      ToLongFunction<RunNumbers> number,
      SplittableRandom random) {
    long value = number.applyAsLong(another);
    int below = (int) runs.stream().filter(run -> number.applyAsLong(run) < value).count();
    int equal = (int) runs.stream().filter(run -> number.applyAsLong(run) == value).count();
    int rank = below + random.nextInt(equal + 1);
    return rank * BINS / (runs.size() + 1);
  }

  private static double chiSquare(int[] counts) {
    double expected = (double) CAPTURES / counts.length;
    double sum = 0;
    for (int count : counts) {
      sum += (count - expected) * (count - expected) / expected;
    }
    return sum;
  }
}
