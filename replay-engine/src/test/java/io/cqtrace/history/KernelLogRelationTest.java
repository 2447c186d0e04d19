package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.SourceClocks.Basis;
import io.cqtrace.ingest.SourceClocks.Kind;
import io.cqtrace.ingest.SourceClocks.Relation;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/**
 * A kernel log is related to a controller's trace by its time-outs, if they are those of the trace.
 */
class KernelLogRelationTest {
  private static final double ZERO = 1_795_971_500.0;
  private static final double[] TIMEOUTS = {13.0, 21.5, 30.1, 43.2, 51.1};
  private static final int[] TAGS = {256, 256, 256, 896, 896};

  private final StringBuilder trace = new StringBuilder();
  private final StringBuilder log = new StringBuilder();

  private void event(double bootSeconds, String words) {
    trace.append(String.format(Locale.ROOT, "77@%.6f:pci_nvme_%s%n", ZERO + bootSeconds, words));
  }

  private void message(double bootSeconds, String words) {
    log.append(String.format(Locale.ROOT, "[%12.6f] nvme nvme0: %s%n", bootSeconds, words));
  }

  private void io(double at, int sqId, int cid, double seconds) {
    event(at, "io_cmd cid " + cid + " nsid 0x1 sqid " + sqId + " opc 0x2 opname 'READ'");
    event(at + seconds, "enqueue_req_completion cid " + cid + " cqid " + sqId + " status 0x0");
  }

  private void abort(double at, int cid) {
    event(at, "admin_cmd cid " + cid + " sqid 0 opc 0x8 opname 'NVME_ADM_CMD_ABORT'");
    event(at + 0.0001, "enqueue_req_completion cid " + cid + " cqid 0 dw0 0x1 dw1 0x0 status 0x0");
  }

  private void timeout(double at, int tag) {
    message(at, "I/O " + tag + " QID 1 timeout, aborting");
    message(at + 0.001, "Abort status: 0x0");
  }

  /** A run whose trace goes on for a while before and after. */
  private void run(double stretch) {
    for (int i = 0; i < 20; i++) {
      io(i * 0.1, 1, i, 0.001);
    }
    for (int i = 0; i < TIMEOUTS.length; i++) {
      double at = TIMEOUTS[i] * stretch;
      event(at - 4, "io_cmd cid " + (i << 12 | TAGS[i]) + " nsid 0x1 sqid 1 opc 0x2 opname 'R'");
      abort(at + 0.0005 * i, i);
      event(at + 2, "enqueue_req_completion cid " + (i << 12 | TAGS[i]) + " cqid 1 status 0x0");
    }
    io(90, 1, 1, 0.001);
  }

  private void timeouts() {
    for (int i = 0; i < TIMEOUTS.length; i++) {
      timeout(TIMEOUTS[i], TAGS[i]);
    }
  }

  private Relation related() {
    return related(List.of(input("trace.log", trace), input("dmesg.txt", log)));
  }

  /** The relation of the last input. */
  private static Relation related(List<TraceInput> inputs) {
    try (BufferAllocator allocator = new RootAllocator();
        TableMemory memory = new TableMemory(allocator);
        TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      return ClockRelation.of(capture).relations().get(inputs.size() - 1);
    }
  }

  /** A target's kernel and an initiator's count from two boots. */
  @Test
  void logsOfTwoMachinesAreKeptApart() {
    timeouts();
    String target = "[  100.000000] nvmet: ctrl 1 keep-alive timer (5 seconds) expired!\n";
    assertThat(related(List.of(input("target.txt", target), input("dmesg.txt", log))).kind())
        .isEqualTo(Kind.APART);
    String journal = "2026-11-22T07:05:03.123456+00:00 h kernel: nvme nvme0: ";
    String late = journal + "I/O 1 QID 1 timeout, aborting\n";
    assertThat(related(List.of(input("a.txt", late), input("b.txt", late))).kind())
        .isEqualTo(Kind.COMMON);
  }

  private static TraceInput input(String name, CharSequence text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    return TraceInput.ofStream(name, new ByteArrayInputStream(bytes));
  }

  @Test
  void relatesByTimeoutsAndTheirAborts() {
    run(1);
    timeouts();

    Relation relation = related();

    assertThat(relation.kind()).isEqualTo(Kind.RELATED);
    assertThat(relation.basis()).isEqualTo(Basis.TIMEOUTS);
    assertThat(relation.matchCount()).isEqualTo(5);
    assertThat(relation.offsetNs())
        .isBetween((long) (ZERO * 1e9) - 1000, (long) (ZERO * 1e9) + 1000);
    assertThat(relation.residualNs()).isBetween(1_990_000L, 2_010_000L);
  }

  @Test
  void keepsApartWhereOtherCommandsWereOld() {
    run(1);
    for (double at : TIMEOUTS) {
      timeout(at, 17);
    }

    assertThat(related()).isEqualTo(Relation.APART);
  }

  @Test
  void keepsApartWhereTheTimesBetweenDiffer() {
    run(1.05);
    timeouts();

    assertThat(related()).isEqualTo(Relation.APART);
  }

  @Test
  void keepsApartWhereAnAbortHasNoMessage() {
    run(1);
    abort(40, 9);
    timeouts();

    assertThat(related()).isEqualTo(Relation.APART);
  }

  @Test
  void keepsApartWhereAMessageHasNoAbort() {
    run(1);
    timeouts();
    timeout(48, 256);

    assertThat(related()).isEqualTo(Relation.APART);
  }

  @Test
  void keepsApartWhatOneTimeoutAloneWouldTell() {
    run(1);
    timeout(TIMEOUTS[0], TAGS[0]);

    assertThat(related()).isEqualTo(Relation.APART);
  }

  @Test
  void keepsSeveralBootsApart() {
    run(1);
    message(700, "16/0/0 default/read/poll queues");
    timeouts();

    assertThat(related()).isEqualTo(Relation.APART);
  }

  /** The same run as the guest's ftrace sees it, whose clock shows so much at boot. */
  private String ftrace(double atBoot) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      double submitted = atBoot + i * 0.1 - 0.0001;
      lines.append(
          line(
              submitted,
              "setup_cmd",
              i,
              "nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_read"
                  + " slba=0, len=7, ctrl=0x0, dsmgmt=0, reftag=0)"));
      lines.append(
          line(
              submitted + 0.0012,
              "complete_rq",
              i,
              "res=0x0, retries=0, flags=0x0," + " status=0x0"));
    }
    return lines.toString();
  }

  private static String line(double at, String event, int cid, String words) {
    return String.format(
        Locale.ROOT,
        "  fio-7  [001] ..... %.6f: nvme_%s: nvme0: qid=1, cmdid=%d, %s%n",
        at,
        event,
        cid,
        words);
  }

  /**
   * A kernel log that shows nothing of the run counts from the boot that the ftrace counts from.
   */
  @Test
  void takesTheClockOfATraceThatCountsFromTheSameBoot() {
    run(1);
    message(3, "16/0/0 default/read/poll queues");

    Relation relation =
        related(
            List.of(
                input("trace.log", trace),
                input("ftrace.txt", ftrace(5)),
                input("dmesg.txt", log)));

    assertThat(relation.kind()).isEqualTo(Kind.RELATED);
    assertThat(relation.basis()).isEqualTo(Basis.BOOT);
  }

  /** A trace by the time of day (trace_clock tai) tells nothing of the time since boot. */
  @Test
  void doesNotTakeTheClockOfATraceThatShowsTheTimeOfDay() {
    run(1);
    message(3, "16/0/0 default/read/poll queues");
    String tai = ftrace(ZERO + 37);

    assertThat(
            related(
                List.of(
                    input("trace.log", trace), input("ftrace.txt", tai), input("dmesg.txt", log))))
        .isEqualTo(Relation.APART);
    assertThat(related(List.of(input("ftrace.txt", tai), input("dmesg.txt", log))))
        .isEqualTo(Relation.APART);
  }
}
