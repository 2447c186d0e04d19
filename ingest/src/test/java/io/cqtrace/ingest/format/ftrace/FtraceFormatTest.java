package io.cqtrace.ingest.format.ftrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.Captures;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.ReadTrace.Row;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestCounter.Disposition;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The host's trace: the captures' own counts, and the format strings of {@code trace.h}. */
class FtraceFormatTest {
  private static final int NONE = EventChunk.NONE;

  private static ReadTrace capture(String file) {
    List<Path> found =
        Stream.of("qemu", "spdk")
            .flatMap(kind -> Captures.collection(kind).stream())
            .filter(path -> path.endsWith(Path.of(file)))
            .toList();
    assumeTrue(!found.isEmpty(), "no captures found");
    return ReadTrace.file(found.get(0));
  }

  /** Counts by {@code grep -c}; "lost" are the completions with status 0x371 of lost.json. */
  @ParameterizedTest
  @CsvSource({
    "h-ftrace/q111/ftrace.txt.zst, 8123, 2703, 2703, 2703, 0",
    "A-4reactors-remove/guest-ftrace.txt.zst, 303, 100, 91, 100, 9",
    "A-doorbells-remove/guest-ftrace.txt.zst, 221, 70, 69, 70, 1",
    "A-vfio-region/guest-ftrace.txt.zst, 12240, 4076, 4076, 4076, 0",
    "C-1reactor-remove/guest-ftrace.txt.zst, 265, 89, 75, 89, 14"
  })
  void countsOfCaptures(
      String file, long lines, long submitted, long consumed, long completed, long lost) {
    ReadTrace trace = capture(file);
    assertThat(trace.format()).isEqualTo("ftrace");
    assertThat(trace.report().lineCount()).isEqualTo(lines);
    assertThat(trace.report().total(Disposition.DAMAGED)).isZero();
    assertThat(trace.report().total(Disposition.FOREIGN)).isZero();
    assertThat(trace.count(EventKind.HOST_SUBMIT)).isEqualTo(submitted);
    assertThat(trace.count(EventKind.HOST_CONSUME)).isEqualTo(consumed);
    assertThat(trace.count(EventKind.HOST_COMPLETE)).isEqualTo(completed);
    assertThat(trace.of(EventKind.HOST_COMPLETE).stream().filter(row -> row.status() == 0x371))
        .hasSize((int) lost);
    assertThat(trace.of(EventKind.HOST_SUBMIT)).noneMatch(row -> row.opcode() == NONE);
    assertThat(trace.summary().sources().get(0).clock()).isEqualTo(Clock.OWN);
  }

  /** {@code lost.json} of the capture names cid 8204, Delete SQ of queue 5. */
  @Test
  void theLostDeleteNamesItsQueue() {
    ReadTrace trace = capture("A-doorbells-remove/guest-ftrace.txt.zst");
    assertThat(trace.of(EventKind.HOST_SUBMIT))
        .filteredOn(row -> row.cid() == 8204)
        .extracting(Row::opcode, Row::value, Row::text)
        .containsExactly(tuple(0, 5L, "nvme_admin_delete_sq sqid=5"));
  }

  @Test
  void traceCmdWithoutPluginGivesTheSameKinds() {
    ReadTrace trace = capture("h-ftrace/q111/trace-cmd-report.txt.zst");
    assertThat(trace.report().total(Disposition.DAMAGED)).isZero();
    assertThat(trace.report().total(Disposition.FOREIGN)).isZero();
    assertThat(trace.count(EventKind.HOST_CONSUME)).isPositive();
    assertThat(trace.count(EventKind.HOST_CONSUME)).isEqualTo(trace.count(EventKind.HOST_COMPLETE));
    assertThat(trace.of(EventKind.HOST_SUBMIT)).extracting(Row::opcode).containsOnly(2);
  }

  private static String line(String event) {
    return "              sh-1172    [004] ..... 1795331134.336002: " + event;
  }

  private static Row row(
      EventKind kind, int sq, int cq, int cid, int opc, int status, long v, long v2, String text) {
    return new Row(kind, 1795331134336002000L, 1, 0, sq, cq, cid, opc, status, v, v2, text);
  }

  private static Row only(String event) {
    ReadTrace trace = ReadTrace.text(line(event));
    assertThat(trace.rows()).hasSize(1);
    return trace.rows().get(0);
  }

  /** Format strings of {@code drivers/nvme/host/trace.h} and {@code trace.c}, lines of captures. */
  @Test
  void formatStrings() {
    assertThat(
            only(
                "nvme_setup_cmd: nvme0: qid=0, cmdid=12296, nsid=0, flags=0x0, meta=0x0,"
                    + " cmd=(nvme_admin_delete_sq sqid=64)"))
        .isEqualTo(
            row(
                EventKind.HOST_SUBMIT,
                0,
                NONE,
                12296,
                0,
                NONE,
                64,
                NONE,
                "nvme_admin_delete_sq sqid=64"));
    assertThat(
            only(
                "nvme_setup_cmd: nvme0: qid=0, cmdid=4105, nsid=0, flags=0x0, meta=0x0,"
                    + " cmd=(nvme_admin_create_sq sqid=1, qsize=255, sq_flags=0x1, cqid=2)"))
        .isEqualTo(
            row(
                EventKind.HOST_SUBMIT,
                0,
                2,
                4105,
                1,
                NONE,
                1,
                256,
                "nvme_admin_create_sq sqid=1, qsize=255, sq_flags=0x1, cqid=2"));
    assertThat(
            only(
                "nvme_setup_cmd: nvme0: qid=0, cmdid=4104, nsid=0, flags=0x0, meta=0x0,"
                    + " cmd=(nvme_admin_create_cq cqid=7, qsize=255, cq_flags=0x3, irq_vector=1)"))
        .isEqualTo(
            row(
                EventKind.HOST_SUBMIT,
                0,
                NONE,
                4104,
                5,
                NONE,
                7,
                256,
                "nvme_admin_create_cq cqid=7, qsize=255, cq_flags=0x3, irq_vector=1"));
    assertThat(
            only("nvme_setup_cmd: nvme0: disk=nvme0n1, qid=2, cmdid=128, nsid=1, flags=0x0, meta=0x0,"
                    + " cmd=(nvme_cmd_read slba=16391752, len=7, ctrl=0x0, dsmgmt=0, reftag=0)")
                .opcode())
        .isEqualTo(2);
    assertThat(only("nvme_sq: nvme0: qid=0, head=13, tail=10"))
        .isEqualTo(row(EventKind.HOST_CONSUME, 0, NONE, NONE, NONE, NONE, 13, 10, null));
    assertThat(
            only(
                "nvme_complete_rq: nvme0: qid=0, cmdid=4096, res=0x0, retries=0, flags=0x1,"
                    + " status=0x371"))
        .isEqualTo(row(EventKind.HOST_COMPLETE, 0, NONE, 4096, NONE, 0x371, NONE, NONE, null));
    assertThat(only("nvme_async_event: nvme0: NVME_AEN=0x000002 [NVME_AER_NOTICE]"))
        .isEqualTo(
            row(
                EventKind.NOTE,
                NONE,
                NONE,
                NONE,
                NONE,
                NONE,
                2,
                NONE,
                "nvme0: NVME_AEN=0x000002 [NVME_AER_NOTICE]"));
    assertThat(only("nvme_sq: nvme13: disk=nvme13c3n1, qid=1, head=1, tail=2").controller())
        .isEqualTo(13);
  }

  /** Older kernels print the queue of a Delete SQ as bytes, and opcodes that they cannot name. */
  @Test
  void olderAndUnnamedCommands() {
    Row bytes =
        only(
            "nvme_setup_cmd: nvme0: qid=0, cmdid=11, nsid=0, flags=0x0, meta=0x0,"
                + " cmd=(nvme_admin_delete_sq cdw10=40 01 00 00 00 00 00 00)");
    assertThat(bytes.value()).isEqualTo(0x140);
    Row unnamed =
        only(
            "nvme_setup_cmd: nvme0: qid=0, cmdid=11, nsid=0, flags=0x0, meta=0x0, cmd=(0xc1 cdw10=00)");
    assertThat(unnamed.opcode()).isEqualTo(0xc1);
  }

  /** {@code trace-cmd report} without the plugin, a line of q111 with the fields of a Delete SQ. */
  @Test
  void fieldsOfTraceCmd() {
    Row row =
        only(
            "nvme_setup_cmd:       [FAILED TO PARSE] disk= ctrl_id=3 qid=0 opcode=1 flags=0"
                + " fctype=1 cid=53376 nsid=1 metadata=0 cdw10=ARRAY[05, 00, ff, 00, 01, 00, 04, 00]");
    assertThat(row.controller()).isEqualTo(3);
    assertThat(row.cid()).isEqualTo(53376);
    assertThat(row.value()).isEqualTo(5);
    assertThat(row.value2()).isEqualTo(256);
    assertThat(row.cqId()).isEqualTo(4);
  }

  /** {@code trace-cmd report -R}: the same without the remark. */
  @Test
  void fieldsOfTraceCmdRaw() {
    ReadTrace trace =
        ReadTrace.text(
            line(
                "nvme_setup_cmd:       disk=nvme0n1 ctrl_id=3 qid=2 opcode=2 flags=0 fctype=0"
                    + " cid=12301 nsid=1 metadata=0 cdw10=ARRAY[00, 20, 00, 00]"),
            line("nvme_sq:              ctrl_id=3 disk=nvme0n1 qid=2 sq_head=7 sq_tail=8"),
            line(
                "nvme_complete_rq:     disk=nvme0n1 ctrl_id=3 qid=2 cid=12301 result=0 retries=0"
                    + " flags=0 status=16385"));
    assertThat(trace.rows())
        .extracting(row -> row.kind() + " " + row.controller() + " " + row.sqId())
        .containsExactly("HOST_SUBMIT 3 2", "HOST_CONSUME 3 2", "HOST_COMPLETE 3 2");
    assertThat(trace.of(EventKind.HOST_SUBMIT)).extracting(Row::opcode).containsExactly(2);
    assertThat(trace.of(EventKind.HOST_COMPLETE)).extracting(Row::cid).containsExactly(12301);
  }

  /** USERS.md P2: the same format string, but the kernel printed {@code req->tag}. */
  @Test
  void tagsOfOlderKernelsAreResolved() {
    ReadTrace trace =
        ReadTrace.text(
            line(
                "nvme_setup_cmd: nvme0: qid=1, cmdid=16392, nsid=1, flags=0x0, meta=0x0, cmd=(nvme_cmd_flush )"),
            line(
                "nvme_complete_rq: nvme0: qid=1, cmdid=8, res=0x0, retries=0, flags=0x0, status=0x0"),
            line(
                "nvme_complete_rq: nvme0: qid=1, cmdid=9, res=0x0, retries=0, flags=0x0, status=0x0"));
    assertThat(trace.of(EventKind.HOST_COMPLETE)).extracting(Row::cid).containsExactly(16392, 9);
    assertThat(trace.reason()).contains("prints tags");
  }

  @Test
  void lostEventsAreDropped() {
    ReadTrace trace =
        ReadTrace.text(
            "# tracer: nop",
            "# entries-in-buffer/entries-written: 209/1209   #P:64",
            line("nvme_sq: nvme0: qid=0, head=13, tail=10"),
            "CPU:2 [LOST 4213 EVENTS]",
            "CPU:3 [5 EVENTS DROPPED]",
            line("sched_switch: prev_comm=sh"),
            " => nvme_irq",
            "a remark");
    assertThat(trace.of(EventKind.DROPPED))
        .extracting(Row::value)
        .containsExactly(1000L, 4213L, 5L);
    assertThat(trace.count(IngestCounter.REMARK_DROPPED_BY_PRODUCER)).isEqualTo(5218);
    assertThat(trace.count(IngestCounter.IGNORED_EVENT)).isEqualTo(3);
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.FTRACE);
  }
}
