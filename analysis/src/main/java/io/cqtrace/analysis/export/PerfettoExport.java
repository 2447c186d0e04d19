package io.cqtrace.analysis.export;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.Grade;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The capture for ui.perfetto.dev: one process a controller; in it one track an SQ, a slice a
 * command, in rows that are reused; one track a CQ with its CQEs, interrupts and head doorbells;
 * counters of a CQ's occupied slots and of the completions that wait for one. A flow joins a
 * command's SQ tail doorbell, fetch, CQE, interrupt and CQ head doorbell. Findings are instants of
 * their own track.
 *
 * <p>Streaming: kept are each queue's rows and each counter's last value. Times are nanoseconds
 * since the first row, or line numbers in a capture without time stamps.
 */
public final class PerfettoExport implements HistoryListener {
  private final TracePackets packets;
  private final List<String> sources;
  private final Map<TrackKey, Long> tracks = new HashMap<>();
  private final Map<TrackKey, Lanes> lanes = new HashMap<>();
  private final Map<TrackKey, Counter> counters = new HashMap<>();
  private EventKind rowKind = EventKind.NOTE;
  private long zeroNs = EventChunk.NO_TIME;
  private long lastNs;
  private long commandNumber;
  private boolean timed;

  /** What a track shows. */
  private enum Kind {
    CONTROLLER,
    SQ,
    CQ,
    OCCUPIED,
    OCCUPIED_AT_MOST,
    WAITING,
    FINDINGS
  }

  /** A track: of a queue's rows the lane, 0 for the first and for what has one row. */
  private record TrackKey(Kind kind, int controller, int queue, int lane) {}

  /** A counter's value, written when the clock moves on: of those of one moment only the last. */
  private static final class Counter {
    final long track;
    long atNs;
    long value;
    long written = Long.MIN_VALUE;

    Counter(long track) {
      this.track = track;
    }
  }

  /**
   * A new trace.
   *
   * @param out where to; whoever opened it closes it
   * @param sources names of the sources, as they may be shown
   * @throws UncheckedIOException if it cannot be written to, here and later
   */
  public PerfettoExport(OutputStream out, List<String> sources) {
    this.packets = new TracePackets(out);
    this.sources = List.copyOf(sources);
  }

  @Override
  public void onRow(EventCursor row) {
    rowKind = row.kind();
    boolean first = zeroNs == EventChunk.NO_TIME;
    if (first) {
      timed = row.timeNs() != EventChunk.NO_TIME;
      zeroNs = timed ? row.timeNs() : 0;
    }
    lastNs = Math.max(lastNs, at(row.timeNs(), row.line()));
  }

  // Tracks.

  private long track(Kind kind, int controller, int queue) {
    TrackKey key = new TrackKey(kind, controller, queue, 0);
    Long known = tracks.get(key);
    if (known != null) {
      return known;
    }
    long parent = kind == Kind.CONTROLLER ? 0 : track(Kind.CONTROLLER, controller, 0);
    long uuid = newTrack(key);
    switch (kind) {
      case CONTROLLER -> packets.process(uuid, controller + 1, "NVMe controller " + controller);
      case SQ -> packets.track(uuid, parent, "SQ " + queue);
      case CQ -> packets.track(uuid, parent, "CQ " + queue);
      case FINDINGS -> packets.track(uuid, parent, "Findings");
      case OCCUPIED -> packets.counter(uuid, parent, "CQ " + queue + " occupied slots");
      case OCCUPIED_AT_MOST ->
          packets.counter(uuid, parent, "CQ " + queue + " occupied slots at most");
      case WAITING -> packets.counter(uuid, parent, "CQ " + queue + " completions not posted");
    }
    return uuid;
  }

  private long newTrack(TrackKey key) {
    long uuid = tracks.size() + 1L;
    tracks.put(key, uuid);
    return uuid;
  }

  /** The row of an SQ's track that is free for a command. */
  private long lane(CommandSpan command, long from, long to) {
    TrackKey first = new TrackKey(Kind.SQ, command.controller(), command.sqId(), 0);
    int lane = lanes.computeIfAbsent(first, k -> new Lanes()).take(from, to);
    if (lane == 0) {
      return track(Kind.SQ, command.controller(), command.sqId());
    }
    TrackKey key = new TrackKey(Kind.SQ, command.controller(), command.sqId(), lane);
    Long known = tracks.get(key);
    if (known != null) {
      return known;
    }
    long uuid = newTrack(key);
    packets.track(uuid, track(Kind.CONTROLLER, command.controller(), 0), "SQ " + command.sqId());
    return uuid;
  }

  // Counters.

  @Override
  public void onOccupancy(CompletionQueueLife cq, RowContext at) {
    // A discard tells the head for one moment; a counter would go on with it.
    if (cq.occupancy().isKnown() && rowKind != EventKind.CQ_FULL) {
      long ns = at(at.timeNs(), at.line());
      count(Kind.OCCUPIED, cq, ns, cq.occupied());
      count(Kind.WAITING, cq, ns, cq.waitingCount());
    }
  }

  @Override
  public void onOccupancyBand(CompletionQueueLife cq, RowContext at) {
    if (cq.occupancy().isBounded()) {
      long ns = at(at.timeNs(), at.line());
      count(Kind.OCCUPIED, cq, ns, cq.occupancy().atLeast());
      count(Kind.OCCUPIED_AT_MOST, cq, ns, cq.occupancy().atMost());
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    for (Kind kind : List.of(Kind.OCCUPIED, Kind.OCCUPIED_AT_MOST, Kind.WAITING)) {
      if (counters.containsKey(new TrackKey(kind, cq.controller(), cq.cqId(), 0))) {
        count(kind, cq, at(at.timeNs(), at.line()), 0);
      }
    }
  }

  private void count(Kind kind, CompletionQueueLife cq, long ns, long value) {
    TrackKey key = new TrackKey(kind, cq.controller(), cq.cqId(), 0);
    Counter counter =
        counters.computeIfAbsent(key, k -> new Counter(track(kind, cq.controller(), cq.cqId())));
    if (ns != counter.atNs) {
      write(counter);
    }
    counter.atNs = ns;
    counter.value = value;
  }

  private void write(Counter counter) {
    if (counter.written != counter.value) {
      packets.count(counter.track, counter.atNs, counter.value);
      counter.written = counter.value;
    }
  }

  // Commands.

  @Override
  public void onCommandEnd(CommandSpan command) {
    Stage first = first(command);
    if (first == null) {
      return;
    }
    long from = place(command, first);
    long to = Math.max(from, end(command, from));
    commandNumber++;
    long lane = lane(command, from, to);
    packets
        .event(TracePackets.Type.SLICE_BEGIN, lane)
        .named(
            Opcode.describe(command.sqId(), command.opcode())
                + (command.outcome() == Outcome.DELIVERED ? "" : " " + command.outcome()));
    if (first == Stage.SUBMITTED) {
      // The slice begins with the SQ tail doorbell, and until the fetch it waits in the SQ.
      packets.flow(commandNumber);
      value("submitted_line", command.line(first));
    }
    value("cid", command.cid());
    value("loss_line", command.lossLine());
    if (command.withheld()) {
      value("withheld_ns", command.withheldNs());
    }
    if (sources.size() > 1) {
      packets.value("source", sources.get(command.source()));
    }
    packets.at(from);
    stages(command, lane, to);
    packets.end(lane, to);
  }

  private static @Nullable Stage first(CommandSpan command) {
    for (Stage stage : Stage.values()) {
      if (command.has(stage)) {
        return stage;
      }
    }
    return null;
  }

  /** The last thing known of it; an undelivered one lasts until its outcome was decided. */
  private long end(CommandSpan command, long from) {
    if (command.outcome() == Outcome.LOST && timed && command.lossNs() != EventChunk.NO_TIME) {
      return at(command.lossNs(), 0);
    }
    if (timed && command.outcome() != Outcome.DELIVERED) {
      return command.endedNs() == EventChunk.NO_TIME ? lastNs : at(command.endedNs(), 0);
    }
    long to = from;
    for (Stage stage : Stage.values()) {
      to = command.has(stage) ? Math.max(to, place(command, stage)) : to;
    }
    return to;
  }

  /** Slices of what the controller does with it, then what happens to its CQE. */
  private void stages(CommandSpan command, long lane, long to) {
    boolean open = false;
    long openedAt = 0;
    for (Stage stage : Stage.values()) {
      if (!command.has(stage) || place(command, stage) > to) {
        continue;
      }
      long at = Math.max(openedAt, place(command, stage));
      openedAt = at;
      boolean ofSq = stage.compareTo(Stage.COMPLETED) <= 0;
      if (open && stage.compareTo(Stage.POSTED) <= 0) {
        packets.end(lane, at);
        open = false;
      }
      boolean shown =
          ofSq
              ? stage == Stage.FETCHED || (stage == Stage.COMPLETED && command.withheld())
              : stage != Stage.CONSUMED && command.cqId() != EventChunk.NONE;
      if (!shown) {
        continue;
      }
      long track = ofSq ? lane : track(Kind.CQ, command.controller(), command.cqId());
      packets
          .event(ofSq ? TracePackets.Type.SLICE_BEGIN : TracePackets.Type.INSTANT, track)
          .named(label(stage, command));
      if (stage != Stage.COMPLETED) {
        packets.flow(commandNumber);
      }
      value(stage.label() + "_line", command.line(stage));
      if (stage == Stage.POSTED) {
        value("cid", command.cid());
        value("slot", command.slot());
        value("status", command.status() == 0 ? EventChunk.NONE : command.status());
      }
      packets.at(at);
      open |= ofSq;
    }
    if (open) {
      packets.end(lane, to);
    }
  }

  /** What the track shows from a stage on, with the grade if it is not recorded. */
  private static String label(Stage stage, CommandSpan command) {
    String label =
        switch (stage) {
          case SUBMITTED -> "submitted";
          case FETCHED -> "fetched, executing";
          case COMPLETED -> "completed, CQE withheld";
          case POSTED -> "CQE";
          case SIGNALLED -> "interrupt";
          case CONSUMED -> "consumed";
          case RELEASED -> "CQ head doorbell";
        };
    Grade grade = command.grade(stage);
    return grade == Grade.RECORDED ? label : label + " (" + grade + ")";
  }

  private void value(String column, long value) {
    if (value != EventChunk.NONE && value != EventChunk.NO_TIME) {
      packets.value(CommandColumns.named(column).name(), value);
    }
  }

  // Numbers.

  private long place(CommandSpan command, Stage stage) {
    return at(command.timeNs(stage), command.line(stage));
  }

  private long at(long timeNs, long line) {
    if (!timed) {
      return Math.max(0, line);
    }
    return timeNs == EventChunk.NO_TIME ? lastNs : Math.max(0, timeNs - zeroNs);
  }

  // The end.

  @Override
  public void onEnd(CaptureSpan capture) {
    counters.values().forEach(this::write);
    packets.flush();
  }

  /** Adds the findings, once the history has ended and been judged; the trace is whole then. */
  public void finish(Analysis analysis) {
    if (timed && analysis.clocks().epoch(analysis.trace().sources())) {
      packets.epoch(zeroNs);
    }
    for (Finding finding : analysis.findings()) {
      int controller = finding.scope().controller();
      packets
          .event(
              TracePackets.Type.INSTANT,
              track(Kind.FINDINGS, controller == EventChunk.NONE ? 0 : controller, 0))
          .named(finding.severity() + " " + finding.rule().id())
          .value("summary", finding.summary())
          .value("party", finding.party().label())
          .value("grade", finding.grade().name())
          .value("command_count", finding.commandCount());
      int number = 0;
      for (Evidence line : finding.evidence()) {
        packets.value(
            "evidence_" + ++number,
            sources.get(line.source()) + ":" + line.line() + " " + line.role());
      }
      packets.at(moment(finding));
    }
    packets.flush();
  }

  /** When a finding's first command was withheld or lost, or what it rests on began. */
  private long moment(Finding finding) {
    if (!timed) {
      return finding.evidence().isEmpty() ? 0 : at(0, finding.evidence().get(0).line());
    }
    for (CommandSpan command : finding.commands()) {
      if (command.lossNs() != EventChunk.NO_TIME) {
        return at(command.lossNs(), 0);
      }
      if (command.withheld()) {
        return at(command.withheldSinceNs(), 0);
      }
    }
    return at(finding.scope().firstNs(), 0);
  }
}
