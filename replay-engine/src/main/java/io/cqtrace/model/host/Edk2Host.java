package io.cqtrace.model.host;

import static io.cqtrace.model.host.HandlerStep.CONSUME;
import static io.cqtrace.model.host.HandlerStep.FREE_TAG;
import static io.cqtrace.model.host.HandlerStep.RING;

import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.host.HostModel.Submitter;
import io.cqtrace.model.host.HostModel.Version;
import java.util.List;

/**
 * EDK II's NvmExpressDxe, its asynchronous queue: {@code ProcessAsyncTaskList} signals the caller's
 * event for each CQE, takes SQHD, advances the head and rings once after the loop; what waits is
 * submitted when the timer calls again. It runs at TPL_NOTIFY, so that what it signals (the
 * driver's own {@code AsyncIoCallback}, at TPL_NOTIFY too) runs when it has returned, after the
 * ring. Its blocking queues have one command outstanding at a time.
 */
public final class Edk2Host {
  private Edk2Host() {}

  /** The model. */
  public static HostModel model() {
    return new HostModel(
        List.of(CONSUME),
        List.of(RING, FREE_TAG),
        Batch.ALL,
        Submitter.THREAD,
        QueueDepth.QUARTER_BUT_ONE,
        ShadowDoorbells.NONE,
        true,
        List.of(
            new Version(
                "edk2",
                "EDK II NvmExpressDxe: signals each event, rings once after the loop; the events'"
                    + " callbacks run later; ASSUMED that no caller's event is above TPL_NOTIFY",
                "as read; other releases were not read",
                "EDK II MdeModulePkg/Bus/Pci/NvmExpressDxe/NvmExpress.c: ProcessAsyncTaskList"
                    + " (c3a037c993), NvmExpressBlockIo.c: AsyncIoCallback (04398aa4b3),"
                    + " NvmExpressPassthru.c: NvmExpressPassThru (c4e47ec403b4)")));
  }
}
