package io.cqtrace.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.cqtrace.history.Grade;
import io.cqtrace.history.Occupied;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Durations and outcomes of real captures, against a reader of another make: a script that follows
 * the log and the guest's trace line by line found these numbers.
 */
class CapturedFloodsTest {
  private static final CapturedFloods FOUR_REACTORS = SampleFloods.sample("lost-4-reactors");
  private static final CapturedFloods DOORBELLS = SampleFloods.sample("lost-delete-sq");

  @Test
  void eachLifeHasItsOutcome() {
    assertThat(FOUR_REACTORS.lives()).hasSize(14);
    FloodLife last = FOUR_REACTORS.lives().get(13);
    assertThat(last.queueCount()).isEqualTo(61);
    assertThat(last.lost()).isEqualTo(9);
    assertThat(last.hostRecorded()).isTrue();
    assertThat(last.cqsDeleted()).isFalse();
    for (FloodLife life : FOUR_REACTORS.lives().subList(0, 13)) {
      assertThat(life.lost()).isZero();
      assertThat(life.queueCount()).isEqualTo(64);
      assertThat(life.hostRecorded()).isFalse();
    }
    assertThat(FOUR_REACTORS.lives()).allMatch(life -> life.deferred() == 0);
  }

  @Test
  void deferredSqesAndTheirWaitAreThoseOfRepeatedLooks() {
    FloodLife last = DOORBELLS.lives().get(3);
    assertThat(last.lost()).isEqualTo(1);
    assertThat(last.deferred()).isEqualTo(6);
    assertThat(last.longestWaitNs() / 1e6).isCloseTo(7.57, within(0.01));
    assertThat(DOORBELLS.lives()).allMatch(FloodLife::doorbellsLogged);
  }

  @Test
  void everyFourthQueueIsServedByTheReactorOfTheAdminQueue() {
    for (FloodLife life : FOUR_REACTORS.lives()) {
      assertThat(life.reactors()).isEqualTo(4);
      assertThat(life.inTurnResidue()).isZero();
      assertThat(life.endedInTurn()).isEqualTo(16);
    }
  }

  @Test
  void theHostsStepsAreThoseOfItsTrace() {
    RecordedDelays delays = FOUR_REACTORS.delays();
    assertThat(delays.hostRecorded()).isTrue();
    assertThat(medianUs(delays, DelayKind.CQE_WORK)).isBetween(230.0, 250.0);
    assertThat(medianUs(delays, DelayKind.INTERRUPT)).isCloseTo(1737.5, within(1.0));
    assertThat(medianUs(delays, DelayKind.TAG_FREE)).isCloseTo(401, within(1.0));
    assertThat(medianUs(delays, DelayKind.WAKE_UP)).isCloseTo(73, within(1.0));
    assertThat(count(delays, DelayKind.TAG_FREE) + count(delays, DelayKind.TAG_FREE_QUEUED))
        .isEqualTo(52);
  }

  @Test
  void theControllersStepsKeepTheirStalls() {
    RecordedDelays delays = FOUR_REACTORS.delays();
    assertThat(medianUs(delays, DelayKind.FETCH)).isBetween(5.0, 8.0);
    assertThat(of(delays, DelayKind.SYNC_CQ).count()).isEqualTo(13 * 64);
    assertThat(of(delays, DelayKind.SYNC_CQ).quantileNs(1)).isGreaterThan(400_000_000L);
  }

  /** SPDK prints tail and head where it finds the CQ full: 31 of its 32 slots are taken. */
  @Test
  void theCqIsFullWhereTheLogSaysSo() {
    FloodLife last = FOUR_REACTORS.lives().get(13);
    assertThat(last.occupiedWhenFull()).hasSize(9);
    assertThat(last.occupiedWhenFull()).containsOnly(new Occupied(31, 31, Grade.INFERRED));
    FloodLife trapped = DOORBELLS.lives().get(3);
    assertThat(trapped.occupiedWhenFull()).containsExactly(new Occupied(31, 31, Grade.RECORDED));
  }

  /** The guest completes on another CPU while its handler is still in the batch. */
  @Test
  void tagsAreFreeWithinABatch() {
    assertThat(FOUR_REACTORS.tagsInBatch()).isEqualTo(new TagsInBatch(47, 36));
    assertThat(DOORBELLS.tagsInBatch()).isEqualTo(new TagsInBatch(39, 17));
  }

  /** Posts of the log against head doorbells that the log shows, too. */
  @Test
  void batchesAreThoseOfTheLoggedDoorbells() {
    RecordedDelays delays = DOORBELLS.delays();
    assertThat(of(delays, DelayKind.INTERRUPT).count()).isEqualTo(28);
    assertThat(medianUs(delays, DelayKind.MESSAGE)).isBetween(950.0, 1350.0);
  }

  @Test
  void withoutTheGuestsTraceTheHostIsAssumed() {
    RecordedDelays own = FOUR_REACTORS.controllerDelays();
    assertThat(own.hostRecorded()).isFalse();
    RecordedDelays all = own.orAssumed(DOORBELLS.delays());
    assertThat(of(all, DelayKind.CQE_WORK).grade()).isEqualTo(Grade.ASSUMED);
    assertThat(of(all, DelayKind.FETCH).grade()).isEqualTo(Grade.RECORDED);
    assertThat(all.hostRecorded()).isFalse();
  }

  @Test
  void drawsAreRecordedValuesAndRepeatWithTheSeed() {
    Durations work = of(FOUR_REACTORS.delays(), DelayKind.CQE_WORK);
    SplittableRandom one = new SplittableRandom(7);
    SplittableRandom other = new SplittableRandom(7);
    for (int i = 0; i < 100; i++) {
      long ns = work.drawNs(one);
      assertThat(ns).isEqualTo(work.drawNs(other));
      assertThat(work.valuesNs()).contains(ns);
    }
    assertThat(work.resample(one).count()).isEqualTo(work.count());
    assertThat(work.median().count()).isEqualTo(1);
  }

  private static Durations of(RecordedDelays delays, DelayKind kind) {
    return Objects.requireNonNull(delays.get(kind));
  }

  private static double medianUs(RecordedDelays delays, DelayKind kind) {
    return of(delays, kind).quantileNs(0.5) / 1e3;
  }

  private static int count(RecordedDelays delays, DelayKind kind) {
    return of(delays, kind).count();
  }
}
