package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the host's own trace alone tells of its requests: the slowest of each command, and how many
 * were outstanding. Beside a controller's trace the controller's stages say more.
 *
 * <p>Source: Linux {@code drivers/nvme/host/trace.h: nvme_setup_cmd, nvme_complete_rq}. The time of
 * a request is that of its block layer, interrupt and softirq included.
 */
final class HostLatencyRule extends Rule {
  private static final int MOST_OPEN = 1_000_000;
  private static final int SHOWN_OPCODES = 4;

  HostLatencyRule() {
    super(
        RuleInfo.of(
                "HOST-LATENCY",
                Party.NONE,
                "the host's trace alone: the slowest request of each command, and the queue depth",
                "none",
                RequiredFact.HOST_TRACE,
                RequiredFact.TIMES)
            .with(RuleInfo.Trait.ABOUT_HOST));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  private record Key(int source, int controller, int sqId, int cid) {
    static Key of(EventCursor row) {
      return new Key(row.source(), row.controller(), row.sqId(), row.cid());
    }
  }

  private record Submitted(long timeNs, long line, int opcode) {}

  /** The requests of one command. */
  private static final class Times {
    private final int sqId;
    private final int opcode;
    private final TimeHistogram tookNs = new TimeHistogram();
    private long count;
    private long longestNs = -1;
    private @Nullable CommandSpan slowest;
    private long submitLine;
    private long endLine;
    private long endNs = EventChunk.NO_TIME;

    Times(int sqId, int opcode) {
      this.sqId = sqId;
      this.opcode = opcode;
    }

    void add(EventCursor row, Submitted submit) {
      long thisNs = row.timeNs() - submit.timeNs;
      count++;
      tookNs.add(thisNs);
      if (thisNs > longestNs) {
        longestNs = thisNs;
        slowest =
            CommandSpan.namedByHost(row.controller(), row.sqId(), row.cid(), opcode, row.source());
        submitLine = submit.line;
        endLine = row.line();
        endNs = row.timeNs();
      }
    }

    String describe() {
      return String.format(
          Locale.ROOT,
          "%s %,d (half within %s, 99 %% within %s, longest %s)",
          Opcode.describe(sqId, opcode),
          count,
          Wording.duration(tookNs.atNs(50)),
          Wording.duration(tookNs.atNs(99)),
          Wording.duration(longestNs));
    }
  }

  private final class Run implements Detector {
    private final Map<Key, Submitted> open = new HashMap<>();
    private final Map<Integer, Times> byOpcode = new TreeMap<>();
    private final Map<Integer, Integer> depth = new HashMap<>();
    private final DepthOverTime overTime = new DepthOverTime();
    private boolean controllerSeen;
    private int deepest;
    private int deepestSqId;
    private long deepestLine;

    @Override
    public void onFirstOfKind(EventCursor row) {
      controllerSeen |= row.kind().ofController();
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.HOST_SUBMIT, EventKind.HOST_COMPLETE);
    }

    @Override
    public void onRow(EventCursor row) {
      switch (row.kind()) {
        case HOST_SUBMIT -> submit(row);
        case HOST_COMPLETE -> complete(row);
        default -> {
          // No request.
        }
      }
    }

    private void submit(EventCursor row) {
      if (row.timeNs() == EventChunk.NO_TIME || open.size() == MOST_OPEN) {
        return;
      }
      Submitted submit = new Submitted(row.timeNs(), row.line(), row.opcode());
      if (open.put(Key.of(row), submit) == null) {
        int now = depth.merge(row.controller() << Short.SIZE | row.sqId(), 1, Integer::sum);
        overTime.add(row.timeNs(), open.size());
        if (now > deepest) {
          deepest = now;
          deepestSqId = row.sqId();
          deepestLine = row.line();
        }
      }
    }

    private void complete(EventCursor row) {
      Submitted submit = open.remove(Key.of(row));
      if (submit == null) {
        return;
      }
      depth.merge(row.controller() << Short.SIZE | row.sqId(), -1, Integer::sum);
      overTime.add(row.timeNs(), open.size());
      boolean aer = Opcode.ASYNC_EVENT_REQUEST.matches(row.sqId(), submit.opcode);
      if (!aer && row.timeNs() >= submit.timeNs) {
        int key = (row.sqId() == 0 ? 0 : 1) << Byte.SIZE | (submit.opcode & 0xff);
        byOpcode.computeIfAbsent(key, k -> new Times(row.sqId(), submit.opcode)).add(row, submit);
      }
    }

    /** What is open where the trace ends, however young. */
    private String openAtEnd() {
      long count =
          open.entrySet().stream()
              .filter(
                  entry ->
                      !Opcode.ASYNC_EVENT_REQUEST.matches(
                          entry.getKey().sqId, entry.getValue().opcode))
              .count();
      return count == 0
          ? ""
          : "; " + Wording.count(count, "request") + " open where the trace ends";
    }

    @Override
    public List<Finding> findings() {
      List<Times> slowestFirst = new ArrayList<>(byOpcode.values());
      slowestFirst.sort(Comparator.comparingLong((Times t) -> t.longestNs).reversed());
      CommandSpan slowest = slowestFirst.isEmpty() ? null : slowestFirst.get(0).slowest;
      if (controllerSeen || slowest == null) {
        return List.of();
      }
      Times worst = slowestFirst.get(0);
      List<String> each = slowestFirst.stream().limit(SHOWN_OPCODES).map(Times::describe).toList();
      return List.of(
          new Finding(
                  HostLatencyRule.this,
                  Severity.NOTICE,
                  party(),
                  "the slowest request of the host's trace, "
                      + slowest.describe()
                      + ", took "
                      + Wording.duration(worst.longestNs)
                      + "; requests: "
                      + String.join(", ", each)
                      + "; at most "
                      + deepest
                      + " were outstanding on one queue (QID "
                      + deepestSqId
                      + ", line "
                      + deepestLine
                      + "); most outstanding on all queues, by tenths of the time: "
                      + overTime.describe()
                      + openAtEnd(),
                  "The time is the host's: from the set-up of the command to the end of its request."
                      + " Where it was spent (queue, controller, interrupt) this trace does not tell.",
                  "For one request: what the controller's trace, or the device's log, says of the same"
                      + " time.",
                  Grade.RECORDED,
                  1,
                  List.of(slowest),
                  List.of(
                      new Evidence(slowest.source(), worst.submitLine, "the slowest is submitted"),
                      new Evidence(slowest.source(), worst.endLine, "and ends")))
              .in(Scope.of(List.of(slowest)).during(worst.endNs - worst.longestNs, worst.endNs)));
    }
  }
}
