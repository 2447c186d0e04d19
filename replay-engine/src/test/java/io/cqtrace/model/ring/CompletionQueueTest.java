package io.cqtrace.model.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.model.ring.CompletionQueue.Post;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a host sees of a queue into which a controller posts without looking at the head. */
class CompletionQueueTest {

  @Test
  void theSlotThatStaysEmptyIsTheFirstToBeOverrun() {
    CompletionQueue<Integer> queue = new CompletionQueue<>(new CompletionRing(3));

    assertThat(List.of(queue.post(0), queue.post(1), queue.post(2), queue.post(3)))
        .containsExactly(Post.FREE_SLOT, Post.FREE_SLOT, Post.OVERRUN_READ, Post.OVERRUN_UNREAD);
    assertThat(queue.visible()).as("slot 0 has the phase tag of the next round").isNull();
  }

  @Test
  void aCqeThatWasReadMayBeOverwrittenWithoutLoss() {
    CompletionQueue<Integer> queue = new CompletionQueue<>(new CompletionRing(3));
    List<Integer> read = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      assertThat(queue.post(i)).isEqualTo(i < 2 ? Post.FREE_SLOT : Post.OVERRUN_READ);
      read.add(queue.consume());
    }
    assertThat(read).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(queue.unrungCount()).isEqualTo(12);
  }

  /** The reference is memory: slots with a phase tag and a host that compares it with its own. */
  @Test
  void theHostSeesWhatMemoryShows() {
    SplittableRandom random = new SplittableRandom(3);
    int blind = 0;
    for (int run = 0; run < 400; run++) {
      int size = random.nextInt(2, 6);
      CompletionQueue<Integer> queue = new CompletionQueue<>(new CompletionRing(size));
      int[] entries = new int[size];
      int[] phases = new int[size];
      int posted = 0;
      int head = 0;
      for (int step = 0; step < 60; step++) {
        if (random.nextInt(3) > 0) {
          boolean unread = posted - head >= size;
          assertThat(queue.post(posted) == Post.OVERRUN_UNREAD).isEqualTo(unread);
          entries[posted % size] = posted;
          phases[posted % size] = 1 - posted / size % 2;
          posted++;
        }
        boolean pending = phases[head % size] == 1 - head / size % 2;
        Integer seen = queue.visible();
        if (posted - head <= 2 * size) { // Later the host may be shown what it has read before.
          assertThat(seen).isEqualTo(pending && posted > head ? entries[head % size] : null);
          blind += seen == null && posted > head ? 1 : 0;
          if (seen != null && random.nextBoolean()) {
            queue.consume();
            head++;
          }
        }
        if (random.nextInt(4) == 0) {
          queue.ring().release(queue.unrungCount());
        }
      }
    }
    assertThat(blind).isGreaterThan(100);
  }
}
