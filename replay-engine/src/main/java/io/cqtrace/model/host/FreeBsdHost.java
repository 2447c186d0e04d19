package io.cqtrace.model.host;

import static io.cqtrace.model.host.HandlerStep.CONSUME;
import static io.cqtrace.model.host.HandlerStep.FREE_TAG;
import static io.cqtrace.model.host.HandlerStep.RING;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.host.HostModel.Submitter;
import io.cqtrace.model.host.HostModel.Version;
import java.util.List;

/**
 * FreeBSD's nvme driver. For each CQE {@code nvme_qpair_process_completions} calls {@code
 * nvme_qpair_complete_tracker}, which frees the tracker and, if requests are queued for want of
 * one, submits the next at once ({@code _nvme_qpair_submit_request}); the CQ head doorbell is rung
 * once, after the loop. So a completion is followed by a submission before its slot is released.
 */
public final class FreeBsdHost {
  private FreeBsdHost() {}

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
                "freebsd",
                "FreeBSD nvme(4): frees the tracker, submits the next request, rings once",
                "as read; other releases were not read",
                "FreeBSD sys/dev/nvme/nvme_qpair.c: nvme_qpair_process_completions,"
                    + " nvme_qpair_complete_tracker (0009a324acab)")));
  }
}
