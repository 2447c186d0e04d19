package io.cqtrace.analysis.report;

import io.cqtrace.model.host.HostModel;
import io.cqtrace.predict.Spread;
import io.cqtrace.replay.Variant;
import java.util.Locale;

/** Pairs of models, spreads and times in the words of a prediction's text. */
final class PredictionWords {
  private PredictionWords() {}

  static String pair(HostModel host, Variant variant) {
    return host.name() + " x " + label(variant);
  }

  static String label(Variant variant) {
    return variant.controller().name() + (variant.reactorsMatter() ? "/" + variant.reactors() : "");
  }

  static String spread(Spread spread) {
    return spread.p5() + " " + spread.median() + " " + spread.p95();
  }

  static String millis(Spread spread) {
    return millis(spread.p5()) + " " + millis(spread.median()) + " " + millis(spread.p95());
  }

  static String millis(long ns) {
    return String.format(Locale.ROOT, ns < 10_000_000L ? "%.1f" : "%.0f", ns / 1e6);
  }
}
