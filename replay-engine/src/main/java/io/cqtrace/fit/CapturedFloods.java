package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * All lives of a capture that ended with the deletion of their I/O queues, and the durations that
 * they record together.
 *
 * @param lives in the order of the capture
 */
public record CapturedFloods(List<FloodLife> lives) {

  /** Copies the list. */
  public CapturedFloods {
    lives = List.copyOf(lives);
  }

  /** Of what was collected. */
  public static CapturedFloods of(AdminTape tape) {
    return new CapturedFloods(
        tape.lives().stream().map(FloodLife::of).filter(Objects::nonNull).toList());
  }

  /** The durations of the lives that are {@code wanted}, pooled. */
  public RecordedDelays delays(Predicate<FloodLife> wanted) {
    RecordedDelays.Collector all = new RecordedDelays.Collector();
    for (FloodLife life : lives) {
      if (wanted.test(life)) {
        all.addAll(life.ofController());
        all.addAll(life.ofHost());
      }
    }
    return all.toDelays(Grade.RECORDED);
  }

  /** The durations of all lives, pooled. */
  public RecordedDelays delays() {
    return delays(life -> true);
  }

  /** When the guest frees the tags of its batches, in all lives. */
  public TagsInBatch tagsInBatch() {
    return lives.stream().map(FloodLife::tagsInBatch).reduce(TagsInBatch.NONE, TagsInBatch::plus);
  }

  /** The controller's alone. */
  public RecordedDelays controllerDelays() {
    RecordedDelays.Collector all = new RecordedDelays.Collector();
    lives.forEach(life -> all.addAll(life.ofController()));
    return all.toDelays(Grade.RECORDED);
  }
}
