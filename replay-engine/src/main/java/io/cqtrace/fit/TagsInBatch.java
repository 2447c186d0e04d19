package io.cqtrace.fit;

/**
 * When the tags of a batch of CQEs are free, by the guest's trace.
 *
 * @param cqes handled while the next one was there already
 * @param freed those whose tag was free before the next one was handled
 */
public record TagsInBatch(int cqes, int freed) {
  /** None. */
  public static final TagsInBatch NONE = new TagsInBatch(0, 0);

  /** Both together. */
  public TagsInBatch plus(TagsInBatch other) {
    return new TagsInBatch(cqes + other.cqes, freed + other.freed);
  }
}
