package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.record.ChartFocus;
import java.util.ArrayList;
import java.util.List;

/** What a chart was asked to show, in words. */
final class FocusText {
  private static final long LAST_X = 1_000_000_000_000_000_000L;

  private FocusText() {}

  /** A sentence for captions that ends in a blank; nothing if nothing was asked for. */
  static String of(ChartFocus focus, CaptureLabel capture) {
    List<String> parts = new ArrayList<>();
    if (focus.hasCq()) {
      parts.add("of CQ " + focus.cqId() + CaptureLabel.controller(focus.controller()));
    }
    if (focus.hasLine()) {
      parts.add("alive at " + capture.line(focus.source(), focus.line()));
    }
    if (focus.hasStretch()) {
      long to = focus.toX();
      String end = to > LAST_X / 2 ? "the end" : TimeScale.describePlace(to, true);
      parts.add("from " + TimeScale.describePlace(focus.fromX(), true) + " to " + end);
    }
    return parts.isEmpty() ? "" : "Only commands " + String.join(", ", parts) + ". ";
  }
}
