package io.cqtrace.replay;

/**
 * What the host wants to submit and when: a thread that sends commands and waits for them. The
 * simulation calls it; it answers by submitting through its {@link Port}.
 */
interface HostProgram {
  /** The run begins. */
  void start(Port port);

  /** The completion of {@code command} has freed its tag, as the submitting thread sees it. */
  void onTagFree(SimulatedCommand command);

  /** Whether everything was submitted that the program is made of. */
  boolean isDone();

  /** Whether the program itself creates the queue that this Create command is about. */
  boolean creates(SimulatedCommand create);

  /** How a program acts. */
  interface Port {
    /** The time of now. */
    long nowNs();

    /** Calls back {@code delayNs} from now. */
    void after(long delayNs, Runnable step);

    /** The pause between two commands that one thread sends in a row. */
    long submitNs();

    /** Writes the SQE and rings the SQ tail doorbell, now. */
    void submit(SimulatedCommand command);
  }
}
