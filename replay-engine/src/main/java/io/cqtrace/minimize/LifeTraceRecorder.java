package io.cqtrace.minimize;

import io.cqtrace.history.CaptureSpan;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records the life of a controller that holds a finding's lines; other lives are dropped as soon as
 * they end.
 */
public final class LifeTraceRecorder implements HistoryListener {
  /** What the names of QEMU's events begin with. */
  private static final String QEMU_EVENT = "pci_nvme_";

  private final Set<Line> anchors;
  private final TreeMap<Integer, LifeTraceBuilder> recordings = new TreeMap<>();
  private final TreeMap<Integer, TraceEvent> adminQueueSizes = new TreeMap<>();
  private final List<LifeTraceBuilder> ended = new ArrayList<>();
  private @Nullable LifeTraceBuilder best;
  private boolean timed;

  // The current row: its event is complete when the next row comes.
  private @Nullable TraceEvent event;
  private EventKind kind = EventKind.NOTE;
  private int controller;
  private int queueId;
  private boolean anchored;
  private @Nullable LifeTraceBuilder owner;

  /**
   * A line of a capture.
   *
   * @param source index of the input
   * @param line its line, from 1
   */
  public record Line(int source, long line) {}

  /** Records the life that has most of these lines. */
  public LifeTraceRecorder(Set<Line> anchors) {
    this.anchors = Set.copyOf(anchors);
  }

  /** The trace, after the end of the history; null where no life has any of the lines. */
  public @Nullable LifeTrace trace() {
    LifeTraceBuilder recording = best;
    return recording == null ? null : recording.trace();
  }

  @Override
  public void onRow(EventCursor row) {
    endRow();
    timed |= row.timeNs() != EventChunk.NO_TIME;
    boolean beyondTheEnd = timed && row.timeNs() == EventChunk.NO_TIME;
    kind = row.kind();
    controller = row.controller();
    owner = null;
    anchored = anchors.contains(new Line(row.source(), row.line()));
    event = null;
    if (beyondTheEnd || !LifeTrace.isExpressibleInQemuLog(kind)) {
      return;
    }
    TraceEvent recorded = new TraceEvent(emittedAs(kind), row.timeNs());
    recorded.value = row.value();
    recorded.value2 = row.value2();
    recorded.status = row.status();
    recorded.text = row.text();
    boolean inWords = kind == EventKind.NOTE || kind == EventKind.ERROR;
    if (inWords && (recorded.text == null || !recorded.text.startsWith(QEMU_EVENT))) {
      return;
    }
    queueId = row.sqId() != EventChunk.NONE && !isOfCq(kind) ? row.sqId() : row.cqId();
    if (kind == EventKind.ADMIN_QUEUE_SIZES) {
      adminQueueSizes.put(controller, recorded);
      return;
    }
    event = recorded;
    LifeTraceBuilder recording = recordings.get(controller);
    if (recording != null) {
      recording.beginRow(recorded, kind, row.line());
    }
  }

  private static EventKind emittedAs(EventKind kind) {
    return switch (kind) {
      case SQ_POLL -> EventKind.SQ_DOORBELL;
      case POST, CQ_FULL -> EventKind.COMPLETE;
      default -> kind;
    };
  }

  private static boolean isOfCq(EventKind kind) {
    return switch (kind) {
      case CQ_DOORBELL, SHADOW_CQ_HEAD, CQ_EVENTIDX, CREATE_CQ, DELETE_CQ -> true;
      default -> false;
    };
  }

  private void endRow() {
    LifeTraceBuilder recording = owner != null ? owner : recordings.get(controller);
    if (recording != null) {
      if (anchored) {
        recording.countAnchor();
      }
      TraceEvent recorded = event;
      if (recorded != null) {
        recording.endRow(recorded, kind, queueId);
      }
    }
    event = null;
    anchored = false;
    for (LifeTraceBuilder life : ended) {
      LifeTraceBuilder before = best;
      if (life.anchorCount() > (before == null ? 0 : before.anchorCount())) {
        best = life;
      }
    }
    ended.clear();
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    LifeTraceBuilder recording = new LifeTraceBuilder(life, anchors.size());
    recordings.put(life.controller(), recording);
    TraceEvent sizes = adminQueueSizes.get(life.controller());
    if (sizes != null && life.startSeen()) {
      recording.add(sizes);
    }
    TraceEvent recorded = event;
    if (recorded != null && life.controller() == controller) {
      recording.beginRow(recorded, kind, at.line());
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    LifeTraceBuilder recording = recordings.remove(life.controller());
    if (recording == null) {
      return;
    }
    ended.add(recording);
    if (life.controller() == controller && kind != EventKind.ENABLE) {
      owner = recording;
    }
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    of(sq.controller()).start(sq);
  }

  @Override
  public void onCqStart(CompletionQueueLife cq, RowContext at) {
    of(cq.controller()).start(cq);
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    of(command.controller()).fetched(command, sq, at.timeNs());
  }

  @Override
  public void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    of(command.controller()).completed(command, cq);
  }

  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    of(command.controller()).posted(command, cq, at.timeNs());
  }

  @Override
  public void onFoundFull(CompletionQueueLife cq, RowContext at) {
    of(cq.controller()).foundFull(cq);
  }

  @Override
  public void onReleased(CompletionQueueLife cq, int slotCount, RowContext at) {
    of(cq.controller()).released(cq, slotCount);
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    of(command.controller()).ended(command);
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    of(sq.controller()).end(sq);
  }

  @Override
  public void onEnd(CaptureSpan capture) {
    endRow();
  }

  private LifeTraceBuilder of(int number) {
    LifeTraceBuilder recording = recordings.get(number);
    if (recording == null) {
      throw new IllegalStateException("controller " + number + " has no life");
    }
    return recording;
  }
}
