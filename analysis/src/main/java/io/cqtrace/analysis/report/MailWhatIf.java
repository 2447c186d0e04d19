package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.predict.PairCheck;
import io.cqtrace.predict.PredictedCell;
import io.cqtrace.predict.Prediction;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a what-if matrix that matter: the captured pair, the captured host with the modified
 * SPDK and with a controller that waits for slots, and the other hosts with the captured
 * controller. Only where the captured pair could have made the capture, by the check over all its
 * lives; one run with fitted times gives no row. Nothing where every pair ends alike.
 */
final class MailWhatIf {
  private static final int MOST_ROWS = 3;

  private MailWhatIf() {}

  static void write(Document lines, @Nullable Prediction prediction) {
    if (prediction == null) {
      return;
    }
    if (prediction.verdict() != Prediction.Verdict.CONSISTENT) {
      lines.blank();
      lines.wrap("", "  ", PredictionText.whyNoWhatIf(prediction));
      return;
    }
    PairCheck captured = prediction.captured();
    List<PredictedCell> rows =
        prediction.cells().stream()
            .filter(cell -> matters(cell, captured))
            .limit(MOST_ROWS)
            .toList();
    if (rows.stream().map(cell -> cell.losing() > 0).distinct().count() < 2) {
      return;
    }
    lines.blank();
    lines.wrap(
        "",
        "  ",
        String.format(
            Locale.ROOT,
            "What if: simulated runs that lose (95 %% interval); p = %.2f, CONSISTENT",
            captured.p()));
    rows.forEach(cell -> lines.line("  " + PredictionText.row(prediction, cell)));
  }

  private static boolean matters(PredictedCell cell, PairCheck captured) {
    boolean modified = cell.variant().controller().equals(SpdkController.since25473());
    boolean asCaptured = cell.variant().equals(captured.variant());
    return cell.host().equals(captured.host())
        ? modified || asCaptured
        : asCaptured && cell.host().equals(Models.LINUX_EARLY_DOORBELL);
  }
}
