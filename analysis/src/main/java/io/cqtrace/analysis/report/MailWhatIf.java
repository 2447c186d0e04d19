package io.cqtrace.analysis.report;

import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.SimulatedRun;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a what-if matrix that matter: the captured host with every controller, and the other
 * hosts with the captured controller. Nothing where the models do not reproduce the capture, and
 * nothing where every pair ends alike.
 */
final class MailWhatIf {
  private static final int MOST_ROWS = 9;

  private MailWhatIf() {}

  static void write(TextLines lines, @Nullable ReplayMatrix matrix) {
    Agreement captured = matrix == null ? null : matrix.reference();
    if (matrix == null || captured == null || !captured.isSufficient()) {
      return;
    }
    List<SimulatedRun> rows =
        matrix.cells().stream().filter(run -> matters(run, captured)).limit(MOST_ROWS).toList();
    long endings = rows.stream().map(run -> run.result().verdict()).distinct().count();
    if (endings < 2) {
      return;
    }
    lines.blank();
    lines.line("What if (simulated, fitted to this capture; closed loop):");
    MatrixText.rows(lines, rows);
  }

  private static boolean matters(SimulatedRun run, Agreement captured) {
    return run.host().name().equals(captured.hostName())
        || run.variant().label().equals(captured.controllerLabel());
  }
}
