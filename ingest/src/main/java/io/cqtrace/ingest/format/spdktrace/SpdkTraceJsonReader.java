package io.cqtrace.ingest.format.spdktrace;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.spdktrace.JsonInput.BrokenJsonException;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of {@code spdk_trace -j}, entry by entry; an entry's number is its line. Times are
 * the machine's TSC, in nanoseconds.
 *
 * <pre>
 * {"tsc_rate":R,"tpoints":[{"name":N,"id":I,"args":[{"name":A},..]},..],"entries":[
 *   {"lcore":1,"tpoint":I,"tsc":T,"poller":"q01","object":{"id":"p0","value":V},"args":[..]},..]}
 * </pre>
 *
 * <p>Source: SPDK {@code app/trace/trace.cpp: print_event_json}.
 */
final class SpdkTraceJsonReader implements ChunkReader {
  private static final int CHUNK_ENTRIES = 1 << 14;
  private static final int MAX_TRACEPOINTS = 1 << 12;
  private static final int MAX_ARGUMENTS = 64;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long MAX_SECONDS = Long.MAX_VALUE / NS_PER_SECOND - 1;
  private static final long MAX_RATE = 1L << 33;
  private static final long MAX_U32 = 0xffff_ffffL;

  private final TraceSource source;
  private final JsonInput in;
  private final EventChunk chunk = new EventChunk();
  private final IngestReport report = new IngestReport();
  private final Map<Long, Tracepoint> tracepoints = new HashMap<>();
  private final long[] values = new long[MAX_ARGUMENTS];
  private long tscRate;
  private long entries;
  private long latestNs = EventChunk.NO_TIME;
  private boolean inEntries;
  private boolean finished;

  private record Tracepoint(String name, List<String> arguments) {}

  SpdkTraceJsonReader(TraceSource source) {
    this.source = source;
    this.in = new JsonInput(source.openContent());
  }

  @Override
  public @Nullable EventChunk nextChunk() {
    if (finished) {
      return null;
    }
    chunk.clear();
    try {
      if (!inEntries && !readHeader()) {
        finished = true;
        return chunk;
      }
      long last = entries + CHUNK_ENTRIES;
      while (entries < last && !finished) {
        readEntry();
      }
    } catch (BrokenJsonException e) {
      stop(e);
    }
    return chunk;
  }

  private void stop(BrokenJsonException cause) {
    finished = true;
    entries++;
    report.addLines(1);
    boolean cut = in.peek() < 0;
    IngestCounter counter = cut ? IngestCounter.DAMAGED_CUT : IngestCounter.DAMAGED_FIELDS;
    report.add(counter, 1);
    String what = "entry " + entries + ", byte " + in.offset() + ": " + cause.getMessage();
    report.keep(new RejectedRecord(source.name(), entries, counter, what));
    if (source.damage() != null) {
      report.add(IngestCounter.REMARK_COMPRESSED_CUT, 1);
    }
  }

  /** Reads up to the first entry; false if there is none. */
  private boolean readHeader() throws BrokenJsonException {
    in.require('{');
    do {
      String key = in.takeString();
      in.require(':');
      if (key.equals("entries")) {
        in.require('[');
        inEntries = true;
        return !in.take(']');
      }
      if (key.equals("tsc_rate")) {
        tscRate = in.takeLong();
      } else if (key.equals("tpoints")) {
        readTracepoints();
      } else {
        in.skipValue();
      }
    } while (in.take(','));
    in.require('}');
    return false;
  }

  private void readTracepoints() throws BrokenJsonException {
    in.require('[');
    if (in.take(']')) {
      return;
    }
    do {
      readTracepoint();
    } while (in.take(','));
    in.require(']');
  }

  private void readTracepoint() throws BrokenJsonException {
    String name = "";
    long id = -1;
    List<String> arguments = new ArrayList<>();
    in.require('{');
    do {
      String key = in.takeString();
      in.require(':');
      switch (key) {
        case "name" -> name = in.takeString();
        case "id" -> id = in.takeLong();
        case "args" -> readArgumentNames(arguments);
        default -> in.skipValue();
      }
    } while (in.take(','));
    in.require('}');
    if (tracepoints.size() < MAX_TRACEPOINTS) {
      tracepoints.put(id, new Tracepoint(name, List.copyOf(arguments)));
    }
  }

  private void readArgumentNames(List<String> arguments) throws BrokenJsonException {
    in.require('[');
    if (in.take(']')) {
      return;
    }
    do {
      in.require('{');
      do {
        String key = in.takeString();
        in.require(':');
        if (key.equals("name") && arguments.size() < MAX_ARGUMENTS) {
          arguments.add(in.takeString());
        } else {
          in.skipValue();
        }
      } while (in.take(','));
      in.require('}');
    } while (in.take(','));
    in.require(']');
  }

  private void readEntry() throws BrokenJsonException {
    long tracepointId = -1;
    long tsc = -1;
    String object = "";
    int count = 0;
    in.require('{');
    do {
      String key = in.takeString();
      in.require(':');
      switch (key) {
        case "tpoint" -> tracepointId = in.takeLong();
        case "tsc" -> tsc = in.takeLong();
        case "object" -> object = takeObjectName();
        case "args" -> count = takeValues();
        default -> in.skipValue();
      }
    } while (in.take(','));
    in.require('}');
    if (!in.take(',')) {
      in.require(']');
      finished = true;
    }
    entries++;
    report.addLines(1);
    report.add(addRow(tracepoints.get(tracepointId), tsc, object, count), 1);
  }

  private String takeObjectName() throws BrokenJsonException {
    String name = "";
    in.require('{');
    do {
      String key = in.takeString();
      in.require(':');
      if (key.equals("id")) {
        name = in.takeString();
      } else {
        in.skipValue();
      }
    } while (in.take(','));
    in.require('}');
    return name;
  }

  private int takeValues() throws BrokenJsonException {
    int count = 0;
    in.require('[');
    if (in.take(']')) {
      return 0;
    }
    do {
      long value = in.takeLong();
      if (count < MAX_ARGUMENTS) {
        values[count++] = value;
      }
    } while (in.take(','));
    in.require(']');
    return count;
  }

  private IngestCounter addRow(
      @Nullable Tracepoint tracepoint, long tsc, String object, int count) {
    EventKind kind = tracepoint == null ? null : Tracepoints.kindOf(tracepoint.name());
    if (tracepoint == null || kind == null) {
      return IngestCounter.IGNORED_EVENT;
    }
    if (tsc < 0 || tscRate <= 0 || tscRate > MAX_RATE || tsc / tscRate > MAX_SECONDS) {
      return IngestCounter.DAMAGED_FIELDS;
    }
    long timeNs = tsc / tscRate * NS_PER_SECOND + tsc % tscRate * NS_PER_SECOND / tscRate;
    if (timeNs < latestNs) {
      report.add(IngestCounter.REMARK_TIME_BACK, 1);
    }
    latestNs = timeNs;
    chunk.begin(kind, timeNs, entries);
    chunk.cid((int) argument(tracepoint, "cid", count, 0xffff));
    chunk.opcode((int) argument(tracepoint, "opc", count, 0xff));
    chunk.value(Tracepoints.objectNumber(object));
    chunk.value2(argument(tracepoint, "qd", count, MAX_U32));
    chunk.text(tracepoint.name() + " " + VisibleText.of(object, MAX_ARGUMENTS));
    return IngestCounter.EVENT;
  }

  private long argument(Tracepoint tracepoint, String name, int count, long max) {
    int index = tracepoint.arguments().indexOf(name);
    long value = index < 0 || index >= count ? EventChunk.NONE : values[index];
    return value <= max ? value : EventChunk.NONE;
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
    return SourceProducer.of(Producer.SPDK_TARGET);
  }

  @Override
  public String remark() {
    return tscRate > 0 ? "TSC at " + tscRate + " Hz" : "";
  }

  @Override
  public void close() {
    in.close();
  }
}
