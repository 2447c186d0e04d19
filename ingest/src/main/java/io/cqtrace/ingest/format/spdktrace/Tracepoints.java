package io.cqtrace.ingest.format.spdktrace;

import io.cqtrace.ingest.table.EventKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tracepoints that begin or end the service of a request.
 *
 * <p>Source: SPDK {@code lib/bdev/bdev.c}, {@code module/bdev/nvme/bdev_nvme.c}, {@code
 * lib/nvme/nvme_pcie_common.c}: their {@code SPDK_TRACE_REGISTER_FN}.
 */
final class Tracepoints {
  private static final Map<String, EventKind> KINDS =
      Map.of(
          "BDEV_IO_START", EventKind.SERVICE_START,
          "BDEV_IO_DONE", EventKind.SERVICE_DONE,
          "BDEV_NVME_IO_START", EventKind.SERVICE_START,
          "BDEV_NVME_IO_DONE", EventKind.SERVICE_DONE,
          "NVME_PCIE_SUBMIT", EventKind.SERVICE_START,
          "NVME_PCIE_COMPLETE", EventKind.SERVICE_DONE);

  private Tracepoints() {}

  /** The row's kind, or null if the tracepoint says nothing about a request. */
  static @Nullable EventKind kindOf(String name) {
    return KINDS.get(name);
  }

  /**
   * The number in an object's name ({@code i6342}), which a request's first and last tracepoint
   * share; -1 if there is none.
   */
  static long objectNumber(String objectName) {
    if (objectName.length() < 2 || objectName.length() > 10) {
      return -1;
    }
    long number = 0;
    for (int i = 1; i < objectName.length(); i++) {
      int digit = objectName.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
