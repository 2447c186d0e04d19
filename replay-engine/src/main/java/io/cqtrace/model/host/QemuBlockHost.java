package io.cqtrace.model.host;

import static io.cqtrace.model.host.HandlerStep.CONSUME;
import static io.cqtrace.model.host.HandlerStep.FREE_TAG;
import static io.cqtrace.model.host.HandlerStep.RING;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.host.HostModel.Submitter;
import io.cqtrace.model.host.HostModel.Version;
import java.util.List;

/**
 * QEMU's userspace NVMe driver. For each CQE {@code nvme_process_completion} marks the request free
 * and calls its callback without the queue's lock, which may submit; the CQ head doorbell is rung
 * once, after the loop. A queue has 128 entries.
 */
public final class QemuBlockHost {
  private QemuBlockHost() {}

  /** The model. */
  public static HostModel model() {
    return new HostModel(
        List.of(CONSUME, FREE_TAG),
        List.of(RING),
        Batch.ALL,
        Submitter.HANDLER,
        QueueDepth.ALL_BUT_ONE,
        ShadowDoorbells.NONE,
        false,
        List.of(
            new Version(
                "qemu-block",
                "QEMU block/nvme.c: frees the request, calls back, rings once after the loop",
                "as read; other releases were not read",
                "QEMU block/nvme.c: nvme_process_completion (e87a09d6251b)")));
  }
}
