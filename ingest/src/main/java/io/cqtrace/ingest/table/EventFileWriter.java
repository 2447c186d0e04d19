package io.cqtrace.ingest.table;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Writes the {@code events} table as an Arrow IPC file, batch by batch; memory does not grow with
 * the table. The sink has it whole after {@link #writeAll}.
 */
public final class EventFileWriter implements AutoCloseable {
  private final TableFile file;
  private final TableMemory memory;
  private final String runName;
  private final Predicate<List<TraceSummary.Source>> epoch;
  private final List<Origin> origins;
  private final Map<String, String> notes = new TreeMap<>();
  private final UInt2Vector run;
  private boolean begun;
  private boolean epochTimes;

  /**
   * What a file says beside its rows.
   *
   * @param name the run's name
   * @param epoch whether the times of these sources count from 1970-01-01 UTC; asked when the first
   *     rows were read
   * @param origins what is known of each source beside its rows
   */
  public record Run(
      String name, Predicate<List<TraceSummary.Source>> epoch, List<Origin> origins) {}

  /**
   * Begins a file.
   *
   * @param sink where it goes; closed by {@link #close}
   * @param run what the file says beside its rows
   * @param parent gives memory for buffers while they are compressed; to be closed after this
   */
  public EventFileWriter(
      TableSink sink, TableCompression compression, Run run, TableMemory parent) {
    this.runName = run.name();
    this.epoch = run.epoch();
    this.origins = List.copyOf(run.origins());
    this.file = new TableFile(sink, compression);
    this.memory = parent.child("events file");
    this.run =
        new UInt2Vector(EventSchema.RUN.field(EventSchema.RUN_DICTIONARY), memory.allocator());
  }

  /** Adds an entry to the file's metadata, before the rows. */
  public EventFileWriter note(String key, String value) {
    notes.put(key, value);
    return this;
  }

  /**
   * Reads a stream to its end and writes its rows; the file is in its place afterwards.
   *
   * @return the sources by their names in the file, and their counters
   */
  public TraceSummary writeAll(EventStream events) {
    for (EventBatch batch = events.nextBatch(); batch != null; batch = events.nextBatch()) {
      begin(portable(events.summary()));
      write(batch);
    }
    TraceSummary summary = portable(events.summary());
    begin(summary);
    Map<String, String> metadata = EventFileMetadata.of(summary, origins);
    metadata.putAll(notes);
    file.finish(EventSchema.fileSchema(epochTimes, metadata));
    return summary;
  }

  /** The sources by names that do not tell where the import was made. */
  private static TraceSummary portable(TraceSummary summary) {
    List<String> given = summary.sources().stream().map(TraceSummary.Source::name).toList();
    List<String> names = PortableNames.of(given);
    List<TraceSummary.Source> sources = new ArrayList<>();
    for (TraceSummary.Source source : summary.sources()) {
      sources.add(
          new TraceSummary.Source(
              names.get(sources.size()),
              source.format(),
              source.reason(),
              source.clock(),
              source.producer()));
    }
    IngestReport report = new IngestReport();
    report.addAll(
        summary.report(), name -> given.contains(name) ? names.get(given.indexOf(name)) : name);
    return new TraceSummary(sources, report);
  }

  /** The rows, and the column that a batch in memory does without. */
  private void write(EventBatch batch) {
    int rows = batch.rowCount();
    if (run.getValueCapacity() < rows) {
      run.allocateNew(rows);
    }
    run.getDataBuffer().setZero(0, run.getDataBuffer().capacity());
    for (int row = 0; row < rows; row++) {
      run.setIndexDefined(row);
    }
    run.setValueCount(rows);
    List<FieldVector> columns = new ArrayList<>(batch.root().getFieldVectors());
    columns.add(run);
    file.batch(new VectorSchemaRoot(columns));
  }

  private void begin(TraceSummary summary) {
    if (begun) {
      return;
    }
    begun = true;
    Map<String, String> metadata = EventFileMetadata.ofSources(summary, origins);
    metadata.putAll(notes);
    epochTimes = epoch.test(summary.sources());
    begin(
        file,
        EventSchema.fileSchema(epochTimes, metadata),
        summary.sources().stream().map(TraceSummary.Source::name).toList(),
        memory);
    file.dictionary(EventSchema.RUN_DICTIONARY, List.of(runName), memory.allocator());
  }

  /** Writes what stands before the first batch. */
  static void begin(TableFile file, Schema schema, List<String> sourceNames, TableMemory memory) {
    file.begin(schema);
    file.dictionary(EventSchema.SOURCE_DICTIONARY.getId(), sourceNames, memory.allocator());
    file.dictionary(EventSchema.KIND_DICTIONARY.getId(), kindNames(), memory.allocator());
    file.dictionary(EventSchema.MESSAGE_DICTIONARY.getId(), messageNames(), memory.allocator());
  }

  /** The names by code; codes that no kind has are named so that every name is unique. */
  private static List<String> kindNames() {
    int largest = 0;
    for (EventKind kind : EventKind.values()) {
      largest = Math.max(largest, kind.code());
    }
    List<String> names = new ArrayList<>();
    for (int code = 0; code <= largest; code++) {
      names.add(EventKind.isCode(code) ? EventKind.ofCode(code).name() : "UNUSED_" + code);
    }
    return names;
  }

  private static List<String> messageNames() {
    int largest = 0;
    for (HostMessage message : HostMessage.values()) {
      largest = Math.max(largest, message.code() & 0xff);
    }
    List<String> names = new ArrayList<>();
    for (int code = 0; code <= largest; code++) {
      names.add(HostMessage.isCode(code) ? HostMessage.ofCode(code).name() : "UNUSED_" + code);
    }
    return names;
  }

  @Override
  public void close() {
    run.close();
    file.close();
    memory.close();
  }
}
