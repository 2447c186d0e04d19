package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.QueueKind;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What SPDK's NVMe driver (the initiator) prints about commands and completions. They are few.
 *
 * <p>Source: SPDK {@code lib/nvme/nvme_qpair.c: nvme_get_io_qpair_command_string,
 * nvme_get_admin_qpair_command_string, spdk_nvme_print_completion} and {@code nvme_pcie_common.c:
 * nvme_pcie_qpair_process_completions} ("cpl does not map to outstanding cmd", then the
 * completion); {@code module/bdev/nvme/bdev_nvme.c: timeout_cb}, which has no queue pair for a
 * command of the admin queue; at 3230130e6a.
 */
final class HostWords {
  private static final Pattern COMPLETION =
      Pattern.compile(
          "\\(([0-9a-f]{2})/([0-9a-f]{2})\\) qid:(\\d{1,5}) cid:(\\d{1,5}) cdw0:([0-9a-f]{1,8})"
              + " sqhd:([0-9a-f]{1,4})");
  private static final Pattern COMMAND =
      Pattern.compile(
          "([A-Z][A-Z0-9 /_-]{1,60}?)(?: \\(([0-9a-f]{2})\\))? s?qid:(\\d{1,5}) cid:(\\d{1,5})"
              + " nsid:\\d{1,10}(?: lba:(\\d{1,19}) len:\\d{1,10})?");
  private static final Pattern TIMEOUT =
      Pattern.compile(
          "Detected a timeout\\. ctrlr[=:]\\S{1,40}[ ,]qpair[=:](\\(?nil\\)?|0x0\\b|\\S{1,40}?)[ ,]"
              + "cid[=:](\\d{1,5})");
  private static final String UNKNOWN = "cpl does not map to outstanding cmd";
  private static final int HEX = 16;
  private static final int TYPE_SHIFT = 8;
  private static final int MAX_U16 = 0xffff;
  private static final int MAX_WORDS_BYTES = 1024;

  private HostWords() {}

  /** Decodes the words behind the level; null if they are none of these. */
  static @Nullable IngestCounter decode(
      FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int end = Math.min(line.end(), line.at() + MAX_WORDS_BYTES);
    String words = new String(line.copy(line.at(), end), StandardCharsets.ISO_8859_1);
    if (words.contains(UNKNOWN)) {
      rows.begin(EventKind.ERROR, timeNs, lineNumber);
      rows.message(HostMessage.UNKNOWN_CQE).text(line.rest());
      return IngestCounter.EVENT;
    }
    Matcher timeout = TIMEOUT.matcher(words);
    if (timeout.find()) {
      return timeout(timeout, line, timeNs, lineNumber, rows);
    }
    Matcher completion = COMPLETION.matcher(words);
    if (completion.find()) {
      return completion(completion, line, timeNs, lineNumber, rows);
    }
    Matcher command = COMMAND.matcher(words);
    return command.find() ? command(command, line, timeNs, lineNumber, rows) : null;
  }

  /** The queue's number is not printed, but that it is the admin queue. */
  private static IngestCounter timeout(
      Matcher fields, FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int cid = Integer.parseInt(fields.group(2));
    if (cid > MAX_U16) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    String pair = fields.group(1);
    boolean ofAdmin = pair.contains("nil") || pair.equals("0x0");
    rows.begin(EventKind.TIMEOUT, timeNs, lineNumber);
    rows.message(HostMessage.TIMEOUT).sqId(ofAdmin ? 0 : EventChunk.NONE).cid(cid).value(cid);
    rows.text(line.rest());
    return IngestCounter.EVENT;
  }

  private static IngestCounter completion(
      Matcher fields, FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int queueId = Integer.parseInt(fields.group(3));
    int cid = Integer.parseInt(fields.group(4));
    if (queueId > MAX_U16 || cid > MAX_U16) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    int status =
        Integer.parseInt(fields.group(1), HEX) << TYPE_SHIFT
            | Integer.parseInt(fields.group(2), HEX);
    rows.begin(EventKind.NOTE, timeNs, lineNumber);
    rows.message(HostMessage.COMPLETION_PRINTED).sqId(queueId).cid(cid).status(status & MAX_U16);
    rows.value(Long.parseLong(fields.group(5), HEX));
    rows.value2(Long.parseLong(fields.group(6), HEX)).text(line.rest());
    return IngestCounter.EVENT;
  }

  private static IngestCounter command(
      Matcher fields, FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int queueId = Integer.parseInt(fields.group(3));
    int cid = Integer.parseInt(fields.group(4));
    if (queueId > MAX_U16 || cid > MAX_U16) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    rows.begin(EventKind.NOTE, timeNs, lineNumber);
    rows.message(HostMessage.COMMAND_PRINTED).sqId(queueId).cid(cid).text(line.rest());
    Opcode named =
        Opcode.named(queueId == 0 ? QueueKind.ADMIN : QueueKind.IO, fields.group(1).strip());
    String opcode = fields.group(2);
    rows.opcode(
        opcode != null
            ? Integer.parseInt(opcode, HEX)
            : named == null ? EventChunk.NONE : named.code());
    if (fields.group(5) != null) {
      long lba = Long.parseLong(fields.group(5));
      rows.value(lba & 0xffff_ffffL).value2(lba >>> Integer.SIZE);
    }
    return IngestCounter.EVENT;
  }
}
