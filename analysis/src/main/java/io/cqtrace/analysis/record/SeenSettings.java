package io.cqtrace.analysis.record;

import io.cqtrace.analysis.rule.Wording;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the machine that a capture tells, of one life of a controller: the one that fails.
 *
 * <p>QEMU takes doorbells of I/O queues through eventfds only with shadow doorbells on. Source:
 * QEMU {@code hw/nvme/ctrl.c: nvme_init_sq, nvme_init_cq, nvme_dbbuf_config} (11.1).
 */
public final class SeenSettings implements HistoryListener {
  private static final int MOST_KERNELS = 2;
  private static final int ENOUGH_READS = 8;
  private static final String FIXME = "FIXME";

  private final int wantedController;
  private final int wantedLife;
  private final TreeSet<Integer> ioSizes = new TreeSet<>();
  private final TreeSet<Integer> ioQueues = new TreeSet<>();
  private long cpus;
  private final List<String> kernels = new ArrayList<>();
  private @Nullable String queueCounts;
  private int adminSize;
  private boolean inside;
  private boolean shadowDoorbells;
  private boolean shadowOn;
  private boolean msix;
  private boolean pin;
  private boolean mmioDoorbells;
  private long shadowReadCount;
  private long mmioBesideShadowCount;

  /** Of a life, or of all where {@code life} is {@link EventChunk#NONE}. */
  public SeenSettings(int controller, int life) {
    wantedController = controller;
    wantedLife = life;
    inside = life == EventChunk.NONE;
  }

  @Override
  public Set<EventKind> rowKinds() {
    return Set.of(
        EventKind.IRQ,
        EventKind.SQ_DOORBELL,
        EventKind.CQ_DOORBELL,
        EventKind.SHADOW_SQ_TAIL,
        EventKind.SHADOW_CQ_HEAD,
        EventKind.DBBUF_CONFIG,
        EventKind.NOTE);
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    if (life.controller() == wantedController && wantedLife != EventChunk.NONE) {
      inside = life.number() == wantedLife;
    }
    shadowOn = false;
  }

  @Override
  public void onRow(EventCursor row) {
    if (row.message() != HostMessage.NONE) {
      message(row);
    }
    EventKind kind = row.kind();
    if (kind == EventKind.DBBUF_CONFIG) {
      shadowOn = true;
    }
    if (!inside) {
      return;
    }
    if (kind == EventKind.IRQ) {
      boolean vector = row.value() != EventChunk.NONE;
      msix |= vector;
      pin |= !vector;
    }
    boolean ofIo = row.sqId() > 0 || row.cqId() > 0;
    switch (kind) {
      case SQ_DOORBELL, CQ_DOORBELL -> {
        mmioDoorbells = true;
        mmioBesideShadowCount += shadowOn && ofIo ? 1 : 0;
      }
      case SHADOW_SQ_TAIL, SHADOW_CQ_HEAD -> shadowReadCount += shadowOn && ofIo ? 1 : 0;
      default -> {
        // Tells nothing of doorbells.
      }
    }
  }

  private void message(EventCursor row) {
    String text = row.text();
    if (row.message() == HostMessage.BOOT
        && text != null
        && text.startsWith("Linux version ")
        && !kernels.contains(text)
        && kernels.size() < MOST_KERNELS) {
      kernels.add(text);
    }
    if (row.message() == HostMessage.CPUS && row.value() != EventChunk.NONE) {
      cpus = row.value();
    }
    if (row.message() == HostMessage.QUEUES && row.value() != EventChunk.NONE) {
      queueCounts = row.value() + " default queues set up by the kernel";
    }
  }

  @Override
  public void onCqEnd(CompletionQueueLife cq, EndCause cause, RowContext at) {
    if (!inside) {
      return;
    }
    if (cq.cqId() > 0) {
      ioQueues.add(cq.cqId());
      if (cq.sizeKnown()) {
        ioSizes.add(cq.size());
      }
    } else if (cq.sizeKnown()) {
      adminSize = cq.size();
    }
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    shadowDoorbells |= inside && life.shadowDoorbells();
  }

  /** The kernel as its log names it. */
  public String kernel() {
    return kernels.isEmpty() ? FIXME + " (cat /proc/version)" : String.join("; ", kernels);
  }

  /** CPUs that the kernel's log says are online; 0 if it does not. */
  public long cpus() {
    return cpus;
  }

  /** What is known of shadow doorbells. */
  public String shadowDoorbells() {
    if (shadowDoorbells) {
      return "on";
    }
    return mmioDoorbells ? "off (no Doorbell Buffer Config in this life)" : FIXME;
  }

  /** What is known of QEMU's ioeventfd. */
  public String ioeventfd() {
    if (mmioBesideShadowCount > 0) {
      return "off (I/O doorbells came as MMIO writes)";
    }
    if (shadowReadCount >= ENOUGH_READS) {
      return "on (INFERRED: no MMIO doorbell of an I/O queue)";
    }
    return !shadowDoorbells && mmioDoorbells ? "not in use (no shadow doorbells)" : FIXME;
  }

  /** What is known of interrupts. */
  public String interrupts() {
    if (msix || pin) {
      return (msix ? "MSI-X" : "") + (msix && pin ? " and " : "") + (pin ? "pin" : "");
    }
    return FIXME + " (MSI-X, MSI or pin)";
  }

  private String ioSizes() {
    if (ioSizes.isEmpty()) {
      return "";
    }
    boolean equal = ioSizes.first().equals(ioSizes.last());
    return " of " + ioSizes.first() + (equal ? "" : " to " + ioSizes.last()) + " entries";
  }

  /** Numbers and sizes of the CQs. */
  public String queues() {
    List<String> parts = new ArrayList<>();
    if (adminSize > 0) {
      parts.add("admin CQ " + adminSize);
    }
    if (!ioQueues.isEmpty()) {
      parts.add(Wording.count(ioQueues.size(), "I/O CQ") + ioSizes());
    }
    if (parts.isEmpty() && queueCounts != null) {
      parts.add(queueCounts);
    }
    return parts.isEmpty() ? FIXME : String.join(", ", parts);
  }
}
