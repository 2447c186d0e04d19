package io.cqtrace.ingest.table;

import io.cqtrace.ingest.table.ImportedSource.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the {@code events} table as an Arrow IPC file, batch by batch; memory does not grow with
 * the table. The sink has it whole after {@link #writeAll}.
 */
public final class EventFileWriter implements AutoCloseable {
  private final TableFile file;
  private final TableMemory memory;
  private final List<Origin> origins;
  private final Map<String, String> notes = new TreeMap<>();
  private boolean begun;

  /**
   * Begins a file.
   *
   * @param sink where it goes; closed by {@link #close}
   * @param origins what is known of each source beside its rows, for the metadata
   * @param parent gives memory for buffers while they are compressed; to be closed after this
   */
  public EventFileWriter(
      TableSink sink, TableCompression compression, List<Origin> origins, TableMemory parent) {
    this.origins = List.copyOf(origins);
    this.file = new TableFile(sink, compression);
    this.memory = parent.child("events file");
  }

  /** Adds an entry to the file's metadata, before the rows. */
  public EventFileWriter note(String key, String value) {
    notes.put(key, value);
    return this;
  }

  /** Reads a stream to its end and writes its rows; the file is in its place afterwards. */
  public TraceSummary writeAll(EventStream events) {
    for (EventBatch batch = events.nextBatch(); batch != null; batch = events.nextBatch()) {
      begin(events.summary());
      file.batch(batch.root());
    }
    TraceSummary summary = events.summary();
    begin(summary);
    Map<String, String> metadata = EventFileMetadata.of(summary, origins);
    metadata.putAll(notes);
    file.finish(EventSchema.fileSchema(metadata));
    return summary;
  }

  private void begin(TraceSummary summary) {
    if (begun) {
      return;
    }
    begun = true;
    Map<String, String> metadata = EventFileMetadata.ofSources(summary, origins);
    metadata.putAll(notes);
    begin(
        file, metadata, summary.sources().stream().map(TraceSummary.Source::name).toList(), memory);
  }

  /** Writes what stands before the first batch. */
  static void begin(
      TableFile file, Map<String, String> metadata, List<String> sourceNames, TableMemory memory) {
    file.begin(EventSchema.fileSchema(metadata));
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
    file.close();
    memory.close();
  }
}
