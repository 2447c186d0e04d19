package io.cqtrace.model.host;

import static io.cqtrace.model.host.HandlerStep.CONSUME;
import static io.cqtrace.model.host.HandlerStep.FREE_TAG;
import static io.cqtrace.model.host.HandlerStep.RING;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.host.HostModel.Submitter;
import io.cqtrace.model.host.HostModel.Version;
import java.util.List;

/**
 * SPDK's NVMe driver over PCIe. {@code nvme_pcie_qpair_process_completions} handles at most a
 * quarter of the CQ's entries ({@code max_completions_cap}, 1 .. 128) before it rings, and the
 * queue has that many trackers less than entries ({@code nvme_pcie_qpair_construct}).
 *
 * <p>{@code nvme_pcie_qpair_complete_tracker} calls the command's callback, which may submit, and
 * puts the tracker back only then: what a callback submits uses the tracker of an earlier CQE. So
 * what is outstanding and what is consumed but not released fit into the CQ together.
 *
 * <p>With {@code delay_cmd_submit} the SQ doorbell is rung after the CQ doorbell.
 */
public final class SpdkHost {
  /** {@code NVME_MAX_COMPLETIONS}. */
  private static final int MAX_COMPLETIONS = 128;

  private static final Batch QUARTER = Batch.share(4, MAX_COMPLETIONS);
  private static final String SOURCE =
      "SPDK lib/nvme/nvme_pcie_common.c: nvme_pcie_qpair_process_completions,"
          + " nvme_pcie_qpair_complete_tracker, nvme_pcie_qpair_construct (3230130e6a41)";

  private SpdkHost() {}

  /** SQ doorbells at once. */
  public static HostModel atOnce() {
    return new HostModel(
        List.of(CONSUME, FREE_TAG),
        List.of(RING, FREE_TAG),
        QUARTER,
        Submitter.HANDLER,
        QueueDepth.ALL_BUT_A_BATCH,
        ShadowDoorbells.ORDERED,
        true,
        List.of(
            new Version(
                "spdk-host",
                "SPDK NVMe driver: callbacks submit, rings at the latest after entries/4 CQEs",
                "v18.01 .. v26.05",
                SOURCE)));
  }

  /** SQ doorbells after the CQ doorbell. */
  public static HostModel delayed() {
    return new HostModel(
        List.of(CONSUME),
        List.of(RING, FREE_TAG),
        QUARTER,
        Submitter.HANDLER,
        QueueDepth.ALL_BUT_A_BATCH,
        ShadowDoorbells.ORDERED,
        true,
        List.of(
            new Version(
                "spdk-host-delay",
                "SPDK NVMe driver with delay_cmd_submit: SQ doorbell after the CQ doorbell",
                "v20.01 .. v26.05",
                SOURCE)));
  }
}
