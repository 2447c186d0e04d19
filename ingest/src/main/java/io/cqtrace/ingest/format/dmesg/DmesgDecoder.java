package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.SourceProducer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;

/**
 * Decodes kernel messages. They are few, so a line that may matter becomes a string and is looked
 * up in {@link KernelMessages}; the others are only looked through for a few words.
 */
final class DmesgDecoder extends LineDecoder {
  /** Words of which every message of the table has one. */
  private static final List<byte[]> WORDS =
      List.of(
          word("nvme"),
          word("timeout"),
          word(" blocked for more than "),
          word("soft lockup"),
          word("state:D"),
          word("completed on queue"),
          word("genctr mismatch"),
          word("could not locate request"),
          word("pcieport"),
          word("AER: "),
          word("DPC"),
          word("pciehp"),
          word("aer_uncor_severity"),
          word("[Hardware Error]: "),
          word("EEH: "),
          word("power state"),
          word("giving up"),
          word("-- Boot"),
          word("-- Reboot"),
          word("Linux version "),
          word("Brought up "));

  private static final int MAX_MESSAGE_BYTES = 4096;
  private static final int MAX_PREFIX_CHARS = 200;

  private final ControllerNames names = new ControllerNames();
  private final StackFrames frames = new StackFrames();
  private final FirmwareErrors firmware = new FirmwareErrors();
  private final HostDrivers drivers = new HostDrivers();

  /** A message is prose: what is cut off at the end of a paste changes nothing that is used. */
  @Override
  protected boolean lastLineMayBeCut() {
    return false;
  }

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    if (!frames.isOpen() && !mayMatter(line)) {
      return isKernelLine(line) ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
    }
    String text = latin(line, MAX_MESSAGE_BYTES);
    Matcher prefix = KernelPrefix.PATTERN.matcher(text);
    boolean ofKernel = prefix.lookingAt();
    String message = firmware.withSeverity(ofKernel ? text.substring(prefix.end()) : text);
    long timeNs = ofKernel ? KernelPrefix.timeNs(prefix) : EventChunk.NO_TIME;
    KernelMessages.Found found = KernelMessages.find(message);
    if (found != null) {
      return add(found, message, timeNs, lineNumber, rows);
    }
    String function = frames.isOpen() ? frames.function(message) : null;
    if (function != null) {
      drivers.noteFrame(function);
      rows.begin(EventKind.NOTE, timeNs, lineNumber);
      rows.message(HostMessage.STACK_FRAME).text(function);
      return IngestCounter.EVENT;
    }
    return ofKernel ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
  }

  /** Adds the row of a message, unless a number in it has no place in its column. */
  private IngestCounter add(
      KernelMessages.Found found, String message, long timeNs, long lineNumber, EventChunk rows) {
    MessageFields fields = new MessageFields(found);
    int controller = names.find(message, !found.row().ofPci());
    if (controller > 0xffff || !fields.fit()) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    HostMessage says = found.row().says();
    drivers.note(found.row(), message);
    if (says == HostMessage.DEVICE) {
      names.learn(fields.value(), controller);
    } else if (says.isTask()) {
      frames.begin();
    }
    rows.begin(found.row().kind(), timeNs, lineNumber);
    rows.controller(Math.max(controller, 0)).message(says);
    rows.sqId((int) fields.sqId()).cid((int) fields.cid()).opcode((int) fields.opcode());
    rows.status((int) fields.status()).value(fields.value()).value2(fields.value2());
    String name = fields.text();
    rows.text(VisibleText.of(name != null ? name : message, FieldScanner.MAX_TEXT_CHARS));
    return IngestCounter.EVENT;
  }

  private static boolean mayMatter(FieldScanner line) {
    for (byte[] word : WORDS) {
      if (line.find(word) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isKernelLine(FieldScanner line) {
    return KernelPrefix.PATTERN.matcher(latin(line, MAX_PREFIX_CHARS)).lookingAt();
  }

  private static String latin(FieldScanner line, int maxBytes) {
    int end = Math.min(line.end(), line.at() + maxBytes);
    return new String(line.copy(line.at(), end), StandardCharsets.ISO_8859_1);
  }

  @Override
  protected String formatName() {
    return "dmesg";
  }

  @Override
  protected SourceProducer producer() {
    return SourceProducer.of(drivers.producers(), names.unnamed());
  }
}
