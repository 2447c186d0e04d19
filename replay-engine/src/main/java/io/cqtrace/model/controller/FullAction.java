package io.cqtrace.model.controller;

/** What a controller does with a finished command for which its CQ has no free slot. */
public enum FullAction {
  /** Keeps it until a slot is free: what the specification asks for. */
  HOLD,
  /** Forgets it: its completion is lost. */
  DISCARD,
  /** Fails as a whole: sets CSTS.CFS and processes nothing any more. */
  FAIL
}
