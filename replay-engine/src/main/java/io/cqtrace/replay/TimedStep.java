package io.cqtrace.replay;

/** What takes time in a simulated run. */
public enum TimedStep {
  /** Between two commands that one thread sends in a row. */
  SUBMIT,
  /** From an SQ doorbell, or from what lets a fetch go on, to the controller's turn. */
  TURN,
  /** The controller's work on an SQE. */
  FETCH,
  /** The same for a command that finishes in the turn that fetches it: its service is in it. */
  FETCH_AND_FINISH,
  /** From the fetch of a command to its end, where it does not finish in the turn. */
  SERVICE,
  /** From the end of a command to the attempt to post it, where that is a step of its own. */
  POST,
  /** From a post to the first instruction of the host's handler. */
  INTERRUPT,
  /** The handler's work on a CQE. */
  CQE,
  /** From the end of that work to the handler's look for the next CQE, beyond the work itself. */
  CQE_TAIL,
  /** From the end of the handler's work to the free tag, as the submitting thread sees it. */
  TAG
}
