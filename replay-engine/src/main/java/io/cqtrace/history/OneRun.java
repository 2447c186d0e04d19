package io.cqtrace.history;

import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one input shows of the SQs that a controller serves, to find out whether two inputs of one
 * producer are of one run. Lines name no virtual machine, so two runs would be merged into one
 * controller.
 *
 * <p>In one run an SQ is served by one thread at a time, so that with a file a thread (QEMU: {@code
 * -D trace-%d.log -d tid}) only one of the files has the fetches of an SQ. A log that was split by
 * time has them one after the other, and its later parts do not begin with a new controller.
 *
 * <p>Source: QEMU {@code hw/nvme/ctrl.c: nvme_process_sq} (a bottom half or an ioeventfd handler of
 * one AioContext); SPDK {@code lib/nvmf/vfio_user.c: nvmf_vfio_user_sq_poll} (one poll group).
 */
final class OneRun {
  private final Map<Integer, Served> served = new TreeMap<>();
  private final Set<Integer> begun = new HashSet<>();

  /** The fetches of one SQ: their first and last time, and whether its controller began here. */
  private static final class Served {
    final boolean begins;
    final long firstNs;
    long lastNs;

    Served(boolean begins, long firstNs) {
      this.begins = begins;
      this.firstNs = firstNs;
    }
  }

  /** Takes in a row of the input. */
  void take(EventCursor row) {
    if (row.kind() == EventKind.ENABLE) {
      begun.add(row.controller());
    } else if (row.kind() == EventKind.FETCH && row.timeNs() != EventChunk.NO_TIME) {
      int key = row.controller() << 16 | row.sqId();
      Served known = served.get(key);
      if (known == null) {
        known = new Served(begun.contains(row.controller()), row.timeNs());
        served.put(key, known);
      }
      known.lastNs = Math.max(known.lastNs, row.timeNs());
    }
  }

  /**
   * Refuses two inputs that are not of one run.
   *
   * @param name name of this input
   * @param other the other one
   * @param otherName its name
   * @throws TraceFormatException if they are not
   */
  void checkWith(String name, OneRun other, String otherName) {
    for (Map.Entry<Integer, Served> one : served.entrySet()) {
      Served here = one.getValue();
      Served there = other.served.get(one.getKey());
      if (there == null) {
        continue;
      }
      boolean parallel = here.firstNs <= there.lastNs && there.firstNs <= here.lastNs;
      Served later = here.firstNs > there.firstNs ? here : there;
      if (parallel || later.begins) {
        throw new TraceFormatException(
            otherName,
            "is not of one run with "
                + name
                + ": both show the commands of SQ "
                + (one.getKey() & 0xffff)
                + (parallel
                    ? " at the same time"
                    : ", each from the enabling of the controller on"),
            "Analyze each alone; to compare them: cqtrace diff");
      }
    }
  }
}
