package io.cqtrace.ingest.format.spdk;

import static org.assertj.core.api.Assertions.assertThat;
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
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.ingest.table.SourceProducer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SPDK's log: the captures' own counts, and every format string of {@code vfio_user.c}. */
class SpdkLogFormatTest {
  private static final String STAMP = "[2026-11-22 07:05:35.254436] ";
  private static final int NONE = EventChunk.NONE;

  private static ReadTrace capture(String folder) {
    List<Path> logs =
        Captures.collection("spdk").stream()
            .filter(path -> path.endsWith(Path.of(folder, "spdk.log.zst")))
            .toList();
    assumeTrue(!logs.isEmpty(), "no captures found");
    return ReadTrace.file(logs.get(0));
  }

  /** The counts are those of {@code grep -c} on the captures; see their README and FACTS. */
  @ParameterizedTest
  @CsvSource({
    "A-doorbells-remove, 11838, 1025, 1, 1024, 760, 256, 256, 192, 257, 1692, 66, 29, 5, 0, 12",
    "A-4reactors-remove, 23626, 3743, 9, 0, 0, 902, 899, 838, 903, 5512, 225, 288, 15, 0, 0",
    "A-vfio-region, 29117, 4092, 0, 4094, 3935, 16, 16, 16, 17, 4094, 4030, 10, 2, 0, 0",
    "C-1reactor-remove, 1920, 221, 14, 0, 0, 68, 66, 4, 69, 177, 30, 11, 2, 0, 0",
    "A-shadow-io/interrupt-mode, 11023, 2031, 0, 728, 34, 8, 0, 0, 9, 763, 2015, 3, 1, 742, 734"
  })
  void countsOfCaptures(
      String folder,
      long lines,
      long posts,
      long full,
      long sqDoorbells,
      long cqDoorbells,
      long createSq,
      long deleteSq,
      long deleteCq,
      long deleteDone,
      long polls,
      long fetches,
      long cstsReads,
      long queueSizes,
      long eventIdx,
      long shadowTails) {
    ReadTrace trace = capture(folder);
    assertThat(trace.format()).isEqualTo("spdk-log");
    assertThat(trace.report().lineCount()).isEqualTo(lines);
    assertThat(trace.report().total(Disposition.DAMAGED)).isZero();
    assertThat(trace.isInOrder()).isTrue();
    assertThat(trace.count(EventKind.POST)).isEqualTo(posts);
    assertThat(trace.count(EventKind.CQ_FULL)).isEqualTo(full);
    assertThat(trace.count(EventKind.SQ_DOORBELL)).isEqualTo(sqDoorbells);
    assertThat(trace.count(EventKind.CQ_DOORBELL)).isEqualTo(cqDoorbells);
    assertThat(trace.count(EventKind.CREATE_SQ)).isEqualTo(createSq);
    assertThat(trace.count(EventKind.DELETE_SQ)).isEqualTo(deleteSq);
    assertThat(trace.count(EventKind.DELETE_CQ)).isEqualTo(deleteCq);
    assertThat(trace.count(EventKind.DELETE_DONE)).isEqualTo(deleteDone);
    assertThat(trace.count(EventKind.SQ_POLL)).isEqualTo(polls);
    assertThat(trace.count(EventKind.FETCH)).isEqualTo(fetches);
    assertThat(trace.count(EventKind.CREATE_CQ)).isEqualTo(createSq);
    assertThat(trace.count(EventKind.CSTS_READ)).isEqualTo(cstsReads);
    assertThat(trace.count(EventKind.ADMIN_QUEUE_SIZES)).isEqualTo(queueSizes);
    assertThat(trace.count(EventKind.SQ_EVENTIDX)).isEqualTo(eventIdx);
    assertThat(trace.count(EventKind.SHADOW_SQ_TAIL)).isEqualTo(shadowTails);
    assertThat(trace.of(EventKind.POST)).allMatch(row -> row.cqId() == row.sqId());
  }

  /** Every cycle of the capture ends with CC.SHN, and begins with CC.EN after CC was zero. */
  @Test
  void controllerIsEnabledAndDisabledOnceACycle() {
    ReadTrace trace = capture("A-doorbells-remove");
    assertThat(trace.count(EventKind.ENABLE)).isEqualTo(5);
    assertThat(trace.count(EventKind.DISABLE)).isEqualTo(6);
    assertThat(trace.count(EventKind.DBBUF_CONFIG)).isEqualTo(4);
    assertThat(trace.count(IngestCounter.REMARK_REORDERED)).isPositive();
    assertThat(trace.reason())
        .contains("SPDK v25.01-pre git sha1 c55bec1e13", "controller 0 = /dev/shm/vfu-A");
    assertThat(trace.producer())
        .isEqualTo(
            SourceProducer.of(Producer.SPDK_TARGET)
                .withVersion(
                    new ProducerVersion(
                        "SPDK v25.01-pre git sha1 c55bec1e13", 25, 1, true, "c55bec1e13"))
                .withBuild(SourceProducer.Build.DEBUG)
                .withSettings(Map.of(SourceProducer.TRANSPORT, "vfio-user")));
  }

  private static Row only(String words) {
    ReadTrace trace =
        ReadTrace.text(STAMP + "vfio_user.c:1234:function: *DEBUG*: /dev/shm/vfu-A: " + words);
    assertThat(trace.rows()).hasSize(1);
    Row row = trace.rows().get(0);
    assertThat(row.timeNs()).isEqualTo(1795331135254436000L);
    return row;
  }

  private static Row row(
      EventKind kind, int sqId, int cqId, int cid, int opcode, int status, long v, long v2) {
    long timeNs = 1795331135254436000L;
    return new Row(kind, timeNs, 1, 0, sqId, cqId, cid, opcode, status, v, v2, null);
  }

  /** Format strings as in FORMAT.md section 2, with the numbers of single lines of the captures. */
  @Test
  void formatStringsOfVfioUser() {
    assertThat(only("request complete sqid:0 cid=4119 status=0 sqhead=9 cq tail=25"))
        .isEqualTo(row(EventKind.POST, 0, 0, 4119, NONE, 0, 25, 9));
    assertThat(only("request complete sqid:3 cid=7 status=0x80 sqhead=9 cq tail=0"))
        .isEqualTo(row(EventKind.POST, 3, NONE, 7, NONE, 0x80, 0, 9));
    assertThat(only("cqid:0 full (tail=30, head=31)"))
        .isEqualTo(row(EventKind.CQ_FULL, NONE, 0, NONE, NONE, NONE, 30, 31));
    assertThat(only("handle sqid:1, req opc=0x2 cid=4256"))
        .isEqualTo(row(EventKind.FETCH, 1, NONE, 4256, 2, NONE, NONE, NONE));
    assertThat(only("handle sqid:0, req opc=0 cid=1"))
        .isEqualTo(row(EventKind.FETCH, 0, NONE, 1, 0, NONE, NONE, NONE));
    assertThat(only("sqid:4 doorbell old=0 new=5"))
        .isEqualTo(row(EventKind.SQ_POLL, 4, NONE, NONE, NONE, NONE, 5, 0));
    assertThat(only("sqid:4 bar0_doorbell=1 shadow_doorbell=5 eventidx=4294967295"))
        .isEqualTo(row(EventKind.SHADOW_SQ_TAIL, 4, NONE, NONE, NONE, NONE, 5, 0xffffffffL));
    assertThat(only("sqid:4, old_tail=5, new_tail=6, sq_head=5"))
        .isEqualTo(row(EventKind.SQ_EVENTIDX, 4, NONE, NONE, NONE, NONE, 5, 6));
    assertThat(only("sqid:64 cqid:63"))
        .isEqualTo(row(EventKind.CREATE_SQ, 64, 63, NONE, NONE, NONE, NONE, NONE));
    assertThat(only("mapped cqid:64 IOVA=0x123d6c000 vaddr=0x7f9273200000"))
        .isEqualTo(row(EventKind.CREATE_CQ, NONE, 64, NONE, NONE, NONE, NONE, NONE));
    assertThat(only("updating BAR0 doorbell sqid:0 to 9"))
        .isEqualTo(row(EventKind.SQ_DOORBELL, 0, NONE, NONE, NONE, NONE, 9, NONE));
    assertThat(only("updating BAR0 doorbell cqid:2 to 1023"))
        .isEqualTo(row(EventKind.CQ_DOORBELL, NONE, 2, NONE, NONE, NONE, 1023, NONE));
    assertThat(only("delete I/O sqid:61"))
        .isEqualTo(row(EventKind.DELETE_SQ, 61, NONE, NONE, NONE, NONE, NONE, NONE));
    assertThat(only("delete I/O cqid:61"))
        .isEqualTo(row(EventKind.DELETE_CQ, NONE, 61, NONE, NONE, NONE, NONE, NONE));
    assertThat(only("delete sqid:61=0x7f6c3eb435d0 done"))
        .isEqualTo(row(EventKind.DELETE_DONE, 61, NONE, NONE, NONE, NONE, NONE, NONE));
    assertThat(only("configuring shadow doorbells with PRP1=0x1 and PRP2=0x2 (GPAs)").kind())
        .isEqualTo(EventKind.DBBUF_CONFIG);
    assertThat(only("region0: wrote 0x1f001f to (0x24:4)"))
        .isEqualTo(row(EventKind.ADMIN_QUEUE_SIZES, NONE, NONE, NONE, NONE, NONE, 0x1f001f, NONE));
    assertThat(only("region0: read 0x1 from (0x1c:4)"))
        .isEqualTo(row(EventKind.CSTS_READ, NONE, NONE, NONE, NONE, NONE, 1, NONE));
    assertThat(only("region0: wrote 0x460001 to (0x14:4)").kind()).isEqualTo(EventKind.ENABLE);
    assertThat(only("region0: wrote 0x464001 to (0x14:4)").kind()).isEqualTo(EventKind.DISABLE);
    assertThat(only("region0: wrote 0x12 to (0x100c:4)"))
        .isEqualTo(row(EventKind.CQ_DOORBELL, NONE, 1, NONE, NONE, NONE, 0x12, NONE));
    assertThat(only("device reset by client").kind()).isEqualTo(EventKind.RESET);
  }

  /** The names of queues before SPDK 22.05. */
  @Test
  void oldNames() {
    assertThat(only("request complete SQ0 cid=4119 status=0 SQ head=0x9 CQ tail=0x19"))
        .isEqualTo(row(EventKind.POST, 0, 0, 4119, NONE, 0, 25, 9));
    assertThat(only("CQ0 full (tail=30, head=31)"))
        .isEqualTo(row(EventKind.CQ_FULL, NONE, 0, NONE, NONE, NONE, 30, 31));
  }

  /** A release build prints errors only: {@code vfio_user.c: post_completion, fail_ctrlr}. */
  @Test
  void releaseBuild() {
    ReadTrace trace =
        ReadTrace.text(
            "[2026-11-22 07:05:35.254436] vfio_user.c:1648:post_completion: *ERROR*: /tmp/a: cqid:0"
                + " full (tail=30, head=31)",
            "[2026-11-22 07:05:35.254437] vfio_user.c: 599:fail_ctrlr: *ERROR*: :/tmp/b failing"
                + " controller",
            "[2026-11-22 07:05:35.254438] nvmf.c:  10:f: *WARNING*: /tmp/b: something else");
    assertThat(trace.rows())
        .extracting(row -> row.controller() + " " + row.kind() + " " + row.text())
        .containsExactly(
            "0 CQ_FULL null", "1 CONTROLLER_FAILED null", "1 ERROR /tmp/b: something else");
    assertThat(trace.reason()).contains("controller 0 = /tmp/a, 1 = /tmp/b");
  }

  @Test
  void withoutTimeStampsOrPrefix() {
    ReadTrace trace =
        ReadTrace.text(
            "vfio_user.c:1648:post_completion: *ERROR*: /tmp/a: cqid:1 full (tail=3, head=4)",
            "Nov 22 07:05:03 host nvmf_tgt[12]: vfio_user.c:1648:post_completion: *ERROR*: /tmp/a:"
                + " cqid:2 full (tail=3, head=4)",
            "/tmp/a: cqid:3 full (tail=3, head=4)",
            "cqid:4 full (tail=3, head=4)",
            "so far the log");
    assertThat(trace.rows()).extracting(Row::cqId).containsExactly(1, 2, 3, 4);
    assertThat(trace.rows())
        .extracting(row -> row.timeNs() == EventChunk.NO_TIME)
        .as("syslog's time is used where SPDK gives none")
        .containsExactly(true, false, true, true);
    assertThat(trace.count(IngestCounter.FOREIGN_LINE)).isEqualTo(1);
  }

  @Test
  void createLinesTellTheCompletionQueue() {
    String prefix = STAMP + "vfio_user.c:1:f: *DEBUG*: /tmp/a: ";
    ReadTrace trace =
        ReadTrace.text(
            prefix + "request complete sqid:1 cid=1 status=0 sqhead=1 cq tail=1",
            prefix + "sqid:2 cqid:2",
            prefix + "request complete sqid:1 cid=1 status=0 sqhead=1 cq tail=2",
            prefix + "sqid:3 cqid:2",
            prefix + "request complete sqid:3 cid=1 status=0 sqhead=1 cq tail=3",
            prefix + "request complete sqid:1 cid=1 status=0 sqhead=1 cq tail=3");
    assertThat(trace.of(EventKind.POST)).extracting(Row::cqId).containsExactly(NONE, 1, 2, NONE);
  }

  /** With {@code vfio_user_db} a doorbell gives two lines; without, only the register write. */
  @Test
  void registerWriteThatRepeatsADoorbellIsNoSecondRow() {
    String prefix = STAMP + "vfio_user.c:1:f: *DEBUG*: /tmp/a: ";
    ReadTrace trace =
        ReadTrace.text(
            prefix + "updating BAR0 doorbell sqid:1 to 1",
            prefix + "region0: wrote 0x1 to (0x1008:4)",
            prefix + "region0: wrote 0x2 to (0x1008:4)");
    assertThat(trace.rows()).extracting(Row::value).containsExactly(1L, 2L);
  }

  /** What a paste leaves behind a line is not its number's; a digit and another record are. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      value = {
        "$@1",
        ";@1",
        "...@1",
        "' <-- here'@1",
        ")@1",
        "' 7'@0",
        ".7@0",
        "' x vfio_user.c:1:f'@0"
      })
  void whatFollowsTheLastNumber(String rest, int rows) {
    String line = STAMP + "vfio_user.c:1234:f: *DEBUG*: /tmp/a: updating BAR0 doorbell sqid:1 to 5";
    assertThat(ReadTrace.text(line).rows()).hasSize(1);
    assertThat(ReadTrace.text(line + rest, line).rows()).hasSize(1 + rows);
  }

  @Test
  void linesOfTwoReactorsAreOrderedByTime() {
    String prefix = "vfio_user.c:1:f: *DEBUG*: /tmp/a: ";
    ReadTrace trace =
        ReadTrace.text(
            "[2026-11-22 07:05:35.000300] " + prefix + "delete I/O sqid:1",
            "[2026-11-22 07:05:35.000200] " + prefix + "delete I/O sqid:2",
            "[2026-11-22 07:05:35.000300] " + prefix + "delete I/O sqid:3",
            "[2026-11-22 06:00:00.000000] " + prefix + "delete I/O sqid:4",
            "[2026-11-22 06:00:00.000001] " + prefix + "delete I/O sqid:5");
    assertThat(trace.rows()).extracting(Row::sqId).containsExactly(2, 1, 3, 4, 5);
    assertThat(trace.count(IngestCounter.REMARK_REORDERED)).isEqualTo(2);
    assertThat(trace.count(IngestCounter.REMARK_TIME_BACK)).isEqualTo(1);
  }

  @Test
  void damagedWords() {
    String prefix = STAMP + "vfio_user.c:1:f: *DEBUG*: /tmp/a: ";
    ReadTrace trace =
        ReadTrace.text(
            prefix + "request complete sqid:0 cid=41x19 status=0 sqhead=9 cq tail=25",
            prefix + "request complete sqid:70000 cid=1 status=0 sqhead=9 cq tail=25",
            prefix + "cqid:0 full (tail=99999999999999999999, head=1)",
            prefix + "polling all SQs",
            prefix + "event fd[0]=304");
    assertThat(trace.rows()).isEmpty();
    assertThat(trace.count(IngestCounter.DAMAGED_FIELDS)).isEqualTo(3);
    assertThat(trace.count(IngestCounter.IGNORED_EVENT)).isEqualTo(2);
  }

  @Test
  void lastLineWithoutLineFeedIsCut() {
    byte[] cut =
        (STAMP + "vfio_user.c:1:f: *DEBUG*: /tmp/a: delete I/O sqid:6")
            .getBytes(StandardCharsets.US_ASCII);
    ReadTrace trace = ReadTrace.bytes(cut, TraceFormat.SPDK_LOG);
    assertThat(trace.rows()).isEmpty();
    assertThat(trace.count(IngestCounter.DAMAGED_CUT)).isEqualTo(1);
  }

  @FuzzTest
  void fuzz(byte[] content) {
    ReadTrace.assertHarmless(content, TraceFormat.SPDK_LOG);
  }
}
