package io.cqtrace.analysis;

import io.cqtrace.analysis.verdict.Analysis;
import java.util.Locale;

/**
 * Writes a log as QEMU does, with the words of its {@code hw/nvme/trace-events}, and has it
 * analyzed. Time is given in milliseconds by {@link #at}.
 */
public final class QemuLog {
  private static final long START_S = 1_795_329_874L;

  private final StringBuilder text = new StringBuilder();
  private final boolean timed;
  private long micros;
  private int lineCount;
  private int adminTail;

  private QemuLog(boolean timed) {
    this.timed = timed;
  }

  /** An empty log with time stamps. */
  public static QemuLog empty() {
    return new QemuLog(true);
  }

  /** An empty log without time stamps. */
  public static QemuLog untimed() {
    return new QemuLog(false);
  }

  /** A controller with an admin queue of 32 and one I/O queue pair of {@code size}. */
  public static QemuLog started(int size) {
    return empty().start(size);
  }

  /** Enables the controller and creates one I/O queue pair. */
  public QemuLog start(int size) {
    return enable().createCq(1, size).createSq(1, 1, size);
  }

  /** Sets the time of the lines that follow; they are one microsecond apart. */
  public QemuLog at(double millis) {
    micros = (long) (millis * 1000);
    return this;
  }

  /** A line as it is. */
  public QemuLog raw(String line) {
    text.append(line).append('\n');
    lineCount++;
    return this;
  }

  private QemuLog event(String format, Object... arguments) {
    String event = "pci_nvme_" + String.format(Locale.ROOT, format, arguments);
    if (!timed) {
      return raw(event);
    }
    long now = micros++;
    return raw(
        String.format(
            Locale.ROOT, "7@%d.%06d:%s", START_S + now / 1_000_000, now % 1_000_000, event));
  }

  /** Enables the controller with admin queues of 32. */
  public QemuLog enable() {
    adminTail = 0;
    return event("mmio_aqattr wrote MMIO, admin queue attributes=0x1f001f")
        .event("mmio_start_success setting controller enable bit succeeded");
  }

  public QemuLog disable() {
    return event("mmio_stopped cleared controller enable bit");
  }

  public QemuLog createCq(int cqId, int size) {
    return adminCommand(
        5,
        String.format(
            Locale.ROOT,
            "create_cq create completion queue, addr=0x1000, cqid=%d, vector=%d, qsize=%d,"
                + " qflags=3, ien=1",
            cqId,
            cqId,
            size - 1));
  }

  /** A CQ without an interrupt. */
  public QemuLog createPolledCq(int cqId, int size) {
    return adminCommand(
        5,
        String.format(
            Locale.ROOT,
            "create_cq create completion queue, addr=0x1000, cqid=%d, vector=0, qsize=%d,"
                + " qflags=1, ien=0",
            cqId,
            size - 1));
  }

  public QemuLog createSq(int sqId, int cqId, int size) {
    return adminCommand(
        1,
        String.format(
            Locale.ROOT,
            "create_sq create submission queue, addr=0x1000, sqid=%d, cqid=%d, qsize=%d, qflags=1",
            sqId,
            cqId,
            size - 1));
  }

  public QemuLog deleteSq(int sqId) {
    return adminCommand(0, "del_sq deleting submission queue sqid=" + sqId);
  }

  public QemuLog deleteCq(int cqId) {
    return adminCommand(4, "del_cq deleted completion queue, cqid=" + cqId);
  }

  /** An admin command from its doorbell to the release of its completion. */
  public QemuLog adminCommand(int opcode, String effect) {
    int cid = 24 + adminTail % 4;
    adminTail++;
    sqDoorbell(0, adminTail % 32).fetch(0, cid, opcode);
    if (!effect.isEmpty()) {
      event("%s", effect);
    }
    return complete(0, cid).interrupt(0).cqDoorbell(0, adminTail % 32);
  }

  /** Switches shadow doorbells on; from here on nothing is posted without {@link #tryPost}. */
  public QemuLog shadowDoorbells() {
    int head = adminTail % 32;
    return switchShadowDoorbellsOn().tryPost(0, head).releaseAdmin();
  }

  /** The same by QEMU 7.2: from here on {@link #tryPostQuietly} posts. */
  public QemuLog quietShadowDoorbells() {
    int head = adminTail % 32;
    return switchShadowDoorbellsOn().tryPostQuietly(0, head).releaseAdmin();
  }

  private QemuLog switchShadowDoorbellsOn() {
    adminTail++;
    return sqDoorbell(0, adminTail % 32)
        .fetch(0, 23, 0x7c)
        .event("dbbuf_config dbs_addr=0x1 eis_addr=0x2")
        .complete(0, 23);
  }

  private QemuLog releaseAdmin() {
    return interrupt(0).cqDoorbell(0, adminTail % 32);
  }

  public QemuLog sqDoorbell(int sqId, int tail) {
    return event("mmio_doorbell_sq sqid %d new_tail %d", sqId, tail);
  }

  public QemuLog cqDoorbell(int cqId, int head) {
    return event("mmio_doorbell_cq cqid %d new_head %d", cqId, head);
  }

  /** An attempt to post of QEMU 7.2, which does not print the EventIdx that it publishes. */
  public QemuLog tryPostQuietly(int cqId, int head) {
    return event("shadow_doorbell_cq cqid %d new_shadow_doorbell %d", cqId, head);
  }

  /**
   * An attempt to post, as QEMU 10.0 and later writes it: the EventIdx published is the head that
   * is read after it, so the host has to ring when it moves the head next.
   */
  public QemuLog tryPost(int cqId, int head) {
    return event("update_cq_eventidx cqid %d new_eventidx %d", cqId, head)
        .event("update_cq_head cqid %d new_head %d", cqId, head);
  }

  public QemuLog fetch(int sqId, int cid, int opcode) {
    return sqId == 0
        ? event("admin_cmd cid %d sqid 0 opc 0x%x opname 'NVME_ADM_CMD_X'", cid, opcode)
        : event("io_cmd cid %d nsid 0x1 sqid %d opc 0x%x opname 'X'", cid, sqId, opcode);
  }

  /** A doorbell for one more command, and its fetch. */
  public QemuLog read(int sqId, int tail, int cid) {
    return sqDoorbell(sqId, tail).fetch(sqId, cid, 2);
  }

  public QemuLog complete(int cqId, int cid) {
    return event("enqueue_req_completion cid %d cqid %d dw0 0x0 dw1 0x0 status 0x0", cid, cqId);
  }

  public QemuLog interrupt(int vector) {
    return event("irq_msix raising MSI-X IRQ vector %d", vector);
  }

  public QemuLog readCsts() {
    return event("mmio_read addr 0x1c size 4");
  }

  /** Something that has nothing to do with queues, so that the capture goes on. */
  public QemuLog errorLine() {
    return event("err_invalid_opc invalid opcode 0xff");
  }

  /** The number of the line written last. */
  public int line() {
    return lineCount;
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Analyzes it, with the models qemu and drop. */
  public Analysis analyze() {
    return analyze("test.log");
  }

  /** Analyzes it under a name. */
  public Analysis analyze(String name) {
    return LogText.analyze(name, text.toString());
  }
}
