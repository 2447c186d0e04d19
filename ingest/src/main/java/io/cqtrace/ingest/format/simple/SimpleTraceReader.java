package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: reads the records of a binary trace; nothing is allocated per record.
 *
 * <pre>
 * u64 type = 0 | u64 event id | u32 length | name                                    mapping
 * u64 type = 1 | u64 event id | u64 ns     | u32 length | u32 pid | arguments        event
 *     length = 24 + bytes of the arguments;  id 2^64 - 2: u64 events that were dropped
 * </pre>
 *
 * <p>Records have no mark to find them by: behind one that cannot be, nothing more is read. The
 * clock is CLOCK_MONOTONIC.
 *
 * <p>Source: QEMU {@code trace/simple.c}, {@code scripts/simpletrace.py}.
 */
final class SimpleTraceReader implements ChunkReader {
  private static final int CHUNK_RECORDS = 1 << 16;
  private static final long MAPPING = 0;
  private static final long EVENT = 1;
  private static final long DROPPED_ID = -2;
  private static final int EVENT_HEADER_BYTES = 24;
  private static final int MAX_NAME_BYTES = 1 << 10;
  private static final int MAX_ARGUMENT_BYTES = 1 << 12;
  private static final int MAX_EVENT_IDS = 1 << 20;
  private static final long MAX_U32 = 0xffff_ffffL;
  private static final int MAX_REMARKED = 5;

  private final TraceSource source;
  private final EventShapes shapes;
  private final RecordInput in;
  private final EventChunk chunk = new EventChunk();
  private final IngestReport report = new IngestReport();
  private final ArgumentDecoder decoder = new ArgumentDecoder();
  private @Nullable MappedEvent[] byId = new MappedEvent[0];
  private final List<String> unreadable = new ArrayList<>();
  private long record;
  private long latestNs = EventChunk.NO_TIME;
  private boolean finished;
  private boolean stopped;

  /** Record whose words are wanted next; none has this number when rows are read. */
  private long quoted = -1;

  private String quotedWords = "";

  /** Reads the header. */
  SimpleTraceReader(TraceSource source, EventShapes shapes) {
    this.source = source;
    this.shapes = shapes;
    byte[] head = Arrays.copyOf(source.head(), SimpleTraceFormat.HEADER_BYTES);
    ByteOrder order = SimpleTraceFormat.byteOrder(head);
    if (order == null) {
      throw new TraceFormatException(
          source.name(),
          0,
          TraceFormatException.UNKNOWN,
          "has no header of QEMU's simple trace backend",
          "Leave out --format, or name the right one",
          null);
    }
    in = new RecordInput(source, order);
    in.require(SimpleTraceFormat.HEADER_BYTES);
    in.takeLong();
    in.takeLong();
    long version = in.takeLong();
    if (version != SimpleTraceFormat.VERSION) {
      in.close();
      throw new TraceFormatException(
          source.name(),
          16,
          TraceFormatException.UNKNOWN,
          "is a simple trace of version " + Long.toUnsignedString(version) + ", not 4",
          "Record with QEMU 2.9 or later, or with its log backend",
          null);
    }
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    if (finished) {
      return null;
    }
    chunk.clear();
    long last = record + CHUNK_RECORDS;
    boolean more = true;
    while (more && record < last) {
      more = nextRecord();
    }
    if (!more) {
      finished = true;
      if (source.damage() != null) {
        report.add(IngestCounter.REMARK_COMPRESSED_CUT, 1);
      }
    }
    return chunk;
  }

  /**
   * The words of records, in the order and with the names that {@code simpletrace.py} prints them
   * with. The reader is of no use for rows afterwards.
   */
  SortedMap<Long, String> texts(Collection<Long> records) {
    SortedMap<Long, String> texts = new TreeMap<>();
    for (long wanted : new TreeSet<>(records)) {
      quoted = wanted;
      quotedWords = "";
      boolean more = true;
      while (more && record < wanted) {
        chunk.clear();
        more = nextRecord();
      }
      if (!quotedWords.isEmpty()) {
        texts.put(wanted, quotedWords);
      }
    }
    return texts;
  }

  /** Reads a record; false at the end of what can be read. */
  private boolean nextRecord() {
    int available = in.require(Long.BYTES);
    if (available == 0) {
      return false;
    }
    record++;
    report.addLines(1);
    if (available < Long.BYTES) {
      return cut();
    }
    long type = in.takeLong();
    if (type == MAPPING) {
      return mapping();
    }
    return type == EVENT ? event() : stop("a record of type " + Long.toUnsignedString(type));
  }

  private boolean mapping() {
    if (in.require(Long.BYTES + Integer.BYTES) < Long.BYTES + Integer.BYTES) {
      return cut();
    }
    long id = in.takeLong();
    long length = in.takeUnsignedInt();
    if (id < 0 || id >= MAX_EVENT_IDS || length > MAX_NAME_BYTES) {
      return stop("an event name of " + length + " bytes for id " + Long.toUnsignedString(id));
    }
    if (in.require((int) length) < length) {
      return cut();
    }
    String name = in.takeText((int) length);
    if (name.startsWith(EventShapes.PREFIX)) {
      if (id >= byId.length) {
        byId = Arrays.copyOf(byId, Math.max((int) id + 1, byId.length * 2));
      }
      byId[(int) id] = new MappedEvent(name, shapes.of(name));
    }
    report.add(IngestCounter.IGNORED_EVENT, 1);
    return true;
  }

  private boolean event() {
    if (in.require(EVENT_HEADER_BYTES) < EVENT_HEADER_BYTES) {
      return cut();
    }
    long id = in.takeLong();
    long timeNs = in.takeLong();
    long length = in.takeUnsignedInt();
    in.takeUnsignedInt();
    long argumentBytes = length - EVENT_HEADER_BYTES;
    if (argumentBytes < 0 || argumentBytes > MAX_ARGUMENT_BYTES) {
      return stop("an event of " + length + " bytes");
    }
    if (in.require((int) argumentBytes) < argumentBytes) {
      return cut();
    }
    int start = in.take((int) argumentBytes);
    report.add(decode(id, timeNs, start, (int) argumentBytes), 1);
    return true;
  }

  private IngestCounter decode(long id, long timeNs, int start, int length) {
    if (id == DROPPED_ID) {
      return dropped(timeNs, start, length);
    }
    MappedEvent event = id >= 0 && id < byId.length ? byId[(int) id] : null;
    if (event == null) {
      return IngestCounter.IGNORED_EVENT;
    }
    IngestCounter counter = event.decode(in, start, length, decoder);
    if (record == quoted) {
      quotedWords = event.words(in, start, length, decoder);
    }
    if (counter == IngestCounter.EVENT) {
      noteTime(timeNs);
      decoder.addRow(timeNs, record, chunk);
    } else if (counter == IngestCounter.DAMAGED_FIELDS
        || counter == IngestCounter.IGNORED_UNKNOWN_EVENT) {
      keep(counter, event.name());
      if (!unreadable.contains(event.name()) && unreadable.size() < MAX_REMARKED) {
        unreadable.add(event.name());
      }
    }
    return counter;
  }

  private IngestCounter dropped(long timeNs, int start, int length) {
    long count = length == Long.BYTES ? in.longAt(start) : -1;
    if (count < 0 || count > MAX_U32) {
      keep(IngestCounter.DAMAGED_FIELDS, "dropped events");
      return IngestCounter.DAMAGED_FIELDS;
    }
    if (record == quoted) {
      quotedWords = "Dropped_Event num_events_dropped=0x" + Long.toHexString(count);
    }
    noteTime(timeNs);
    report.add(IngestCounter.REMARK_DROPPED_BY_PRODUCER, count);
    chunk.begin(EventKind.DROPPED, timeNs, record);
    chunk.value(count);
    return IngestCounter.EVENT;
  }

  private void noteTime(long timeNs) {
    if (timeNs < latestNs) {
      report.add(IngestCounter.REMARK_TIME_BACK, 1);
    }
    latestNs = timeNs;
  }

  private boolean cut() {
    report.add(IngestCounter.DAMAGED_CUT, 1);
    keep(IngestCounter.DAMAGED_CUT, "the last record");
    return false;
  }

  private boolean stop(String what) {
    report.add(IngestCounter.DAMAGED_FIELDS, 1);
    keep(IngestCounter.DAMAGED_FIELDS, what);
    stopped = true;
    return false;
  }

  private void keep(IngestCounter counter, String what) {
    report.keep(
        new RejectedRecord(source.name(), record, counter, VisibleText.of(what, MAX_NAME_BYTES)));
  }

  @Override
  public IngestReport report() {
    return report;
  }

  @Override
  public Clock clock() {
    return latestNs == EventChunk.NO_TIME ? Clock.NONE : Clock.OWN;
  }

  @Override
  public SourceProducer producer() {
    return SourceProducer.of(Producer.QEMU_NVME);
  }

  @Override
  public String remark() {
    if (stopped) {
      return "not read beyond record " + record + ", which cannot be";
    }
    return unreadable.isEmpty()
        ? ""
        : "arguments not known of "
            + VisibleText.of(String.join(", ", unreadable), MAX_NAME_BYTES)
            + " (--trace-events)";
  }

  @Override
  public void close() {
    in.close();
  }
}
