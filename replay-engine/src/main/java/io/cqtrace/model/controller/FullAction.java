package io.cqtrace.model.controller;

/** What a controller does with a finished command for which its CQ has no free slot. */
public enum FullAction {
  /** Keeps it until a slot is free: what the specification asks for. */
  HOLD,
  /** Forgets it: its completion is lost. */
  DISCARD,
  /**
   * Keeps it; where as many wait as {@link ControllerModel#mostHeld} allows, the one that has
   * waited longest is forgotten for it: that one's completion is lost.
   */
  DISCARD_OLDEST_HELD,
  /** Fails as a whole: sets CSTS.CFS and processes nothing any more. */
  FAIL
}
