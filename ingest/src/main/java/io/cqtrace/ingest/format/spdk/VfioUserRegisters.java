package io.cqtrace.ingest.format.spdk;

import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: what is printed of the controller's registers: each access to BAR0, doorbells among
 * them, and what CC.EN and a reset of the device lead to.
 *
 * <p>Source: libvfio-user {@code lib/libvfio-user.c}, SPDK {@code lib/nvmf/vfio_user.c}.
 */
final class VfioUserRegisters {
  static final byte[] WROTE = word("region0: wrote ");
  static final byte[] READ = word("region0: read ");
  private static final byte[] WROTE_TO = word(" to (");
  private static final byte[] READ_FROM = word(" from (");
  static final byte[] ENABLING = word("enabling controller");
  static final byte[] DISABLING = word("disabling controller");
  static final byte[] RESET = word("device reset by client");
  static final byte[] CONTEXT_RESET = word("vfu_reset_ctx: ");
  private static final long MAX_U16 = 0xffff;
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final long CC = 0x14;
  private static final long CSTS = 0x1c;
  private static final long AQA = 0x24;
  private static final long FIRST_DOORBELL = 0x1000;
  private static final long CC_EN = 1;
  private static final long CC_SHN = 3 << 14;

  private final LineRow row;

  VfioUserRegisters(LineRow row) {
    this.row = row;
  }

  /** Where in BAR0 the doorbell of a queue is, at a stride of 4 bytes. */
  static long offsetOf(boolean ofCq, long queueId) {
    return FIRST_DOORBELL + 8 * queueId + (ofCq ? 4 : 0);
  }

  /** A row of a doorbell write. */
  IngestCounter addDoorbell(
      boolean ofCq, long queueId, long value, Endpoint endpoint, EventChunk rows) {
    row.add(ofCq ? EventKind.CQ_DOORBELL : EventKind.SQ_DOORBELL, endpoint, rows);
    if (ofCq) {
      rows.cqId((int) queueId);
    } else {
      rows.sqId((int) queueId);
    }
    rows.value(value);
    return IngestCounter.EVENT;
  }

  /** {@code enable_ctrlr}, {@code disable_ctrlr}: written also when nothing changes. */
  IngestCounter enable(Endpoint endpoint, boolean enabled, EventChunk rows) {
    if (!endpoint.changeEnabled(enabled)) {
      return IngestCounter.IGNORED_EVENT;
    }
    return row.add(enabled ? EventKind.ENABLE : EventKind.DISABLE, endpoint, rows);
  }

  /** libvfio-user's {@code device reset by client} and {@code vfu_reset_ctx: %s} (lost client). */
  @Nullable IngestCounter reset(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    if (!line.startsWith(RESET) && !line.startsWith(CONTEXT_RESET)) {
      return null;
    }
    row.add(EventKind.RESET, endpoint, rows);
    rows.text(line.rest());
    return IngestCounter.EVENT;
  }

  /**
   * libvfio-user's access to a register of BAR0: {@code region0: wrote %#lx to (%#lx:%zu)}, {@code
   * read %#lx from}. CC with SHN set counts as disabled: SPDK disables the controller then. A
   * doorbell write is a row unless the line before it said the same.
   */
  @Nullable IngestCounter access(FieldScanner line, Endpoint endpoint, EventChunk rows) {
    boolean wrote = line.take(WROTE);
    if (!wrote && !line.take(READ)) {
      return null;
    }
    long value = line.takeNumber();
    if (!line.startsWith(wrote ? WROTE_TO : READ_FROM)) {
      // "region0: read 4096 bytes at 0": a copy of the whole space.
      return null;
    }
    long offset = line.takeField(wrote ? WROTE_TO : READ_FROM, MAX_U32);
    if ((value | offset) < 0 || line.peek() != ':') {
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (!wrote) {
      if (offset != CSTS || value > MAX_U32) {
        return IngestCounter.IGNORED_EVENT;
      }
      row.add(EventKind.CSTS_READ, endpoint, rows);
      rows.value(value);
      return IngestCounter.EVENT;
    }
    if (offset == CC) {
      return enable(endpoint, (value & CC_EN) != 0 && (value & CC_SHN) == 0, rows);
    }
    if (offset == AQA && value <= MAX_U32) {
      row.add(EventKind.ADMIN_QUEUE_SIZES, endpoint, rows);
      rows.value(value);
      return IngestCounter.EVENT;
    }
    boolean doorbell = offset >= FIRST_DOORBELL && offset % 4 == 0 && value <= MAX_U32;
    if (!doorbell || endpoint.repeatsDoorbell(offset, value)) {
      return IngestCounter.IGNORED_EVENT;
    }
    long number = (offset - FIRST_DOORBELL) / 4;
    return number / 2 > MAX_U16
        ? IngestCounter.DAMAGED_FIELDS
        : addDoorbell(number % 2 == 1, number / 2, value, endpoint, rows);
  }
}
