package io.cqtrace.ingest;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.DetectedFormat;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.SourceFile;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.TableMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of one run, opened and recognised. {@link #events} reads them, as often as wanted;
 * {@link #lineTexts} gives back the words of lines that became evidence.
 *
 * <pre>{@code
 * try (TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
 *     EventStream events = reader.events(memory)) {
 *   EventBatch batch;
 *   while ((batch = events.nextBatch()) != null) { ... }
 * }
 * }</pre>
 */
public final class TraceReader implements AutoCloseable {
  private final List<TraceSource> sources = new ArrayList<>();
  private final List<DetectedFormat> formats = new ArrayList<>();
  private final List<Boolean> laterParts = new ArrayList<>();
  private final ReadOptions options;
  private ReadProgress progress = ReadProgress.NONE;

  private TraceReader(ReadOptions options) {
    this.options = options;
  }

  /**
   * Opens inputs and chooses their formats. Standard input is copied to a temporary file first.
   *
   * @throws TraceFormatException if one of them is unusable
   */
  public static TraceReader open(List<TraceInput> inputs, ReadOptions options) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("no inputs");
    }
    TraceReader reader = new TraceReader(options);
    boolean opened = false;
    try {
      for (TraceInput input : inputs) {
        reader.add(input);
      }
      opened = true;
      return reader;
    } finally {
      if (!opened) {
        reader.close();
      }
    }
  }

  private void add(TraceInput input) {
    TraceSource source = TraceSource.open(input);
    TraceFormat chosen = options.format();
    boolean detected = false;
    try {
      for (DetectedFormat format :
          chosen != null
              ? List.of(TraceFormat.chosen(source, chosen))
              : TraceFormat.detectAll(source)) {
        laterParts.add(format.source() != source);
        sources.add(format.source());
        formats.add(format);
      }
      detected = true;
    } finally {
      if (!detected) {
        source.close();
      }
    }
  }

  /** From the next reading on the lines of the inputs can be quoted without reading them again. */
  void keepLines() {
    for (int i = 0; i < sources.size(); i++) {
      if (formats.get(i).format().definition().quotesLines()) {
        sources.get(i).keepLines();
      }
    }
  }

  /** From the next reading on it is told how far that is. */
  public void tell(ReadProgress listener) {
    progress = listener;
  }

  /** From the next reading on the digests of the inputs are taken along. */
  public void keepDigests() {
    sources.forEach(TraceSource::keepDigest);
  }

  /** Size and SHA-256 of an input as it is stored; without {@link #keepDigests} it is read. */
  public TraceSource.Digest digest(int sourceIndex) {
    return sources.get(sourceIndex).digest();
  }

  /** The inputs' names in the order of their indices. */
  public List<String> sourceNames() {
    return sources.stream().map(TraceSource::name).toList();
  }

  /** The names by which rows refer to their sources: of an import those of its sources. */
  public List<String> rowSourceNames() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      List<ImportedSource> imported =
          formats.get(i).format().definition().importedSources(sources.get(i));
      if (imported.isEmpty()) {
        names.add(sources.get(i).name());
      } else {
        imported.forEach(inside -> names.add(inside.source().name()));
      }
    }
    return names;
  }

  /** The formats of the inputs, and why. */
  public List<DetectedFormat> formats() {
    return List.copyOf(formats);
  }

  /**
   * Reads the inputs from their beginning: one in the order of its lines, several merged by time;
   * what is of another format than the rest of its file comes last, without times.
   *
   * @param memory where the batches live; may be closed after the stream
   * @throws TraceFormatException if the inputs cannot be merged
   */
  public EventStream events(TableMemory memory) {
    return events(
        memory,
        new SourceClocks(
            laterParts.stream()
                .map(later -> later ? SourceClocks.Relation.APART : SourceClocks.Relation.COMMON)
                .toList()));
  }

  /** The same with sources on clocks of their own. */
  public EventStream events(TableMemory memory, SourceClocks clocks) {
    return stream(allSources(), clocks, memory, (source, live) -> live.open());
  }

  /**
   * How the clocks of the sources inside an import were related when it was written, or null if the
   * inputs are not one import.
   *
   * @throws TraceFormatException if an import of several sources is one of several inputs
   */
  public @Nullable SourceClocks importedClocks() {
    for (int i = 0; i < sources.size(); i++) {
      TraceSource source = sources.get(i);
      List<ImportedSource> imported = formats.get(i).format().definition().importedSources(source);
      if (imported.isEmpty()) {
        continue;
      }
      if (sources.size() == 1) {
        return new SourceClocks(
            imported.stream()
                .map(inside -> SourceClocks.Relation.ofText(inside.origin().relation()))
                .toList());
      }
      if (imported.size() > 1) {
        throw new TraceFormatException(
            source.name(),
            "is an import of " + imported.size() + " files, which cannot be merged with others",
            "Import all the files together");
      }
    }
    return null;
  }

  /**
   * What an import says of the sources beside their rows.
   *
   * @param clocks how they are related
   */
  public List<Origin> origins(SourceClocks clocks) {
    List<SourceFile> files = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      List<ImportedSource> imported =
          formats.get(i).format().definition().importedSources(sources.get(i));
      if (imported.isEmpty()) {
        files.add(sources.get(i).location());
      } else {
        TraceSource source = sources.get(i);
        imported.forEach(inside -> files.add(fileOf(inside, source)));
      }
    }
    List<Origin> origins = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      origins.add(new Origin(clocks.relations().get(i).toText(), files.get(i)));
    }
    return origins;
  }

  private List<Integer> allSources() {
    return IntStream.range(0, sources.size()).boxed().toList();
  }

  /** Begins to decode an input. */
  interface Opener {
    /** A reader of its rows. */
    ChunkReader open();
  }

  /** Chooses from where the rows of an input come. */
  interface RowOrigin {
    /** A reader of the rows of an input, which may be decoded by {@code live}. */
    ChunkReader open(int source, Opener live);
  }

  EventStream stream(
      List<Integer> chosen, SourceClocks clocks, TableMemory memory, RowOrigin rows) {
    List<ChunkReader> readers = new ArrayList<>();
    boolean opened = false;
    try {
      ReadLimits limits = ReadLimits.of(options.threads(), chosen.size());
      for (int i : chosen) {
        DetectedFormat format = formats.get(i);
        Opener live = () -> format.open(limits, options.formatOptions());
        readers.add(rows.open(i, live));
      }
      EventStream stream =
          new TraceStream(
              chosen.stream().map(i -> sources.get(i).name()).toList(),
              chosen.stream().map(formats::get).toList(),
              readers,
              clocks,
              memory,
              options.strict(),
              progress);
      opened = true;
      return stream;
    } finally {
      if (!opened) {
        readers.forEach(ChunkReader::close);
      }
    }
  }

  /**
   * The text of lines (or records) of an input, made harmless and at most 500 characters each.
   * Reads them where they are if a {@link Capture} has read the input, else up to the last of them.
   *
   * @param sourceIndex the input's index
   * @param lines line or record numbers from 1; those beyond the end are missing in the result, and
   *     all are where the input is an import whose source is not there any more
   */
  public SortedMap<Long, String> lineTexts(int sourceIndex, Collection<Long> lines) {
    int input = sources.size() == 1 ? 0 : sourceIndex;
    if (input >= sources.size()) {
      return new TreeMap<>();
    }
    TraceSource source = sources.get(input);
    FormatDefinition definition = formats.get(input).format().definition();
    List<ImportedSource> imported = definition.importedSources(source);
    if (imported.isEmpty()) {
      return sourceIndex == input
          ? definition.texts(source, lines, options.formatOptions())
          : new TreeMap<>();
    }
    int inside = sources.size() == 1 ? sourceIndex : 0;
    return inside < imported.size()
        ? importedTexts(imported.get(inside), fileOf(imported.get(inside), source), lines)
        : new TreeMap<>();
  }

  /** Where the file is that a source inside an import was read from. */
  private static SourceFile fileOf(ImportedSource imported, TraceSource of) {
    String path = of.location().path();
    Path folder = path.isEmpty() ? null : Path.of(path).getParent();
    return folder == null ? SourceFile.NONE : imported.origin().file().resolvedIn(folder);
  }

  /** From the file that was imported. */
  private SortedMap<Long, String> importedTexts(
      ImportedSource imported, SourceFile from, Collection<Long> lines) {
    TraceFormat format = TraceFormat.find(imported.source().format());
    try (TraceSource file = format == null ? null : from.reopened()) {
      return file == null || format == null
          ? new TreeMap<>()
          : TraceFormat.chosen(file, format)
              .format()
              .definition()
              .texts(file, lines, options.formatOptions());
    } catch (TraceFormatException e) {
      // It was there a moment ago; the import does without it.
      return new TreeMap<>();
    }
  }

  @Override
  public void close() {
    sources.forEach(TraceSource::close);
  }
}
