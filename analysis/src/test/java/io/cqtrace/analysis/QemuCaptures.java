package io.cqtrace.analysis;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.FullInterval;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.WhatIfSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The collection of real QEMU captures that the samples were taken from, if it is there
 * (environment variable {@code CQTRACE_CAPTURES}, or {@code shared/captures} beside the checkout).
 * Each is analyzed once, whatever the number of tests that ask.
 */
final class QemuCaptures {
  private static final Map<String, Seen> ANALYZED = new HashMap<>();

  private QemuCaptures() {}

  /** A capture's analysis and what its history told besides. */
  record Seen(Analysis analysis, Recorder history) {
    ReplayResult replay(String controller, int reactors) {
      return analysis.replays().stream()
          .filter(
              r ->
                  r.variant().controller().name().equals(controller)
                      && r.variant().reactors() == reactors)
          .findFirst()
          .orElseThrow();
    }
  }

  /** When nothing waited on the CQ any longer: where withheld.txt lets an episode end. */
  record Drained(long line, long timeNs) {}

  /** Counts and keeps what the oracles name. */
  static final class Recorder implements HistoryListener {
    final List<FullInterval> intervals = new ArrayList<>();
    final Map<Long, List<CommandSpan>> heldByStartLine = new TreeMap<>();
    final Map<Long, Drained> drainedByStartLine = new TreeMap<>();
    final Map<Integer, Long> openStartLine = new TreeMap<>();
    final Map<Integer, int[]> notFetched = new TreeMap<>();
    final List<CommandSpan> notDelivered = new ArrayList<>();
    int maxUnreleased;
    int capacityThen;
    int maxAdminUnreleased;
    long fetched;

    @Override
    public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
      fetched++;
    }

    @Override
    public void onFullInterval(FullInterval interval) {
      intervals.add(interval);
    }

    @Override
    public void onFoundFull(CompletionQueueLife cq, RowContext at) {
      openStartLine.putIfAbsent(cq.cqId(), at.line());
    }

    @Override
    public void onOccupancy(CompletionQueueLife cq, RowContext at) {
      if (cq.waitingCount() == 0) {
        Long startLine = openStartLine.remove(cq.cqId());
        if (startLine != null) {
          drainedByStartLine.put(startLine, new Drained(at.line(), at.timeNs()));
        }
      }
    }

    @Override
    public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
      if (command.withheld()) {
        heldByStartLine
            .computeIfAbsent(command.withheldSinceLine(), k -> new ArrayList<>())
            .add(command);
      }
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      boolean delivered = command.outcome() == Outcome.DELIVERED;
      if (!delivered && !command.isAsyncEventRequest() && command.has(Stage.FETCHED)) {
        notDelivered.add(command);
      }
    }

    @Override
    public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
      if (sq.waiting() > 0) {
        notFetched.put(sq.sqId(), new int[] {sq.waiting(), sq.head(), sq.tail()});
      }
    }

    @Override
    public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
      if (cq.cqId() == 0) {
        maxAdminUnreleased = Math.max(maxAdminUnreleased, cq.maxUnreleased());
      } else if (cq.sizeKnown() && cq.maxUnreleased() > maxUnreleased) {
        maxUnreleased = cq.maxUnreleased();
        capacityThen = cq.capacity();
      }
    }

    /** The commands held in an interval, by the lines at which they were found to be held. */
    List<Integer> cidsHeldIn(FullInterval interval) {
      return heldByStartLine.entrySet().stream()
          .filter(e -> e.getKey() >= interval.startLine() && e.getKey() <= interval.endLine())
          .flatMap(e -> e.getValue().stream())
          .filter(c -> c.cqId() == interval.cqId())
          .map(CommandSpan::cid)
          .toList();
    }
  }

  /** The collection's {@code qemu} directory, or null. */
  static Path root() {
    String configured = System.getenv("CQTRACE_CAPTURES");
    if (configured != null) {
      return Path.of(configured).resolve("qemu");
    }
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path captures = dir.resolve("shared").resolve("captures").resolve("qemu");
      if (Files.isDirectory(captures)) {
        return captures;
      }
    }
    return null;
  }

  /** The text logs of a capture: one, or one per thread. */
  static List<Path> logs(String capture) {
    try (Stream<Path> files = Files.list(root().resolve(capture))) {
      List<Path> logs =
          files
              .filter(p -> p.getFileName().toString().matches("trace(-\\d+)?\\.log(\\.zst)?"))
              .sorted()
              .toList();
      return logs.isEmpty() ? List.of(root().resolve(capture).resolve("qemu.err.zst")) : logs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A capture's analysis. */
  static synchronized Seen seen(String capture) {
    return ANALYZED.computeIfAbsent(capture, QemuCaptures::analyze);
  }

  private static Seen analyze(String name) {
    Recorder[] recorder = new Recorder[1];
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader =
            TraceReader.open(
                logs(name).stream().map(TraceInput::ofFile).toList(), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      Analysis analysis =
          new Analyzer(CapturePass.once(capture, QueueSizes.UNKNOWN), WhatIfSet.variants())
              .run(Recorder::new, last -> recorder[0] = last);
      return new Seen(analysis, recorder[0]);
    }
  }
}
