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
 * Records the life of a controller in which a finding's lines stand. To be told a history; other
 * lives are forgotten as soon as they end.
 */
public final class StoryRecorder implements HistoryListener {
  /** What the names of QEMU's events begin with. */
  private static final String QEMU_EVENT = "pci_nvme_";

  private final Set<Line> anchors;
  private final TreeMap<Integer, LifeRecording> recordings = new TreeMap<>();
  private final TreeMap<Integer, StoryEvent> adminQueueSizes = new TreeMap<>();
  private final List<LifeRecording> ended = new ArrayList<>();
  private @Nullable LifeRecording best;
  private boolean timed;

  // The row that is being told: its event is complete when the next row comes.
  private @Nullable StoryEvent event;
  private EventKind kind = EventKind.NOTE;
  private int controller;
  private int queueId;
  private boolean anchored;
  private @Nullable LifeRecording owner;

  /**
   * A line of a capture.
   *
   * @param source index of the input
   * @param line its line, from 1
   */
  public record Line(int source, long line) {}

  /** Records the life that has most of these lines. */
  public StoryRecorder(Set<Line> anchors) {
    this.anchors = Set.copyOf(anchors);
  }

  /** The story, after the history was told to its end; null where no life has any of the lines. */
  public @Nullable Story story() {
    LifeRecording recording = best;
    return recording == null ? null : recording.story();
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
    if (beyondTheEnd || !Story.canTell(kind)) {
      return;
    }
    StoryEvent told = new StoryEvent(toldAs(kind), row.timeNs());
    told.value = row.value();
    told.value2 = row.value2();
    told.status = row.status();
    told.text = row.text();
    boolean inWords = kind == EventKind.NOTE || kind == EventKind.ERROR;
    if (inWords && (told.text == null || !told.text.startsWith(QEMU_EVENT))) {
      return;
    }
    queueId = row.sqId() != EventChunk.NONE && !isOfCq(kind) ? row.sqId() : row.cqId();
    if (kind == EventKind.ADMIN_QUEUE_SIZES) {
      adminQueueSizes.put(controller, told);
      return;
    }
    event = told;
    LifeRecording recording = recordings.get(controller);
    if (recording != null) {
      recording.beginRow(told, kind, row.line());
    }
  }

  private static EventKind toldAs(EventKind kind) {
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
    LifeRecording recording = owner != null ? owner : recordings.get(controller);
    if (recording != null) {
      if (anchored) {
        recording.countAnchor();
      }
      StoryEvent told = event;
      if (told != null) {
        recording.endRow(told, kind, queueId);
      }
    }
    event = null;
    anchored = false;
    for (LifeRecording life : ended) {
      LifeRecording before = best;
      if (life.anchorCount() > (before == null ? 0 : before.anchorCount())) {
        best = life;
      }
    }
    ended.clear();
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    LifeRecording recording = new LifeRecording(life, anchors.size());
    recordings.put(life.controller(), recording);
    StoryEvent sizes = adminQueueSizes.get(life.controller());
    if (sizes != null && life.startSeen()) {
      recording.add(sizes);
    }
    StoryEvent told = event;
    if (told != null && life.controller() == controller) {
      recording.beginRow(told, kind, at.line());
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    LifeRecording recording = recordings.remove(life.controller());
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

  private LifeRecording of(int number) {
    LifeRecording recording = recordings.get(number);
    if (recording == null) {
      throw new IllegalStateException("controller " + number + " has no life");
    }
    return recording;
  }
}
