package io.cqtrace.analysis.report;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.diff.RunDifference;
import io.cqtrace.diff.RunSide;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.List;
import java.util.stream.Stream;

/**
 * Two runs and their difference, for the reports.
 *
 * @param a the first run's analysis, of all its lives
 * @param b the second run's
 * @param lifeA the only life of the first that was compared, or {@link EventChunk#NONE}
 * @param lifeB the only life of the second, or NONE
 * @param difference what was found
 */
public record DiffReport(Analysis a, Analysis b, int lifeA, int lifeB, RunDifference difference) {

  /** Whether both runs could be judged, and were read to their ends. */
  public boolean isConclusive() {
    return difference.complete()
        && judged(a)
        && judged(b)
        && difference.a().commandCount() > 0
        && difference.b().commandCount() > 0;
  }

  private static boolean judged(Analysis analysis) {
    return analysis.tally().controllerSeen() && analysis.tally().contradiction() == null;
  }

  Analysis analysis(RunSide side) {
    return side == RunSide.A ? a : b;
  }

  int life(RunSide side) {
    return side == RunSide.A ? lifeA : lifeB;
  }

  /** Name of a source and line in it: {@code spdk.log:12}. */
  String place(RunSide side, int source, long line) {
    String name = analysis(side).trace().sources().get(source).name();
    List<String> all =
        Stream.of(a, b)
            .flatMap(analysis -> analysis.trace().sources().stream())
            .map(TraceSummary.Source::name)
            .toList();
    return PortableNames.shortest(name, all) + ":" + line;
  }
}
