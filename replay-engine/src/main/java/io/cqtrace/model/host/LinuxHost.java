package io.cqtrace.model.host;

import static io.cqtrace.model.host.HandlerStep.CONSUME;
import static io.cqtrace.model.host.HandlerStep.FREE_TAG;
import static io.cqtrace.model.host.HandlerStep.RING;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.host.HostModel.Submitter;
import io.cqtrace.model.host.HostModel.Version;
import java.util.List;

/**
 * Linux's nvme-pci driver. Its handler ({@code drivers/nvme/host/pci.c: nvme_irq}, {@code
 * nvme_poll_cq}, {@code nvme_handle_cqe}) advances the head over all CQEs that it finds and rings
 * the doorbell once; what differs is when a request's tag is free.
 */
public final class LinuxHost {
  private LinuxHost() {}

  /** Tags freed at once: IPI to another CPU, or requests that are not batched. */
  public static HostModel remote() {
    return new HostModel(
        List.of(CONSUME, FREE_TAG),
        List.of(RING),
        Batch.ALL,
        Submitter.THREAD,
        QueueDepth.ALL_BUT_ONE,
        ShadowDoorbells.ORDERED,
        false,
        List.of(
            new Version(
                "linux",
                "Linux nvme-pci since 5.7, tag freed at once (--complete=remote)",
                "5.7 and later",
                "Linux drivers/nvme/host/pci.c: nvme_poll_cq, nvme_handle_cqe;"
                    + " block/blk-mq.c: blk_mq_complete_need_ipi")));
  }

  /**
   * Tags freed after the doorbell: requests completed in a batch, and drivers before 5.7, which
   * advanced over all CQEs, rang and then completed.
   */
  public static HostModel batched() {
    return new HostModel(
        List.of(CONSUME),
        List.of(RING, FREE_TAG),
        Batch.ALL,
        Submitter.THREAD,
        QueueDepth.ALL_BUT_ONE,
        ShadowDoorbells.ORDERED,
        false,
        List.of(
            new Version(
                "linux-batched",
                "Linux nvme-pci since 5.7, tags freed after the doorbell (--complete=batched)",
                "I/O queues from 5.16 on; the admin queue from 5.7 on, in a softirq",
                "Linux drivers/nvme/host/pci.c: nvme_irq, nvme_pci_complete_batch"),
            new Version(
                "linux-two-pass",
                "Linux nvme-pci before 5.7: advance over all, ring, then complete",
                "4.18 .. 5.6",
                "Linux drivers/nvme/host/pci.c before \"nvme-pci: Remove two-pass completions\""
                    + " (20200304181246.481835-3-kbusch@kernel.org)"),
            new Version(
                "linux-polled",
                "Linux nvme-pci, queues that io_uring polls; what a time-out polls for, and what"
                    + " cannot join a batch, is freed at once as by linux",
                "5.16 and later",
                "Linux drivers/nvme/host/pci.c: nvme_poll, nvme_timeout, nvme_pci_complete_batch"
                    + " (as of 166e31d7dbf6)")));
  }

  /** The patch proposed in February 2026: the doorbell for each CQE, before its request. */
  public static HostModel earlyDoorbell() {
    return new HostModel(
        List.of(CONSUME, RING, FREE_TAG),
        List.of(),
        Batch.ALL,
        Submitter.THREAD,
        QueueDepth.ALL_BUT_ONE,
        ShadowDoorbells.ORDERED,
        false,
        List.of(
            new Version(
                "linux-early-doorbell",
                "the proposed patch: advance, ring, then complete, for each CQE",
                "none: not merged as far as is known",
                "linux-nvme, February 2026, \"nvme-pci: fix potential I/O hang when CQ is"
                    + " full\"")));
  }
}
