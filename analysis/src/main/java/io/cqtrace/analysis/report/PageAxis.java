package io.cqtrace.analysis.report;

import static java.util.stream.Collectors.joining;

import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.QuotedLines;
import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Places on the page's timeline, as text for its script: nanoseconds since the capture's start, or
 * lines where it has no times.
 */
final class PageAxis {
  private static final Stage[] STAGES = Stage.values();
  private static final long NO_PLACE = Long.MIN_VALUE;

  private final boolean timed;
  private final long zeroNs;
  private final long lastNs;
  private final QuotedLines quoted;

  PageAxis(Analysis analysis, @Nullable CqOccupancy occupancy, QuotedLines quoted) {
    this.timed = analysis.capture().hasTimes();
    this.zeroNs = occupancy == null ? analysis.capture().firstNs() : occupancy.firstNs();
    this.lastNs = analysis.capture().lastNs();
    this.quoted = quoted;
  }

  boolean timed() {
    return timed;
  }

  /** The capture's end; 0 where only its commands tell. */
  long end() {
    return timed ? lastNs - zeroNs : 0;
  }

  /** Place of a line that a finding quotes; empty if it has none. */
  String of(Evidence line) {
    return timed ? text(ofTime(quoted.timeNs(line))) : Long.toString(line.line());
  }

  /** Places of a command's stages, of its loss and of its end; empty where it has none. */
  String of(CommandSpan command) {
    return LongStream.of(places(command)).mapToObj(PageAxis::text).collect(joining(","));
  }

  /** The same as numbers; {@link #NO_PLACE} where it has none. */
  private long[] places(CommandSpan command) {
    long[] places = new long[STAGES.length + 2];
    for (int i = 0; i < STAGES.length; i++) {
      places[i] = place(command, STAGES[i]);
    }
    places[STAGES.length] = timed ? ofTime(command.lossNs()) : ofLine(command.lossLine());
    CommandSpan.HostMark host = command.hostComplete();
    long endedNs =
        host != null && host.timeNs() != EventChunk.NO_TIME ? host.timeNs() : command.endedNs();
    places[STAGES.length + 1] = timed ? ofTime(endedNs) : ofLine(command.endedLine());
    return places;
  }

  /** Place of the first stage that is known; empty if none is. */
  String start(CommandSpan command) {
    for (Stage stage : STAGES) {
      long place = place(command, stage);
      if (place != NO_PLACE) {
        return text(place);
      }
    }
    return "";
  }

  /**
   * Whether a command, from its first place to its last, lies in a part of an axis of times; not
   * one that waits by design, or of which nothing is known.
   */
  boolean touches(CommandSpan command, double from, double to) {
    LongSummaryStatistics places =
        LongStream.of(places(command)).filter(place -> place != NO_PLACE).summaryStatistics();
    boolean waits = command.isAsyncEventRequest() || command.outcome() == Outcome.STANDING;
    return !waits
        && command.outcome() != Outcome.UNKNOWN
        && places.getCount() > 0
        && places.getMin() <= to
        && places.getMax() >= from;
  }

  private long place(CommandSpan command, Stage stage) {
    return timed ? ofTime(command.timeNs(stage)) : ofLine(command.line(stage));
  }

  private long ofTime(long timeNs) {
    return timeNs == EventChunk.NO_TIME ? NO_PLACE : timeNs - zeroNs;
  }

  private static long ofLine(long line) {
    return line == EventChunk.NONE ? NO_PLACE : line;
  }

  private static String text(long place) {
    return place == NO_PLACE ? "" : Long.toString(place);
  }

  /** The names of the places of a command, in the order in which they are told. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Stage stage : STAGES) {
      names.add(stage.label());
    }
    names.addAll(List.of("lost", "ended"));
    return names;
  }
}
