package io.cqtrace.ingest;

/** Is told how far the readings of a capture are, by the thread that reads. */
public interface ReadProgress {
  /** Tells nobody. */
  ReadProgress NONE =
      new ReadProgress() {
        @Override
        public void read(long eventCount) {
          // Nobody asks.
        }

        @Override
        public void ended() {
          // Nobody asks.
        }
      };

  /** So many events of this reading were read; told once a batch. */
  void read(long eventCount);

  /** This reading is over, at its end or before. */
  void ended();
}
