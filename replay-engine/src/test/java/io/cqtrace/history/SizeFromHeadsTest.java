package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** A CQ's size by counting: right or none, never a wrong one. */
class SizeFromHeadsTest {

  /** A host that consumes in batches and never leaves the head at the last slot. */
  @Test
  void batchesThatSkipTheLastSlotGiveTheSizeByCounting() {
    SizeFromHeads heads = new SizeFromHeads();
    long completed = 0;
    for (int batch = 0; batch < 20; batch++) {
      completed += 3;
      heads.head((int) (completed % 12));
      heads.quiet(completed);
    }
    assertThat(heads.exactSize()).isEqualTo(12);
  }

  @Test
  void withoutAWrapNothingIsKnown() {
    SizeFromHeads heads = new SizeFromHeads();
    for (int head = 1; head < 30; head++) {
      heads.head(head);
      heads.quiet(head);
    }
    assertThat(heads.exactSize()).isZero();
  }

  /** A capture that begins with CQEs in the ring, and whose first doorbells come late. */
  @Test
  void generatedRunsGiveTheSizeOrNothing() {
    for (int seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      int size = 2 + random.nextInt(40);
      assertThat(sizeOf(random, size)).as("seed " + seed).isIn(0, size);
    }
  }

  private static int sizeOf(Random random, int size) {
    SizeFromHeads heads = new SizeFromHeads();
    long offset = random.nextInt(size);
    long completed = 0;
    long consumed = 0;
    for (int step = 0; step < 200; step++) {
      completed += random.nextInt((int) Math.max(1, size - (completed - consumed)));
      boolean late = random.nextInt(10) == 0;
      if (!late) {
        consumed = completed;
        heads.head((int) ((consumed + offset) % size));
      }
      heads.quiet(completed);
    }
    return heads.exactSize();
  }
}
