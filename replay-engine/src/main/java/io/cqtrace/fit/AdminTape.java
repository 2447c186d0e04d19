package io.cqtrace.fit;

import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.Occupied;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a capture says about the admin queues of its controllers, life by life: at most
 * {@link #MOST_EVENTS} rows of each. Rows without a time are left out.
 */
public final class AdminTape implements HistoryListener {
  /** Rows that are kept of a life. */
  static final int MOST_EVENTS = 200_000;

  private static final int LINUX_ADMIN_SIZE = 32;

  private final TreeMap<Integer, Life> current = new TreeMap<>();
  private final List<Life> lives = new ArrayList<>();
  private @Nullable AdminEvent last;

  /** One life of a controller's admin queue. */
  static final class Life {
    final int controller;
    final int number;
    final List<AdminEvent> events = new ArrayList<>();

    /** CQEs in the admin CQ, by the line that says it is full. */
    final Map<Long, Occupied> occupiedWhenFull = new TreeMap<>();

    int adminSize = LINUX_ADMIN_SIZE;
    long droppedCount;

    Life(int controller, int number) {
      this.controller = controller;
      this.number = number;
    }

    private void add(AdminEvent event) {
      int size = events.size();
      if (size >= MOST_EVENTS) {
        droppedCount++;
        return;
      }
      if (size >= 2 && repeats(event, events.get(size - 1), events.get(size - 2))) {
        events.set(size - 1, event);
        return;
      }
      events.add(event);
    }

    private static boolean repeats(AdminEvent event, AdminEvent last, AdminEvent before) {
      return event.is(AdminEvent.Kind.LOOK)
          && last.is(AdminEvent.Kind.LOOK)
          && before.is(AdminEvent.Kind.LOOK)
          && event.value() == last.value()
          && event.value2() == last.value2()
          && event.value() == before.value()
          && event.value2() == before.value2();
    }
  }

  /** The lives in the order of their beginning. */
  List<Life> lives() {
    return lives;
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    Life begun = new Life(life.controller(), life.number());
    current.put(life.controller(), begun);
    lives.add(begun);
  }

  @Override
  public void onSqStart(SubmissionQueueLife sq, RowContext at) {
    Life life = current.get(sq.controller());
    if (life != null && sq.sqId() == 0 && sq.size() > 1) {
      life.adminSize = sq.size();
    }
  }

  @Override
  public void onRow(EventCursor row) {
    Life life = current.get(row.controller());
    last = null;
    if (life == null || row.timeNs() == EventChunk.NO_TIME) {
      return;
    }
    AdminEvent event = event(row);
    if (event != null) {
      life.add(event);
      last = event;
    }
  }

  @Override
  public void onOccupancy(CompletionQueueLife cq, RowContext at) {
    occupied(cq);
  }

  @Override
  public void onOccupancyBand(CompletionQueueLife cq, RowContext at) {
    occupied(cq);
  }

  private void occupied(CompletionQueueLife cq) {
    Life life = current.get(cq.controller());
    AdminEvent discard = last;
    Occupied occupied = cq.occupancy().within();
    if (life == null || discard == null || occupied == null || cq.cqId() != 0) {
      return;
    }
    if (discard.is(AdminEvent.Kind.DISCARD)) {
      life.occupiedWhenFull.put(discard.line(), occupied);
    }
  }

  private static @Nullable AdminEvent event(EventCursor row) {
    AdminEvent.Kind kind =
        switch (row.kind()) {
          case SQ_POLL -> onAdminSq(row, AdminEvent.Kind.LOOK);
          case SQ_DOORBELL -> onAdminSq(row, AdminEvent.Kind.SQ_DOORBELL);
          case POST -> onAdminSq(row, AdminEvent.Kind.POST);
          case HOST_CONSUME -> onAdminSq(row, AdminEvent.Kind.HOST_CONSUME);
          case HOST_COMPLETE -> onAdminSq(row, AdminEvent.Kind.HOST_COMPLETE);
          case FETCH -> onAdminSq(row, AdminEvent.Kind.FETCH_OTHER);
          case CQ_DOORBELL -> row.cqId() == 0 ? AdminEvent.Kind.CQ_DOORBELL : null;
          case CQ_FULL -> row.cqId() == 0 ? AdminEvent.Kind.DISCARD : null;
          case DELETE_SQ -> AdminEvent.Kind.FETCH_DELETE_SQ;
          case DELETE_CQ -> AdminEvent.Kind.FETCH_DELETE_CQ;
          case DELETE_DONE -> AdminEvent.Kind.DELETE_DONE;
          case HOST_SUBMIT -> hostDelete(row);
          default -> null;
        };
    return kind == null ? null : event(row, kind);
  }

  private static AdminEvent.@Nullable Kind onAdminSq(EventCursor row, AdminEvent.Kind kind) {
    return row.sqId() == 0 ? kind : null;
  }

  private static AdminEvent.@Nullable Kind hostDelete(EventCursor row) {
    if (Opcode.DELETE_SQ.matches(row.sqId(), row.opcode())) {
      return AdminEvent.Kind.HOST_DELETE_SQ;
    }
    return Opcode.DELETE_CQ.matches(row.sqId(), row.opcode())
        ? AdminEvent.Kind.HOST_DELETE_CQ
        : null;
  }

  private static AdminEvent event(EventCursor row, AdminEvent.Kind kind) {
    long value =
        switch (kind) {
          case FETCH_DELETE_SQ, DELETE_DONE -> row.sqId();
          case FETCH_DELETE_CQ -> row.cqId();
          case FETCH_OTHER -> row.opcode();
          case HOST_COMPLETE -> row.status();
          default -> row.value();
        };
    return new AdminEvent(kind, row.timeNs(), row.line(), row.cid(), value, row.value2());
  }
}
