package io.cqtrace.ingest.format.dmesg;

import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Decodes kernel messages. They are few, so a line that may matter becomes a string and is matched
 * against {@link KernelMessage}; the others are only looked through for a few words.
 */
final class DmesgDecoder extends LineDecoder {
  private static final byte[] NVME = word("nvme");
  private static final byte[] TIMEOUT = word("timeout");
  private static final byte[] BLOCKED = word(" blocked for more than ");
  private static final byte[] QUEUE = word("completed on queue");
  private static final byte[] GENERATION = word("genctr mismatch");
  private static final byte[] REQUEST = word("could not locate request");
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int MAX_MESSAGE_BYTES = 4096;
  private static final int MAX_PREFIX_CHARS = 200;

  /** A message is prose: what is cut off at the end of a paste changes nothing that is used. */
  @Override
  protected boolean lastLineMayBeCut() {
    return false;
  }

  @Override
  protected SourceProducer producer() {
    return SourceProducer.of(Producer.LINUX_PCI_HOST);
  }

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    if (!mayMatter(line)) {
      return isKernelLine(line) ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
    }
    String text = latin(line, MAX_MESSAGE_BYTES);
    Matcher prefix = KernelPrefix.PATTERN.matcher(text);
    boolean ofKernel = prefix.lookingAt();
    String message = ofKernel ? text.substring(prefix.end()) : text;
    Found found = find(message);
    if (found == null) {
      return ofKernel ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
    }
    return found.message.addRow(
        message, found.fields, ofKernel ? timeNs(prefix) : EventChunk.NO_TIME, lineNumber, rows);
  }

  private record Found(KernelMessage message, Matcher fields) {}

  private static @Nullable Found find(String text) {
    for (KernelMessage message : KernelMessage.values()) {
      Matcher fields = message.pattern().matcher(text);
      if (fields.find()) {
        return new Found(message, fields);
      }
    }
    return null;
  }

  private static boolean mayMatter(FieldScanner line) {
    return line.find(NVME) >= 0
        || line.find(TIMEOUT) >= 0
        || line.find(BLOCKED) >= 0
        || line.find(QUEUE) >= 0
        || line.find(GENERATION) >= 0
        || line.find(REQUEST) >= 0;
  }

  private static boolean isKernelLine(FieldScanner line) {
    return KernelPrefix.PATTERN.matcher(latin(line, MAX_PREFIX_CHARS)).lookingAt();
  }

  private static String latin(FieldScanner line, int maxBytes) {
    int end = Math.min(line.end(), line.at() + maxBytes);
    return new String(line.copy(line.at(), end), StandardCharsets.ISO_8859_1);
  }

  private static long timeNs(Matcher prefix) {
    String seconds = prefix.group(1);
    return seconds == null
        ? EventChunk.NO_TIME
        : Long.parseLong(seconds) * NS_PER_SECOND + Long.parseLong(prefix.group(2)) * 1000;
  }
}
