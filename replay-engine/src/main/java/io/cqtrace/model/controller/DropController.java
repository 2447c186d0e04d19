package io.cqtrace.model.controller;

/** The plainest broken controller: it fetches without limit and discards what finds no slot. */
public final class DropController implements ControllerModel {
  @Override
  public String name() {
    return "drop";
  }

  @Override
  public String standsFor() {
    return "a controller without CQ flow control: discards when the CQ is full";
  }

  @Override
  public String source() {
    return "none: the negation of NVMe Base 2.0, 3.3.1.2.1";
  }

  @Override
  public String releases() {
    return "none: no software";
  }

  @Override
  public boolean mayFetch(int freeSlots, int outstanding) {
    return true;
  }

  @Override
  public FullAction whenFull(boolean queueCommand) {
    return FullAction.DISCARD;
  }
}
