package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.OutcomeTally;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.ingest.table.WallTime;
import io.cqtrace.replay.RunProvenance;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was read: the inputs, their extent, the commands and what every line was taken for. */
final class CaptureText {
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Analysis analysis;
  private final Document lines;

  CaptureText(Analysis analysis, Document lines) {
    this.analysis = analysis;
    this.lines = lines;
  }

  /** Inputs, times and queues. */
  void capture() {
    CaptureSpan capture = analysis.capture();
    List<TraceSummary.Source> sources = analysis.trace().sources();
    for (int i = 0; i < sources.size(); i++) {
      TraceSummary.Source source = sources.get(i);
      lines.wrap(
          "Capture   ",
          "          ",
          source.name() + ": " + source.format() + " (" + source.reason() + ")");
      clock(analysis.clocks().relations().get(i));
    }
    if (capture.hasTimes()) {
      lines.wrap(
          "Time      ",
          "          ",
          time(capture.firstNs())
              + " .. "
              + time(capture.lastNs())
              + ", "
              + Wording.duration(capture.lastNs() - capture.firstNs())
              + (clock() == TraceSummary.Clock.WALL
                  ? ", on " + TraceSummary.Clock.WALL.doc()
                  : ""));
    } else {
      lines.wrap("Time      ", "          ", "no time stamps: order only, no durations");
    }
    OutcomeTally tally = analysis.tally();
    if (!tally.controllerSeen()) {
      return;
    }
    String most =
        tally.maxOccupied() > 0
            ? "; fullest: CQ "
                + tally.maxOccupiedCqId()
                + " with "
                + tally.maxOccupied()
                + " of "
                + tally.maxOccupiedCapacity()
                + " slots"
            : "";
    lines.wrap(
        "Queues    ",
        "          ",
        Wording.count(tally.cqCount(), "CQ")
            + ", "
            + lives(tally.queueLifeCount(), "CQ")
            + ", "
            + lives(tally.lifeCount(), "controller")
            + most);
    if (analysis.queueSizesInferred()) {
      lines.wrap(
          "          ",
          "          ",
          "The capture begins in the middle: queue sizes INFERRED from wraps.");
    }
  }

  private void clock(SourceClocks.Relation relation) {
    String words =
        switch (relation.kind()) {
          case COMMON -> "";
          case RELATED -> related(relation);
          case APART ->
              "clock: it is not shown to be of one run with the other inputs (too little in common,"
                  + " or it contradicts them), kept apart (its times are not compared)";
        };
    if (!words.isEmpty()) {
      lines.wrap("          ", "          ", words);
    }
  }

  private static String related(SourceClocks.Relation relation) {
    if (relation.equals(SourceClocks.Relation.SINCE_BOOT)) {
      return "clock: since boot, ASSUMED to be the same in these sources";
    }
    String by =
        switch (relation.basis()) {
          case TIMEOUTS ->
              "by %,d messages (time-outs, queues set up) and what the controller shows beside each"
                  + " (INFERRED)";
          case QUEUE_SETUPS ->
              "by the queues that the host set up %,d times, seen on both sides (INFERRED)";
          case BOOT ->
              "as that of the host's trace, both since boot, which is ASSUMED to be the same";
          case COMMANDS, NOTHING -> "by %,d commands seen on both sides (INFERRED)";
        };
    return String.format(
        Locale.ROOT,
        "clock: %+.6f s to the controller's, within %s, " + by,
        relation.offsetNs() / 1e9,
        Wording.duration(relation.residualNs()),
        relation.matchCount());
  }

  private static String lives(long count, String of) {
    return String.format(Locale.ROOT, "%,d %s %s", count, of, count == 1 ? "life" : "lives");
  }

  /** What became of the commands. */
  void commands() {
    OutcomeTally tally = analysis.tally();
    if (!tally.controllerSeen() && tally.commandCount() == 0) {
      return;
    }
    List<String> parts = new ArrayList<>();
    for (Outcome outcome : Outcome.values()) {
      long count = tally.count(outcome);
      if (count > 0 || outcome == Outcome.LOST) {
        parts.add(String.format(Locale.ROOT, "%,d %s", count, outcome));
      }
    }
    lines.wrap("Commands  ", "          ", String.join(", ", parts));
    if (tally.withheldCount() > 0) {
      lines.wrap(
          "Withheld  ",
          "          ",
          Wording.count(tally.withheldCount(), "completion")
              + (analysis.capture().hasTimes()
                  ? ", max "
                      + Wording.duration(tally.withheldMaxNs())
                      + ", total "
                      + Wording.duration(tally.withheldTotalNs())
                  : ""));
    }
  }

  private TraceSummary.Clock clock() {
    return analysis.clocks().clock(analysis.trace().sources());
  }

  private String time(long timeNs) {
    TraceSummary.Clock clock = clock();
    if (clock == TraceSummary.Clock.WALL) {
      return WallTime.of(timeNs);
    }
    if (clock != TraceSummary.Clock.EPOCH) {
      return String.format(Locale.ROOT, "%.6f s", timeNs / 1e9);
    }
    long seconds = Math.floorDiv(timeNs, 1_000_000_000L);
    return UTC.format(Instant.ofEpochSecond(seconds, Math.floorMod(timeNs, 1_000_000_000L))) + "Z";
  }

  /** What became of the lines. */
  void counters() {
    IngestReport report = analysis.trace().report();
    lines.blank();
    lines.wrap(
        "",
        "  ",
        String.format(
            Locale.ROOT,
            "Lines: %,d = %,d events + %,d ignored + %,d foreign + %,d damaged.",
            report.lineCount(),
            report.total(Disposition.EVENT),
            report.total(Disposition.IGNORED),
            report.total(Disposition.FOREIGN),
            report.total(Disposition.DAMAGED)));
    for (RejectedRecord record : report.rejected()) {
      if (record.counter().disposition() == Disposition.DAMAGED) {
        lines.wrap(
            "  ",
            "    ",
            FindingText.shortName(analysis, record.source())
                + ":"
                + record.line()
                + " "
                + record.counter().doc()
                + ": "
                + record.excerpt());
      }
    }
    boolean inferred = analysis.findings().stream().anyMatch(f -> f.grade() == Grade.INFERRED);
    boolean simulated = RunProvenance.of(analysis.trace()) != null;
    boolean followed = analysis.tally().followedCount() > 0;
    if (inferred && followed && !analysis.tally().postsRecorded() && !simulated) {
      lines.wrap(
          "",
          "  ",
          "INFERRED: QEMU records no event when it writes a CQE; the posts follow from queue"
              + " size, completions and CQ head.");
    }
  }
}
