package io.cqtrace.analysis;

import io.cqtrace.analysis.verdict.Analysis;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a log as SPDK's vfio-user target does, with the words of {@code lib/nvmf/vfio_user.c} of a
 * debug build, all doorbells trapped. Time is given in milliseconds by {@link #at}.
 */
public final class SpdkLog {
  private final StringBuilder text = new StringBuilder();
  private final Map<Integer, Integer> fetched = new HashMap<>();
  private final int adminSize;
  private final int ioSize;
  private long micros;

  private SpdkLog(int adminSize, int ioSize) {
    this.adminSize = adminSize;
    this.ioSize = ioSize;
  }

  /** A controller whose admin queues have {@code size} entries, and whose I/O SQs never wrap. */
  public static SpdkLog started(int size) {
    return started(size, Integer.MAX_VALUE);
  }

  /** A controller with these entries in its queues; the log does not tell those of I/O queues. */
  public static SpdkLog started(int adminSize, int ioSize) {
    SpdkLog log = new SpdkLog(adminSize, ioSize);
    int last = adminSize - 1;
    log.line(
        "3102:vfio_user_log: *DEBUG*",
        String.format(Locale.ROOT, "region0: wrote 0x%x to (0x24:4)", last << 16 | last));
    return log.line("2840:enable_ctrlr: *NOTICE*", "enabling controller");
  }

  /** Sets the time of the lines that follow; they are one microsecond apart. */
  public SpdkLog at(double millis) {
    micros = (long) (millis * 1000);
    return this;
  }

  private SpdkLog line(String place, String words) {
    long now = micros++;
    text.append(
        String.format(
            Locale.ROOT,
            "[2026-11-22 07:05:%02d.%06d] vfio_user.c:%s: /dev/shm/vfu-A: %s%n",
            now / 1_000_000,
            now % 1_000_000,
            place,
            words));
    return this;
  }

  /** A new I/O queue pair. */
  public SpdkLog createQueues(int sqId, int cqId) {
    fetched.merge(0, 1, Integer::sum);
    return line(
            "2181:handle_create_io_cq: *DEBUG*",
            "mapped cqid:" + cqId + " IOVA=0x105ef1000 vaddr=0x7f91a9ef1000")
        .createSq(sqId, cqId);
  }

  /** A new SQ on a CQ that exists. */
  public SpdkLog createSq(int sqId, int cqId) {
    fetched.merge(0, 1, Integer::sum);
    return line("2062:handle_create_io_sq: *DEBUG*", "sqid:" + sqId + " cqid:" + cqId);
  }

  /** The controller takes a Delete I/O SQ; SPDK prints its CID only with the completion. */
  public SpdkLog deleteSq(int sqId) {
    fetched.merge(0, 1, Integer::sum);
    return line("2307:handle_del_io_q: *DEBUG*", "delete I/O sqid:" + sqId);
  }

  /** The host clears CC.EN. */
  public SpdkLog disable() {
    return line("2802:disable_ctrlr: *NOTICE*", "disabling controller");
  }

  public SpdkLog sqTail(int sqId, int tail) {
    return line(
        "2979:handle_dbl_access: *DEBUG*", "updating BAR0 doorbell sqid:" + sqId + " to " + tail);
  }

  public SpdkLog cqHead(int cqId, int head) {
    return line(
        "2979:handle_dbl_access: *DEBUG*", "updating BAR0 doorbell cqid:" + cqId + " to " + head);
  }

  public SpdkLog poll(int sqId, int oldHead, int newTail) {
    return line(
        "5713:nvmf_vfio_user_sq_poll: *DEBUG*",
        "sqid:" + sqId + " doorbell old=" + oldHead + " new=" + newTail);
  }

  public SpdkLog fetch(int sqId, int cid) {
    return fetch(sqId, cid, 2);
  }

  /** The controller takes a command of an opcode. */
  public SpdkLog fetch(int sqId, int cid, int opcode) {
    fetched.merge(sqId, 1, Integer::sum);
    return line(
        "5579:handle_cmd_req: *DEBUG*",
        "handle sqid:" + sqId + ", req opc=0x" + Integer.toHexString(opcode) + " cid=" + cid);
  }

  public SpdkLog post(int sqId, int cid, int slot) {
    int count = fetched.getOrDefault(sqId, 0);
    int head = count % (sqId == 0 ? adminSize : ioSize);
    return line(
        "1788:post_completion: *DEBUG*",
        String.format(
            Locale.ROOT,
            "request complete sqid:%d cid=%d status=0 sqhead=%d cq tail=%d",
            sqId,
            cid,
            head,
            slot));
  }

  public SpdkLog full(int cqId, int tail, int head) {
    return line(
        "1779:post_completion: *ERROR*",
        "cqid:" + cqId + " full (tail=" + tail + ", head=" + head + ")");
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Analyzes it. */
  public Analysis analyze() {
    return LogText.analyze("spdk.log", text.toString());
  }
}
