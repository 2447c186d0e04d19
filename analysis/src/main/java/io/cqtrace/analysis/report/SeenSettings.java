package io.cqtrace.analysis.report;

import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.Set;

/** Settings of the machine that a capture gives away. */
public final class SeenSettings implements HistoryListener {
  private boolean shadowDoorbells;
  private boolean msix;
  private boolean pin;
  private boolean mmioDoorbells;

  @Override
  public Set<EventKind> rowKinds() {
    return Set.of(EventKind.IRQ, EventKind.SQ_DOORBELL, EventKind.CQ_DOORBELL);
  }

  @Override
  public void onRow(EventCursor row) {
    EventKind kind = row.kind();
    if (kind == EventKind.IRQ) {
      boolean vector = row.value() != EventChunk.NONE;
      msix |= vector;
      pin |= !vector;
    }
    mmioDoorbells |= kind == EventKind.SQ_DOORBELL || kind == EventKind.CQ_DOORBELL;
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    shadowDoorbells |= life.shadowDoorbells();
  }

  /** What is known of shadow doorbells. */
  String shadowDoorbells() {
    if (shadowDoorbells) {
      return "on (seen in the capture)";
    }
    return mmioDoorbells ? "not seen in the capture; FIXME: off?" : "FIXME";
  }

  /** What is known of interrupts. */
  String interrupts() {
    if (msix || pin) {
      return (msix ? "MSI-X" : "")
          + (msix && pin ? " and " : "")
          + (pin ? "pin" : "")
          + " (seen in the capture)";
    }
    return "FIXME: MSI-X, MSI or pin";
  }
}
