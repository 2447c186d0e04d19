package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import io.cqtrace.ingest.table.WallTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What charts say about a capture.
 *
 * @param sourceNames names of its sources, in the order of the events table's dictionary
 * @param clock what its times mean
 */
public record CaptureLabel(List<String> sourceNames, Clock clock) {
  private static final int LONGEST_NAME = 48;
  private static final long NS_PER_S = 1_000_000_000L;

  /** Copies the list. */
  public CaptureLabel {
    sourceNames = List.copyOf(sourceNames);
  }

  /** The label of a stream that was read, and how its clocks stand to each other. */
  public static CaptureLabel of(TraceSummary summary, SourceClocks clocks) {
    Clock clock = clocks.clock(summary.sources());
    return new CaptureLabel(
        summary.sources().stream().map(TraceSummary.Source::name).toList(), clock);
  }

  /** A controller for titles: nothing for the one that is not numbered. */
  static String controller(int controller) {
    return controller == 0 ? "" : " of controller " + controller;
  }

  /** A line for people: {@code line 19445}, with its source's name if there are several. */
  String line(int source, long line) {
    String number = "line " + line;
    return sourceNames.size() > 1 && source < sourceNames.size()
        ? fileName(sourceNames.get(source)) + " " + number
        : number;
  }

  /** A sentence that names the capture and says what x = 0 is. */
  String describeStart(boolean timed, long firstNs) {
    return describeStart(timed, firstNs, "rows");
  }

  /** The same for an axis that counts something else in a capture without times. */
  String describeStart(boolean timed, long firstNs, String counted) {
    if (!timed || firstNs == EventChunk.NO_TIME) {
      return name() + " has no time stamps: the horizontal axis counts its " + counted + ".";
    }
    return name() + " starts at " + describeTime(firstNs) + ".";
  }

  /** A sentence that names the capture. */
  String describeName() {
    return name() + ".";
  }

  private String describeTime(long timeNs) {
    return switch (clock) {
      case EPOCH ->
          Instant.ofEpochSecond(Math.floorDiv(timeNs, NS_PER_S), Math.floorMod(timeNs, NS_PER_S))
              .toString();
      case WALL -> WallTime.of(timeNs) + " on " + clock.doc();
      case OWN, NONE ->
          String.format(Locale.ROOT, "%.6f s of its own clock", timeNs / (double) NS_PER_S);
    };
  }

  /** As few parts of a name as tell it from the others; of a long one the end. */
  private String fileName(String name) {
    String file = PortableNames.shortest(name, sourceNames);
    return file.length() <= LONGEST_NAME
        ? file
        : "..." + file.substring(file.length() - LONGEST_NAME + 3);
  }

  /** The file's name without its directories, and how many more there are. */
  private String name() {
    if (sourceNames.isEmpty()) {
      return "The capture";
    }
    int more = sourceNames.size() - 1;
    return "Capture " + fileName(sourceNames.get(0)) + (more == 0 ? "" : " and " + more + " more");
  }

  /** Name of a moment after "time after", for example {@code line 19445}. */
  String instant(WorstMoment moment) {
    return moment.startLine() == 0
        ? "the start of the stretch"
        : line(moment.source(), moment.startLine());
  }
}
