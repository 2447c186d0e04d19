package io.cqtrace.model.controller;

/** What the controller makes of the next SQE of an SQ. */
public enum Look {
  /** There is none. */
  EMPTY,
  /** It takes it. */
  TAKES,
  /** It leaves it for want of a CQ slot. */
  NO_CQ_SLOT,
  /** It leaves it for want of a request slot. */
  NO_REQUEST_SLOT
}
