package io.cqtrace.analysis.report;

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
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Places on the page's timeline, as text for its script: nanoseconds since the capture's start, or
 * lines where it has no times.
 */
final class PageAxis {
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
    return timed ? ofTime(quoted.timeNs(line)) : Long.toString(line.line());
  }

  /** Places of a command's stages, of its loss and of its end; empty where it has none. */
  String of(CommandSpan command) {
    StringJoiner places = new StringJoiner(",");
    for (Stage stage : Stage.values()) {
      places.add(place(command, stage));
    }
    places.add(timed ? ofTime(command.lossNs()) : ofLine(command.lossLine()));
    CommandSpan.HostMark host = command.hostComplete();
    long endedNs =
        host != null && host.timeNs() != EventChunk.NO_TIME ? host.timeNs() : command.endedNs();
    return places.add(timed ? ofTime(endedNs) : ofLine(command.endedLine())).toString();
  }

  /** Place of the first stage that is known; empty if none is. */
  String start(CommandSpan command) {
    for (Stage stage : Stage.values()) {
      String place = place(command, stage);
      if (!place.isEmpty()) {
        return place;
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
        Stream.of(of(command).split(","))
            .filter(place -> !place.isEmpty())
            .mapToLong(Long::parseLong)
            .summaryStatistics();
    boolean waits = command.isAsyncEventRequest() || command.outcome() == Outcome.STANDING;
    return !waits
        && command.outcome() != Outcome.UNKNOWN
        && places.getCount() > 0
        && places.getMin() <= to
        && places.getMax() >= from;
  }

  private String place(CommandSpan command, Stage stage) {
    return timed ? ofTime(command.timeNs(stage)) : ofLine(command.line(stage));
  }

  private String ofTime(long timeNs) {
    return timeNs == EventChunk.NO_TIME ? "" : Long.toString(timeNs - zeroNs);
  }

  private static String ofLine(long line) {
    return line == EventChunk.NONE ? "" : Long.toString(line);
  }

  /** The names of the places of a command, in the order in which they are told. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      names.add(stage.label());
    }
    names.addAll(List.of("lost", "ended"));
    return names;
  }
}
