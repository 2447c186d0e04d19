package io.cqtrace.model.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** NVMe Base 2.0, 3.3.1.4 and 3.3.1.5: empty, full, one slot that stays empty. */
class RingsTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 32, 1024, 65536})
  void aCompletionRingIsFullWithOneSlotEmpty(int size) {
    CompletionRing ring = new CompletionRing(size);
    assertThat(ring.capacity()).isEqualTo(size - 1);
    for (int i = 0; i < size - 1; i++) {
      assertThat(ring.isFull()).isFalse();
      assertThat(ring.post()).isEqualTo(i);
    }
    assertThat(ring.isFull()).isTrue();
    assertThat(ring.free()).isZero();
    assertThat((ring.tail() + 1) % size).isEqualTo(ring.head());

    assertThat(ring.advanceOf(size - 1)).isEqualTo(size - 1);
    ring.release(size - 1);
    assertThat(ring.occupied()).isZero();
    assertThat(ring.head()).isEqualTo(ring.tail());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 32})
  void slotsFollowOneAnotherRoundTheRing(int size) {
    CompletionRing ring = new CompletionRing(size);
    for (int round = 0; round < 5; round++) {
      for (int slot = 0; slot < size; slot++) {
        assertThat(ring.post()).as("round %d", round).isEqualTo(slot);
        ring.release(ring.advanceOf((slot + 1) % size));
      }
    }
    assertThat(ring.posted()).isEqualTo(5L * size);
    assertThat(ring.released()).isEqualTo(5L * size);
  }

  @ParameterizedTest(name = "size {0}: head {1} to {2} releases {3}")
  @CsvSource({"4, 0, 0, 0", "4, 3, 0, 1", "4, 3, 2, 3", "4, 1, 0, 3", "2, 1, 0, 1"})
  void aHeadDoorbellIsUnwrapped(int size, int from, int to, int released) {
    CompletionRing ring = new CompletionRing(size, from, size - 1);
    assertThat(ring.advanceOf(to)).isEqualTo(released);
    ring.release(released);
    assertThat(ring.head()).isEqualTo(to);
    assertThat(ring.occupied()).isEqualTo(size - 1 - released);
  }

  /** A doorbell may stand before the post that it releases, in files merged by equal stamps. */
  @Test
  void aHeadMayRunAhead() {
    CompletionRing ring = new CompletionRing(4);
    ring.release(1);
    assertThat(ring.occupied()).isEqualTo(-1);
    assertThat(ring.isFull()).isFalse();
    ring.post();
    assertThat(ring.occupied()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 64})
  void aSubmissionRingTakesAndGives(int size) {
    SubmissionRing ring = new SubmissionRing(size);
    for (int round = 0; round < 3 * size; round++) {
      int tail = (ring.tail() + size - 1) % size;
      assertThat(ring.submitTo(tail)).isEqualTo(size - 1);
      assertThat(ring.waiting()).isEqualTo(size - 1);
      for (int i = 0; i < size - 1; i++) {
        int head = ring.head();
        assertThat(ring.fetch()).isEqualTo(head);
      }
      assertThat(ring.waiting()).isZero();
      assertThat(ring.head()).isEqualTo(tail);
      assertThat(ring.submitTo(tail)).isZero();
    }
    assertThat(ring.submitted()).isEqualTo(3L * size * (size - 1)).isEqualTo(ring.fetched());
  }

  @Test
  void countersDoNotOverflow() {
    CompletionRing ring = new CompletionRing(32, (1L << 40) + 5, 3);
    assertThat(ring.head()).isEqualTo(5);
    assertThat(ring.tail()).isEqualTo(8);
    assertThat(ring.occupied()).isEqualTo(3);
    assertThat(ring.posted()).isEqualTo((1L << 40) + 8);
  }

  @Test
  void impossibleRingsAreRefused() {
    assertThatThrownBy(() -> new CompletionRing(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CompletionRing(4, 0, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SubmissionRing(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SubmissionRing(4, 0, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
