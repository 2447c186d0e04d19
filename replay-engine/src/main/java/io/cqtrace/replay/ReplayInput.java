package io.cqtrace.replay;

import io.cqtrace.fit.AdminTape;
import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.CommandTape;
import io.cqtrace.fit.QueueWork;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.TraceSummary;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a capture that is replayed, found in a first reading of its history and taken in a
 * second.
 *
 * @param life the controller life under the greatest CQ pressure
 * @param otherLife the life under the next greatest pressure, or null if there is only one
 * @param trace the inputs
 * @param recorded the whole capture's doorbells through other controllers; none where the capture
 *     does not show them
 * @param floods lives that ended with the deletion of all their I/O queues, in an SPDK log
 * @param queues stretches of I/O, and deletions of all I/O queues that another trace shows
 */
public record ReplayInput(
    CapturedLife life,
    @Nullable CapturedLife otherLife,
    TraceSummary trace,
    List<ReplayResult> recorded,
    CapturedFloods floods,
    List<QueueWork> queues) {

  /** Copies the list. */
  public ReplayInput {
    recorded = List.copyOf(recorded);
    queues = List.copyOf(queues);
  }

  /**
   * Finds and reads it.
   *
   * @throws TraceFormatException if the capture shows no fetch, or has no times
   */
  public static ReplayInput read(CapturePass pass) {
    Survey survey = pass.read(Survey::new, all -> List.of(all.finder, all));
    PressureFinder finder = survey.finder;
    if (!finder.found()) {
      throw noFetch(pass);
    }
    if (!survey.timed) {
      throw new TraceFormatException(
          pass.capture().name(),
          "lines without time stamps",
          "a closed-loop replay needs service times: QEMU writes them with -msg timestamp=on;"
              + " --host recorded needs none");
    }
    CapturedLife life = new CapturedLife(finder.controller(), finder.life());
    boolean single = finder.nextLife() == EventChunk.NONE;
    CapturedLife other =
        single ? null : new CapturedLife(finder.nextController(), finder.nextLife());
    List<RecordedReplay> recorded = recordedReplays(pass.trace());
    AdminTape tape = new AdminTape();
    CommandTape commands = new CommandTape();
    List<HistoryListener> listeners = new ArrayList<>(List.of(life, tape, commands));
    listeners.addAll(recorded);
    if (other != null) {
      listeners.add(other);
    }
    pass.read(listeners);
    if (life.isEmpty()) {
      throw noFetch(pass);
    }
    boolean spdk = isSpdk(pass.trace());
    return new ReplayInput(
        life,
        other,
        pass.trace(),
        recorded.stream().map(RecordedReplay::result).toList(),
        spdk ? CapturedFloods.of(tape) : new CapturedFloods(List.of()),
        QueueWork.of(commands, !spdk));
  }

  /** Whether there is a log of SPDK's, whose lines show each step of the controller. */
  private static boolean isSpdk(TraceSummary trace) {
    return trace.sources().stream()
        .anyMatch(source -> source.producer().program() == Producer.SPDK_TARGET);
  }

  /** SPDK's log shows no CQ heads unless BAR0 is trapped, and a simulated run has none recorded. */
  private static List<RecordedReplay> recordedReplays(TraceSummary trace) {
    boolean headsShown =
        trace.sources().stream()
            .map(source -> source.producer().program())
            .noneMatch(program -> program == Producer.SPDK_TARGET || program == Producer.CQTRACE);
    return headsShown ? WhatIfSet.variants().stream().map(RecordedReplay::new).toList() : List.of();
  }

  private static TraceFormatException noFetch(CapturePass pass) {
    return new TraceFormatException(
        pass.capture().name(),
        "no command whose fetch is recorded",
        "a closed-loop replay needs a controller's trace");
  }

  /** Replays it in closed loop: each host with each controller, the captured models found. */
  public ReplayMatrix matrix(List<HostModel> hosts, List<ControllerModel> controllers) {
    CaptureReplay replay = new CaptureReplay(life, 0, 0);
    List<CapturedPair> captured = CapturedModels.FOUND.candidates(trace, replay);
    return replay.matrix(captured, hosts, controllers, 0);
  }

  /** The controller that the captured one most likely is. */
  public ControllerModel likeliestController() {
    CaptureReplay replay = new CaptureReplay(life, 0, 0);
    return CapturedModels.FOUND.candidates(trace, replay).get(0).variant().controller();
  }

  /** What a first reading finds out. */
  private static final class Survey implements HistoryListener {
    final PressureFinder finder = new PressureFinder();
    boolean timed;

    @Override
    public void onEnd(CaptureSpan capture) {
      timed = capture.firstNs() != EventChunk.NO_TIME;
    }
  }
}
