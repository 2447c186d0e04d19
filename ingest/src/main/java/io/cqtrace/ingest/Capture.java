package io.cqtrace.ingest;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.DetectedFormat;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.RowStore;
import io.cqtrace.ingest.table.TableMemory;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A capture that is imported once: the first time its events are asked for, the inputs are decoded
 * and their rows are kept ({@link RowStore}); every further time the rows are read.
 *
 * <pre>{@code
 * try (TableMemory memory = new TableMemory(allocator);
 *     TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
 *     Capture capture = new Capture(reader, memory, CaptureLimits.defaults());
 *     EventStream events = capture.events(SourceClocks.common(inputs.size()))) {
 *   EventBatch batch;
 *   while ((batch = events.nextBatch()) != null) { ... }
 * }
 * }</pre>
 *
 * <p>Captures share nothing; one capture is for one thread at a time.
 */
public final class Capture implements AutoCloseable {
  private final TraceReader reader;
  private final TableMemory memory;
  private final CaptureLimits limits;
  private final List<Kept> sources;

  /** What is kept of one input. */
  private static final class Kept {
    @Nullable RowStore store;
    KeptReader.@Nullable Facts facts;

    boolean isComplete() {
      return store != null && facts != null && store.isComplete();
    }

    KeptReader open() {
      return new KeptReader(Objects.requireNonNull(store).open(), Objects.requireNonNull(facts));
    }

    void close() {
      RowStore all = store;
      if (all != null) {
        all.close();
        store = null;
      }
    }
  }

  /**
   * A capture of opened inputs.
   *
   * @param reader the inputs; to be closed after this
   * @param memory gives memory for rows and batches; to be closed after this
   */
  public Capture(TraceReader reader, TableMemory memory, CaptureLimits limits) {
    this.reader = reader;
    this.memory = memory;
    this.limits = limits;
    this.sources = reader.sourceNames().stream().map(name -> new Kept()).toList();
  }

  /** The inputs' names in the order of their indices. */
  public List<String> sourceNames() {
    return reader.sourceNames();
  }

  /** The names by which rows refer to their sources: of an import those of its sources. */
  public List<String> rowSourceNames() {
    return reader.rowSourceNames();
  }

  /** The names in one line, for messages. */
  public String name() {
    return String.join(", ", reader.sourceNames());
  }

  /** The formats of the inputs, and why. */
  public List<DetectedFormat> formats() {
    return reader.formats();
  }

  /** Where batches of this capture's listeners may live; closed after the capture. */
  public TableMemory memory() {
    return memory;
  }

  /**
   * The events from the first one on: one input in the order of its lines, several merged by time.
   *
   * @param clocks how the clocks of the inputs stand to each other
   * @throws io.cqtrace.ingest.report.TraceFormatException if the inputs cannot be merged
   */
  public EventStream events(SourceClocks clocks) {
    return events(clocks, () -> true);
  }

  /**
   * The same, for a reader that may not need them again.
   *
   * @param neededAgain asked where there are more rows than memory is allowed for them; if not, and
   *     they are asked for again nevertheless, the input is decoded again
   */
  public EventStream events(SourceClocks clocks, BooleanSupplier neededAgain) {
    reader.keepLines();
    List<Integer> all = IntStream.range(0, sources.size()).boxed().toList();
    return reader.stream(all, clocks, memory, (source, live) -> kept(source, live, neededAgain));
  }

  /**
   * The same, for the only or last time: rows that are not kept yet are not kept now, nor are lines
   * to be quoted.
   */
  public EventStream eventsOnce(SourceClocks clocks) {
    List<Integer> all = IntStream.range(0, sources.size()).boxed().toList();
    return reader.stream(all, clocks, memory, this::keptOrLive);
  }

  /** The events of one input alone. */
  public EventStream eventsOf(int sourceIndex) {
    return reader.stream(
        List.of(sourceIndex),
        SourceClocks.common(1),
        memory,
        (source, live) -> kept(source, live, () -> true));
  }

  private ChunkReader keptOrLive(int source, TraceReader.Opener live) {
    Kept kept = sources.get(source);
    return kept.isComplete() ? kept.open() : live.open();
  }

  private ChunkReader kept(int source, TraceReader.Opener live, BooleanSupplier neededAgain) {
    Kept kept = sources.get(source);
    if (kept.isComplete()) {
      return kept.open();
    }
    kept.close();
    ChunkReader opened = live.open();
    int sourceCount = Math.max(1, opened.importedSources().size());
    RowStore store =
        new RowStore(
            memory,
            sourceCount,
            limits.memoryBytes() / sources.size(),
            limits.folder(),
            neededAgain);
    kept.store = store;
    return new KeepingReader(opened, store, all -> kept.facts = all);
  }

  /** See {@link TraceReader#importedClocks}. */
  public @Nullable SourceClocks importedClocks() {
    return reader.importedClocks();
  }

  /** See {@link TraceReader#origins}. */
  public List<Origin> origins(SourceClocks clocks) {
    return reader.origins(clocks);
  }

  /** See {@link TraceReader#lineTexts}. */
  public SortedMap<Long, String> lineTexts(int sourceIndex, Collection<Long> lines) {
    return reader.lineTexts(sourceIndex, lines);
  }

  @Override
  public void close() {
    sources.forEach(Kept::close);
  }
}
