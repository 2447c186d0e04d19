package io.cqtrace.predict;

/**
 * Is told what a run does, in the order of time: what SPDK's log and the guest's ftrace show of a
 * deletion of queues. Times in ns since the run began.
 */
interface FloodTrace {
  /** Tells nobody. */
  FloodTrace NONE = new FloodTrace() {};

  /** The controller looked at the SQ: SQEs submitted and fetched since the run began. */
  default void looked(long timeNs, long submitted, long fetched) {}

  /** It took a command. */
  default void fetched(long timeNs, FloodCommand command) {}

  /** It had deleted a queue. */
  default void done(long timeNs, FloodCommand command) {}

  /** It wrote a CQE; {@code fetched} SQEs had been taken by then, which is what SQHD tells. */
  default void posted(long timeNs, FloodCommand command, long posted, long fetched) {}

  /** It discarded a completion. */
  default void discarded(long timeNs, long posted, long released) {}

  /** The host submitted a command. */
  default void submitted(long timeNs, FloodCommand command) {}

  /** It handled a CQE. */
  default void consumed(long timeNs, FloodCommand command) {}

  /** It completed the request, and its tag is free. */
  default void completed(long timeNs, FloodCommand command) {}
}
