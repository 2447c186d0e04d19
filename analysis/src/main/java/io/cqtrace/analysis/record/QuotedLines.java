package io.cqtrace.analysis.record;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Hot path: notes when the lines happened that findings quote. */
public final class QuotedLines implements HistoryListener {
  /** Lines of each source, ascending. */
  private final long[][] lines;

  /** Their times, or {@link EventChunk#NO_TIME}. */
  private final long[][] times;

  /** The lines of these findings. */
  public QuotedLines(List<Finding> findings) {
    Map<Integer, TreeSet<Long>> bySource = new HashMap<>();
    for (Finding finding : findings) {
      for (Evidence line : finding.evidence()) {
        bySource.computeIfAbsent(line.source(), absent -> new TreeSet<>()).add(line.line());
      }
    }
    int count = bySource.keySet().stream().mapToInt(source -> source + 1).max().orElse(0);
    lines = new long[count][];
    times = new long[count][];
    for (int source = 0; source < count; source++) {
      TreeSet<Long> quoted = bySource.getOrDefault(source, new TreeSet<>());
      lines[source] = quoted.stream().mapToLong(Long::longValue).toArray();
      times[source] = new long[quoted.size()];
      Arrays.fill(times[source], EventChunk.NO_TIME);
    }
  }

  @Override
  public void onRow(EventCursor row) {
    int source = row.source();
    if (source >= lines.length) {
      return;
    }
    int place = Arrays.binarySearch(lines[source], row.line());
    if (place >= 0 && times[source][place] == EventChunk.NO_TIME) {
      times[source][place] = row.timeNs();
    }
  }

  /** Time of the first row of a line, or {@link EventChunk#NO_TIME}. */
  public long timeNs(Evidence line) {
    if (line.source() >= lines.length) {
      return EventChunk.NO_TIME;
    }
    int place = Arrays.binarySearch(lines[line.source()], line.line());
    return place < 0 ? EventChunk.NO_TIME : times[line.source()][place];
  }
}
