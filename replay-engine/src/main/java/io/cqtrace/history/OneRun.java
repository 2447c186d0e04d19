package io.cqtrace.history;

import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.CommandId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one input shows of the SQs that a controller serves, to find out whether two inputs of one
 * producer are of one run. Lines name no virtual machine, so two runs would be merged into one
 * controller.
 *
 * <p>In one run an SQ is served by one thread at a time, so that with a file a thread (QEMU: {@code
 * -D trace-%d.log -d tid}) only one of the files has the fetches of an SQ. A log that was split by
 * time has them one after the other, and its later parts do not begin with a new controller: there
 * the CIDs and the SQ tails go on, too. Linux gives each use of a tag the next generation ({@code
 * drivers/nvme/host/nvme.h: nvme_cid}), and a doorbell adds some entries; where the second part
 * goes on from the first in neither, they are of two runs, or lines between them are missing.
 *
 * <p>Source: QEMU {@code hw/nvme/ctrl.c: nvme_process_sq} (a bottom half or an ioeventfd handler of
 * one AioContext); SPDK {@code lib/nvmf/vfio_user.c: nvmf_vfio_user_sq_poll} (one poll group).
 */
final class OneRun {
  private static final int TAGS = 1 << 12;

  /** Tags that both parts must show before their generations tell anything. */
  private static final int LEAST_TAGS = 4;

  /** Uses of tags within one part that must follow one another, of so many. */
  private static final int LEAST_USES = 16;

  /** Between two parts of one log in which the controller is disabled. */
  private static final long LONGEST_PAUSE_NS = 60_000_000_000L;

  /** Entries that one doorbell adds at most, by far. */
  private static final int MOST_ADDED = 128;

  /** The SQ tails of one input: the first, the last and the largest one. */
  private static final class Tails {
    final long first;
    long last;
    long largest;

    Tails(long first) {
      this.first = first;
    }

    void take(long tail) {
      last = tail;
      largest = Math.max(largest, tail);
    }

    /** Whether a ring of such a size tells by its tails that this does not go on from another. */
    boolean isTornFrom(Tails earlier) {
      boolean next = first > earlier.last && first - earlier.last <= MOST_ADDED;
      boolean wrapped = first <= MOST_ADDED && earlier.last >= earlier.largest - MOST_ADDED;
      return !next && !wrapped && first != earlier.last;
    }
  }

  private long firstNs = EventChunk.NO_TIME;
  private long lastNs = EventChunk.NO_TIME;
  private final Map<Integer, Tails> tails = new TreeMap<>();
  private final Map<Integer, Served> served = new TreeMap<>();
  private final Set<Integer> begun = new HashSet<>();

  /** Controllers with work in this input: what enables one later begins another life of it. */
  private final Set<Integer> worked = new HashSet<>();

  /** Controllers that are disabled where this input ends: what comes later is another life. */
  private final Set<Integer> ended = new HashSet<>();

  /** The fetches of one SQ: their first and last time, and whether its controller began here. */
  private static final class Served {
    final boolean begins;
    final long firstNs;
    long lastNs;

    /** By tag: the first and the last CID in this input, plus one; 0 for none. */
    private final char[] firstCids = new char[TAGS];

    private final char[] lastCids = new char[TAGS];
    private long uses;
    private long following;

    Served(boolean begins, long firstNs) {
      this.begins = begins;
      this.firstNs = firstNs;
    }

    void take(int cid) {
      if (cid < 0 || cid >= Character.MAX_VALUE) {
        return;
      }
      int tag = CommandId.tag(cid);
      if (lastCids[tag] == 0) {
        firstCids[tag] = (char) (cid + 1);
      } else {
        uses++;
        following += CommandId.follows(lastCids[tag] - 1, cid) ? 1 : 0;
      }
      lastCids[tag] = (char) (cid + 1);
    }
  }

  /** Whether the CIDs of an SQ count generations here. */
  private static boolean counts(Served part) {
    return part.uses >= LEAST_USES && part.following * 20 >= part.uses * 19;
  }

  /** Whether the CIDs of these parts show that the later one does not go on from the earlier. */
  private static boolean isTorn(Served earlier, Served later) {
    if (!counts(earlier) || !counts(later)) {
      return false;
    }
    int both = 0;
    int following = 0;
    for (int tag = 0; tag < TAGS; tag++) {
      if (earlier.lastCids[tag] != 0 && later.firstCids[tag] != 0) {
        both++;
        following += CommandId.follows(earlier.lastCids[tag] - 1, later.firstCids[tag] - 1) ? 1 : 0;
      }
    }
    return both >= LEAST_TAGS && following * 2 < both;
  }

  /** Whether most SQ tails show that the later input does not go on from the earlier. */
  private static boolean tailsAreTorn(OneRun earlier, OneRun later) {
    int torn = 0;
    int whole = 0;
    for (Map.Entry<Integer, Tails> one : later.tails.entrySet()) {
      Tails before = earlier.tails.get(one.getKey());
      Tails after = one.getValue();
      boolean large = before != null && Math.max(before.largest, after.largest) > 3 * MOST_ADDED;
      if (before != null && large) {
        boolean apart = after.isTornFrom(before);
        torn += apart ? 1 : 0;
        whole += apart ? 0 : 1;
      }
    }
    return torn >= 2 && torn > whole;
  }

  /** Takes in a row of the input. */
  void take(EventCursor row) {
    if (row.timeNs() != EventChunk.NO_TIME) {
      firstNs = firstNs == EventChunk.NO_TIME ? row.timeNs() : firstNs;
      lastNs = Math.max(lastNs, row.timeNs());
    }
    if (row.kind() == EventKind.DISABLE || row.kind() == EventKind.RESET) {
      ended.add(row.controller());
    } else if (row.kind() == EventKind.ENABLE) {
      ended.remove(row.controller());
      if (!worked.contains(row.controller())) {
        begun.add(row.controller());
      }
    } else if (row.kind().ofController() && row.sqId() != EventChunk.NONE) {
      worked.add(row.controller());
    }
    if (row.kind() == EventKind.SQ_DOORBELL || row.kind() == EventKind.SHADOW_SQ_TAIL) {
      tails
          .computeIfAbsent(row.controller() << 16 | row.sqId(), key -> new Tails(row.value()))
          .take(row.value());
    } else if (row.kind() == EventKind.FETCH && row.timeNs() != EventChunk.NO_TIME) {
      int key = row.controller() << 16 | row.sqId();
      Served known = served.get(key);
      if (known == null) {
        known = new Served(begun.contains(row.controller()), row.timeNs());
        served.put(key, known);
      }
      known.lastNs = Math.max(known.lastNs, row.timeNs());
      known.take(row.cid());
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
      Served there = other.served.get(one.getKey());
      if (there == null) {
        continue;
      }
      boolean isLater = one.getValue().firstNs > there.firstNs;
      String why = isLater ? refused(one.getKey(), other) : other.refused(one.getKey(), this);
      if (why != null) {
        throw new TraceFormatException(
            otherName,
            "is not of one run with "
                + name
                + ": both show the commands of SQ "
                + (one.getKey() & 0xffff)
                + why,
            "Analyze each alone; to compare them: cqtrace diff");
      }
    }
  }

  /** Why this input does not go on from an earlier one, by what both show of an SQ; or null. */
  private @Nullable String refused(int key, OneRun earlier) {
    Served here = served.get(key);
    Served there = earlier.served.get(key);
    if (here == null || there == null) {
      return null;
    }
    if (here.firstNs <= there.lastNs) {
      return " at the same time";
    }
    if (here.begins) {
      boolean nextLife =
          earlier.ended.contains(key >>> 16) && firstNs - earlier.lastNs <= LONGEST_PAUSE_NS;
      return nextLife ? null : ", each from the enabling of the controller on";
    }
    return isTorn(there, here) || tailsAreTorn(earlier, this)
        ? ", and the later one does not go on from the earlier (SQ tails, CIDs)"
        : null;
  }
}
