package io.cqtrace.replay;

import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.controller.SpecController;
import java.util.List;

/**
 * The controllers that a report replays a capture's doorbells through, unless it is told others.
 */
public final class WhatIfSet {
  private static final List<Variant> VARIANTS =
      List.of(
          new Variant(new SpecController(), 1),
          new Variant(QemuController.current(), 1),
          new Variant(SpdkController.since25473(), 2),
          new Variant(SpdkController.before25473(), 1),
          new Variant(SpdkController.before25473(), 2),
          new Variant(new DropController(), 1));

  private WhatIfSet() {}

  /** In the order of the what-if table. */
  public static List<Variant> variants() {
    return VARIANTS;
  }
}
