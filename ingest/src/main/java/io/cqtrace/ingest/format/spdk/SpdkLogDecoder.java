package io.cqtrace.ingest.format.spdk;

import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.format.LineDecoder;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.ProducerVersion;
import io.cqtrace.ingest.table.SourceProducer;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: finds the words of a line behind its prefix and hands them to {@link VfioUserMessages}.
 *
 * <pre>
 * [2026-11-22 07:05:35.254436] vfio_user.c:1779:post_completion: *ERROR*: /dev/shm/vfu-A: cqid:0 full (tail=1, head=2)
 * time                         file       line function         level   endpoint         words
 * </pre>
 *
 * <p>Time, prefix and endpoint may each be missing: logs without time stamps, syslog's own prefix,
 * and pasted words are accepted.
 *
 * <p>Source: SPDK {@code lib/log/log.c: spdk_vlog}, {@code lib/nvmf/vfio_user.c: ctrlr_id}; {@code
 * include/spdk/log.h: SPDK_DEBUGLOG} is empty unless the build defines DEBUG, so a line of that
 * level proves a debug build.
 */
final class SpdkLogDecoder extends LineDecoder {
  private static final byte[] LEVEL_BEGIN = word(" *");
  private static final byte[] LEVEL_END = word("*: ");
  private static final byte[] ENDPOINT_END = word(": ");
  private static final byte[] FAILING = word(" failing controller");
  private static final byte[] NO_CONTROLLER = word("Null Ctrlr");
  private static final byte[] STARTING = word("Starting SPDK ");
  private static final byte[] FILE_END = word(".c:");
  private static final byte[][] BARE_LEVELS = {
    word(": ERROR: "), word(": WARNING: "), word(": NOTICE: "), word(": INFO: "), word(": DEBUG: ")
  };
  private static final byte[][] NO_LEVELS = {};
  private static final byte[] HOST_FILE = word("nvme_");
  private static final byte[] HOST_BDEV = word("bdev_nvme.c:");
  private static final byte[] POLLING = word("polling all SQs");
  private static final int MAX_PREFIX_BYTES = 200;
  private static final int MAX_LEVEL_BYTES = 8;
  private static final int MAX_ENDPOINT_BYTES = 256;

  private final LogStamp stamp = new LogStamp();
  private final Endpoints endpoints = new Endpoints();
  private final VfioUserMessages words = new VfioUserMessages();
  private @Nullable ProducerVersion version;
  private boolean debugBuild;
  private int level;
  private long hostLines;
  private long targetLines;
  private final TargetWords target = new TargetWords();

  @Override
  protected IngestCounter decodeLine(FieldScanner line, long lineNumber, EventChunk rows) {
    line.skipBlanks();
    long timeNs = stamp.take(line);
    int textStart = line.at();
    boolean leveled = skipPrefix(line);
    if (leveled && line.startsWith(POLLING)) {
      return IngestCounter.IGNORED_EVENT;
    }
    boolean severe = leveled && isSevere();
    if (leveled && !debugBuild) {
      debugBuild = level == 'D';
    }
    if (leveled && isOfHost(line, textStart)) {
      IngestCounter ofHost = HostWords.decode(line, timeNs, lineNumber, rows);
      hostLines++;
      if (ofHost != null) {
        return ofHost;
      }
    }
    if (leveled) {
      IngestCounter ofTarget = target.decode(line, textStart, timeNs, lineNumber, rows);
      if (ofTarget != null) {
        return ofTarget;
      }
    }
    words.begin(timeNs, lineNumber);
    IngestCounter counter = decodeWords(line, rows, severe);
    if (counter != null) {
      targetLines++;
      return counter;
    }
    if (!leveled) {
      line.moveTo(textStart);
      return decodeOther(line, timeNs, lineNumber, rows);
    }
    if (!severe) {
      return IngestCounter.IGNORED_EVENT;
    }
    addError(line, timeNs, lineNumber, rows);
    return IngestCounter.EVENT;
  }

  /**
   * Steps behind {@code file.c: 123:function: *LEVEL*: } and notes the level; stays if the line has
   * no such prefix. Where a forum took the asterisks for emphasis they are missing.
   */
  private boolean skipPrefix(FieldScanner line) {
    int start = line.at();
    int begin = line.find(LEVEL_BEGIN, start + MAX_PREFIX_BYTES);
    if (begin < 0) {
      return skipBarePrefix(line, start);
    }
    line.moveTo(begin + LEVEL_BEGIN.length);
    int end = line.find(LEVEL_END, line.at() + MAX_LEVEL_BYTES);
    if (end < 0) {
      line.moveTo(start);
      return false;
    }
    level = line.peek();
    line.moveTo(end + LEVEL_END.length);
    return true;
  }

  private boolean skipBarePrefix(FieldScanner line, int start) {
    int file = line.find(FILE_END, start + MAX_PREFIX_BYTES);
    for (byte[] bare : file < 0 ? NO_LEVELS : BARE_LEVELS) {
      int begin = line.find(bare, start + MAX_PREFIX_BYTES);
      if (begin > file) {
        level = bare[2];
        line.moveTo(begin + bare.length);
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the prefix just stepped over names a file of SPDK's NVMe driver: {@code lib/nvme}, or
   * the block device above it.
   */
  private static boolean isOfHost(FieldScanner line, int prefixStart) {
    int behind = line.at();
    line.moveTo(prefixStart);
    boolean ofHost = line.find(HOST_FILE, behind) >= 0 || line.find(HOST_BDEV, behind) >= 0;
    line.moveTo(behind);
    return ofHost;
  }

  /** Whether the level just stepped over is an error or a warning. */
  private boolean isSevere() {
    return level == 'E' || level == 'W';
  }

  /** Decodes the words with or without an endpoint before them; null and stays if unknown. */
  private @Nullable IngestCounter decodeWords(FieldScanner line, EventChunk rows, boolean severe) {
    int start = line.at();
    if (words.mayBegin(line)) {
      IngestCounter counter = words.decode(line, endpoints.unnamed(line), rows);
      if (counter != null) {
        return counter;
      }
      line.moveTo(start);
    }
    int colon = line.find(ENDPOINT_END, start + MAX_ENDPOINT_BYTES);
    if (colon > start) {
      line.moveTo(colon + ENDPOINT_END.length);
      if (words.mayBegin(line)) {
        IngestCounter counter = words.decode(line, endpoints.of(line, start, colon - start), rows);
        if (counter != null) {
          return counter;
        }
      }
      line.moveTo(start);
    }
    if (severe) {
      return decodeFailing(line, rows);
    }
    return null;
  }

  /** {@code ":%s failing controller"}: the endpoint stands behind its colon. */
  private @Nullable IngestCounter decodeFailing(FieldScanner line, EventChunk rows) {
    int start = line.at();
    int failing = line.find(FAILING);
    if (failing < 0) {
      return null;
    }
    int nameStart = line.peek() == ':' ? start + 1 : start;
    line.moveTo(nameStart);
    boolean named = failing > nameStart && !line.startsWith(NO_CONTROLLER);
    Endpoint endpoint =
        named ? endpoints.of(line, nameStart, failing - nameStart) : endpoints.unnamed(line);
    words.addFailed(endpoint, rows);
    return IngestCounter.EVENT;
  }

  /** A line without a level: SPDK's greeting, some other output with a stamp, or not SPDK's. */
  private IngestCounter decodeOther(
      FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    if (line.startsWith(STARTING)) {
      rows.begin(EventKind.NOTE, timeNs, lineNumber);
      rows.text(line.rest());
      version = ProducerVersion.find(line.rest());
      return IngestCounter.EVENT;
    }
    return timeNs != EventChunk.NO_TIME ? IngestCounter.IGNORED_EVENT : IngestCounter.FOREIGN_LINE;
  }

  private void addError(FieldScanner line, long timeNs, long lineNumber, EventChunk rows) {
    int start = line.at();
    int colon = line.find(ENDPOINT_END, start + MAX_ENDPOINT_BYTES);
    rows.begin(EventKind.ERROR, timeNs, lineNumber);
    rows.controller(endpoints.controllerNamed(line, start, colon - start));
    rows.text(line.rest());
  }

  @Override
  protected String formatName() {
    return "spdk-log";
  }

  @Override
  protected SourceProducer producer() {
    boolean ofHost = hostLines > 0 && targetLines == 0 && !target.isThere();
    return SourceProducer.of(ofHost ? Producer.SPDK_HOST : Producer.SPDK_TARGET)
        .withVersion(version)
        .withSettings(target.settings(targetLines > 0))
        .withBuild(debugBuild ? SourceProducer.Build.DEBUG : SourceProducer.Build.UNKNOWN);
  }

  @Override
  protected String remark() {
    String controllers = endpoints.remark();
    ProducerVersion named = version;
    if (named == null) {
      return controllers;
    }
    return controllers.isEmpty() ? named.name() : named.name() + "; " + controllers;
  }
}
