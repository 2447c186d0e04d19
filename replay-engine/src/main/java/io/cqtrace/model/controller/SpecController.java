package io.cqtrace.model.controller;

import io.cqtrace.model.ShadowDoorbells;

/**
 * The specification's controller: it posts when a slot is free, else it holds the completion until
 * the host releases one; other commands go on meanwhile.
 */
public final class SpecController implements ControllerModel {
  @Override
  public String name() {
    return "spec";
  }

  @Override
  public String standsFor() {
    return "the specification: holds completions while the CQ is full";
  }

  @Override
  public String source() {
    return "NVMe Base 2.0, 3.3.1.2.1";
  }

  @Override
  public String releases() {
    return "none: the text of the specification";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return true;
  }

  /** NVMe Base 2.0, 5.2: it reports Invalid Doorbell Write Value. */
  @Override
  public BadHead badHead() {
    return BadHead.IGNORED;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.HOLD;
  }

  @Override
  public ShadowDoorbells shadow() {
    return ShadowDoorbells.ORDERED;
  }

  /** NVMe Base 2.1, 3.7.2: processing of outstanding commands stops. */
  @Override
  public ResetPolicy reset() {
    return ResetPolicy.CANCELS;
  }
}
