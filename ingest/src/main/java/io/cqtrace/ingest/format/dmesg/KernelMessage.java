package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's messages that say something about commands and controllers; the first that fits
 * wins. Groups: {@code tag}, {@code qid}, {@code value}, {@code deccid} decimal; {@code hextag},
 * {@code cid}, {@code opcode}, {@code got} (generation), {@code status} hexadecimal; {@code action}
 * words.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c} (6.x unless said otherwise) and {@code
 * kernel/hung_task.c}; the functions are named at the constants.
 */
enum KernelMessage {
  /**
   * {@code nvme_timeout}: {@code I/O tag %d (%04x) opcode %#x (%s) QID %d timeout, aborting}, also
   * {@code reset controller}, {@code disable controller} and, without opcode, {@code completion
   * polled}; older kernels {@code I/O %d QID %d timeout}: value = tag. The identifier in {@code
   * completion polled} has a generation one higher than the CID had: the request was completed when
   * it was printed. It is kept as printed. Where the kernel prints only the tag, the row has no
   * cid.
   */
  TIMEOUT(
      EventKind.TIMEOUT,
      HostMessage.TIMEOUT,
      "I/O (?:tag )?(?<tag>\\d{1,5})(?: \\((?<cid>[0-9a-f]{4})\\))?"
          + "(?: opcode (?:0x)?(?<opcode>[0-9a-f]{1,2}))?(?: \\([^)]{0,60}\\))?"
          + ",? QID (?<qid>\\d{1,5}) timeout(?:, (?<action>[a-z ]{1,40}))?"),
  /** {@code abort_endio}: {@code Abort status: 0x%x}. */
  ABORT_STATUS(
      EventKind.ABORT, HostMessage.ABORT_STATUS, "Abort status: 0x(?<status>[0-9a-f]{1,4})\\b"),
  /** {@code nvme_handle_cqe}: {@code invalid id %d completed on queue %d}; the queue is the SQ. */
  INVALID_ID(
      EventKind.ERROR,
      HostMessage.INVALID_ID,
      "invalid id (?<deccid>\\d{1,5}) completed on queue (?<qid>\\d{1,5})"),
  /**
   * {@code nvme_find_rq}: {@code request %#x genctr mismatch (got %#x expected %#x)}: cid as got,
   * value = tag.
   */
  GENERATION(
      EventKind.ERROR,
      HostMessage.GENERATION_MISMATCH,
      "request (?:0x)?(?<hextag>[0-9a-f]{1,3}) genctr mismatch"
          + " \\(got (?:0x)?(?<got>[0-9a-f]) expected (?:0x)?[0-9a-f]\\)"),
  /** {@code nvme_find_rq}: {@code could not locate request for tag %#x}. */
  NO_REQUEST(
      EventKind.ERROR,
      HostMessage.NO_REQUEST,
      "could not locate request for tag (?:0x)?(?<hextag>[0-9a-f]{1,4})\\b"),
  /**
   * {@code kernel/hung_task.c: check_hung_task}: {@code INFO: task %s:%d blocked for more than %ld
   * seconds.}: value = seconds.
   */
  HUNG_TASK(
      EventKind.ERROR,
      HostMessage.HUNG_TASK,
      "task .{1,60}:\\d{1,10} blocked for more than (?<value>\\d{1,6}) seconds"),
  /** {@code nvme_warn_reset}. */
  DOWN(EventKind.ERROR, HostMessage.CONTROLLER_DOWN, "controller is down; will reset: CSTS="),
  /** {@code nvme_remove_dead_ctrl}, later {@code nvme_probe}. */
  REMOVED(EventKind.ERROR, HostMessage.REMOVED, "Removing after probe failure"),
  /** {@code nvme_reset_work}. */
  DISABLED(EventKind.ERROR, HostMessage.DISABLED, "Disabling device after reset failure"),
  /** {@code nvme_wait_ready}. */
  NOT_READY(EventKind.ERROR, HostMessage.NOT_READY, "Device not ready; aborting"),
  /** {@code nvme_log_error} and the block layer's line about the same request. */
  IO_ERROR(
      EventKind.ERROR,
      HostMessage.IO_ERROR,
      "nvme\\d+n\\d+: .{1,80} \\(sct 0x[0-9a-f]+ / sc 0x[0-9a-f]+\\)"
          + "|I/O error, dev nvme|Buffer I/O error on dev nvme"),
  /** {@code nvme_reset_work}. */
  NO_QUEUES(EventKind.ERROR, HostMessage.NO_QUEUES, "IO queues not created|IO queues lost"),
  /** {@code nvme_reset_work}, {@code nvme_error_detected}, {@code nvme_slot_reset}. */
  RESETTING(
      EventKind.NOTE,
      HostMessage.RESETTING,
      "nvme\\d*: (?:resetting controller|.{0,40}reset controller|restart after slot reset)"),
  /** {@code nvme_setup_io_queues}: value = I/O queues of the default kind. */
  QUEUES(
      EventKind.NOTE,
      HostMessage.QUEUES,
      "(?<value>\\d{1,5})/\\d{1,5}/\\d{1,5} default/read/poll queues");

  private static final Pattern CONTROLLER = Pattern.compile("\\bnvme(\\d{1,5})(?:n\\d+)?:");
  private static final int MAX_U16 = 0xffff;
  private static final int GENERATION_SHIFT = 12;

  private final EventKind kind;
  private final HostMessage says;
  private final String regex;
  private final Pattern pattern;

  KernelMessage(EventKind kind, HostMessage says, String regex) {
    this.kind = kind;
    this.says = says;
    this.regex = regex;
    this.pattern = Pattern.compile(regex);
  }

  /** The message's words, anywhere in the line. */
  Pattern pattern() {
    return pattern;
  }

  /** Adds the row of a message, unless a number in it has no place in its column. */
  IngestCounter addRow(
      String message, Matcher fields, long timeNs, long lineNumber, EventChunk rows) {
    Matcher named = CONTROLLER.matcher(message);
    int controller = named.find() ? Integer.parseInt(named.group(1)) : 0;
    int sqId = number(fields, "qid", 10);
    int tag = Math.max(number(fields, "tag", 10), number(fields, "hextag", 16));
    int cid = Math.max(number(fields, "cid", 16), number(fields, "deccid", 10));
    int generation = number(fields, "got", 16);
    if (generation >= 0) {
      cid = generation << GENERATION_SHIFT | tag;
    }
    if (controller > MAX_U16 || sqId > MAX_U16 || cid > MAX_U16) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    rows.begin(kind, timeNs, lineNumber);
    rows.controller(controller).sqId(sqId).cid(cid);
    rows.opcode(number(fields, "opcode", 16)).status(number(fields, "status", 16));
    int value = number(fields, "value", 10);
    rows.value(value >= 0 ? value : tag);
    rows.message(this == TIMEOUT ? timeout(fields.group("action")) : says);
    rows.text(VisibleText.of(message, FieldScanner.MAX_TEXT_CHARS));
    return IngestCounter.EVENT;
  }

  /** What {@code nvme_timeout} does about a command; the wordings since Linux 3.3. */
  private static HostMessage timeout(@Nullable String action) {
    if (action == null) {
      return HostMessage.TIMEOUT;
    }
    if (action.startsWith("aborting")) {
      return HostMessage.TIMEOUT_ABORT;
    }
    if (action.startsWith("reset controller")) {
      return HostMessage.TIMEOUT_RESET;
    }
    if (action.startsWith("disable controller")) {
      return HostMessage.TIMEOUT_DISABLE;
    }
    return action.startsWith("completion polled")
        ? HostMessage.TIMEOUT_POLLED
        : HostMessage.TIMEOUT;
  }

  /** A group's number; {@link EventChunk#NONE} where the message has no such group. */
  private int number(Matcher fields, String group, int radix) {
    boolean has = regex.contains("(?<" + group + ">");
    String digits = has ? fields.group(group) : null;
    return digits == null ? EventChunk.NONE : Integer.parseInt(digits, radix);
  }
}
