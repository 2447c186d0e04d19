package io.cqtrace.predict;

/** The host's threads that submit commands in a run. */
interface Submitter {
  /** The run begins. */
  void start();

  /** Goes on: what was planned as {@link FloodRun#SEND}. */
  void send(long nowNs);

  /** A tag is free, and its command complete. */
  void onTagFree(long nowNs, FloodCommand command);

  /** Whether all have completed. */
  boolean finished();
}
