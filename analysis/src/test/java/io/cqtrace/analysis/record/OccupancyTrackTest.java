package io.cqtrace.analysis.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OccupancyTrackTest {
  private static final int LIMIT = 128;

  @Test
  void isExactWhileThereIsRoom() {
    OccupancyTrack track = new OccupancyTrack(LIMIT);
    for (int i = 0; i < LIMIT; i++) {
      track.add(i / 2, i % 5, i % 5, 31, 0, 0);
    }
    OccupancyLevels levels = track.levels();
    assertThat(levels.x()).hasSize(LIMIT);
    assertThat(levels.low()).isEqualTo(levels.high());
    assertThat(levels.high().at(7)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 499_999, 999_998, 999_999})
  void onePeakInAMillionChangesIsKept(int peakAt) {
    OccupancyTrack track = new OccupancyTrack(LIMIT);
    for (int i = 0; i < 1_000_000; i++) {
      boolean peak = i == peakAt;
      track.add(i * 1000L, peak ? 31 : i % 3, peak ? 34 : i % 3, 31, peak ? 3 : 0, 0);
    }
    OccupancyLevels levels = track.levels();
    assertThat(track.count()).isLessThanOrEqualTo(LIMIT);
    assertThat(levels.high().max(0)).isEqualTo(31);
    assertThat(levels.top().max(0)).isEqualTo(34);
    assertThat(levels.low().min(9)).isZero();
    assertThat(levels.withheldX()).hasSize(1);
    assertThat(levels.withheldX().at(0)).isBetween(peakAt * 1e3 - 3e7, peakAt * 1e3);
    assertThat(levels.withheldTop()).isEqualTo(Numbers.of(34));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyChangeLiesBetweenTheExtremesDrawnAtItsPlace(long seed) {
    Random random = new Random(seed);
    OccupancyTrack track = new OccupancyTrack(LIMIT);
    List<long[]> changes = new ArrayList<>();
    long x = 0;
    for (int i = 0; i < 20_000; i++) {
      x += random.nextInt(10) == 0 ? random.nextInt(1_000_000) : random.nextInt(3);
      int level = random.nextInt(50) == 0 ? OccupancyTrack.GAP : random.nextInt(32);
      changes.add(new long[] {x, level});
      track.add(x, level, Math.max(0, level), 31, 0, 0);
    }
    OccupancyLevels levels = track.levels();
    assertThat(track.count()).isLessThanOrEqualTo(LIMIT);
    for (long[] change : changes) {
      assertThat(change[1] == OccupancyTrack.GAP || isCovered(levels, change[0], change[1]))
          .as("level %d at %d", change[1], change[0])
          .isTrue();
    }
  }

  private static boolean isCovered(OccupancyLevels levels, long x, long level) {
    for (int i = 0; i < levels.x().size(); i++) {
      boolean here =
          levels.x().at(i) <= x && (i + 1 == levels.x().size() || levels.x().at(i + 1) >= x);
      if (here && levels.low().at(i) <= level && level <= levels.high().at(i)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void theLevelAfterMergedChangesIsTheLastOne() {
    OccupancyTrack track = new OccupancyTrack(8);
    for (int i = 0; i < 1000; i++) {
      track.add(i, i % 7, i % 7, 31, 0, 0);
    }
    track.add(1_000_000, 5, 5, 31, 0, 0);
    OccupancyLevels levels = track.levels();
    int last = levels.x().size() - 1;
    assertThat(levels.x().at(last)).isEqualTo(1_000_000);
    assertThat(levels.x().at(last - 1)).isEqualTo(999);
    assertThat(levels.low().at(last - 1)).isEqualTo(999 % 7);
    assertThat(levels.high().at(last - 1)).isEqualTo(999 % 7);
  }

  @Test
  void closeIntervalsBecomeOneWhenThereAreTooMany() {
    IntervalTrack track = new IntervalTrack(16);
    for (int i = 0; i < 10_000; i++) {
      track.add(i * 100L, i * 100L + 10);
    }
    assertThat(track.starts().size()).isBetween(1, 16);
    assertThat(track.starts().at(0)).isZero();
    assertThat(track.ends().at(track.ends().size() - 1)).isEqualTo(999_910);
  }
}
