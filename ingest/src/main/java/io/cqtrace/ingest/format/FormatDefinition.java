package io.cqtrace.ingest.format;

import io.cqtrace.ingest.source.LineFetcher;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.table.ImportedSource;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/**
 * What a trace format must be able to do: recognise itself and read. One implementation per package
 * {@code io.cqtrace.ingest.format.NAME}, registered by one constant of {@link TraceFormat}. It has
 * no state.
 */
public interface FormatDefinition {
  /** How well this format fits the beginning of an input; cheap, and without side effects. */
  FormatMatch match(TraceHead head);

  /** Whether its records are lines of text, which may stand in envelopes. */
  default boolean isOfLines() {
    return true;
  }

  /**
   * Reads a source from its beginning. May be called again for another pass, and may itself read
   * the source more than once, for example to find out about the producer's dialect.
   *
   * @param limits how much memory and how many threads it may use
   * @throws io.cqtrace.ingest.report.TraceFormatException if the source is unusable
   */
  ChunkReader open(TraceSource source, ReadLimits limits);

  /** The same, for formats that need to know more than the content says. */
  default ChunkReader open(TraceSource source, ReadLimits limits, FormatOptions options) {
    return open(source, limits);
  }

  /**
   * The words of lines or records that became evidence, harmless and of limited length; those that
   * cannot be quoted are missing. Reads the source once more, up to the last of them.
   *
   * @param lines numbers from 1, as rows have them
   */
  default SortedMap<Long, String> texts(
      TraceSource source, Collection<Long> lines, FormatOptions options) {
    return LineFetcher.fetch(source, lines);
  }

  /** Whether {@link #texts} quotes lines of the content, which the source then remembers. */
  default boolean quotesLines() {
    return true;
  }

  /** The sources inside of an import; empty where the input is itself the source. */
  default List<ImportedSource> importedSources(TraceSource source) {
    return List.of();
  }
}
