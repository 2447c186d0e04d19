package io.cqtrace.ingest.format.arrow;

import io.cqtrace.ingest.format.ChunkReader;
import io.cqtrace.ingest.format.FormatDefinition;
import io.cqtrace.ingest.format.FormatMatch;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.format.ReadLimits;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.source.TraceSource;
import io.cqtrace.ingest.source.VisibleText;
import io.cqtrace.ingest.table.EventFileReader;
import io.cqtrace.ingest.table.ImportedSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Recognises and opens an events table that {@code cqtrace import} wrote. */
public final class ArrowFormat implements FormatDefinition {
  /** Arrow columnar format, "IPC File Format". */
  private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

  private static final int MOST_CHARS = 1 << 14;

  @Override
  public FormatMatch match(TraceHead head) {
    byte[] bytes = head.bytes();
    boolean fits = Arrays.equals(MAGIC, Arrays.copyOf(bytes, MAGIC.length));
    return fits ? new FormatMatch(100, "the magic number of Arrow IPC files") : FormatMatch.NONE;
  }

  @Override
  public boolean isOfLines() {
    return false;
  }

  @Override
  public ChunkReader open(TraceSource source, ReadLimits limits) {
    return new ArrowChunkReader(source, read(source));
  }

  @Override
  public boolean quotesLines() {
    return false;
  }

  @Override
  public SortedMap<Long, String> texts(
      TraceSource source, Collection<Long> lines, FormatOptions options) {
    return new TreeMap<>();
  }

  @Override
  public List<ImportedSource> importedSources(TraceSource source) {
    try (EventFileReader reader = read(source)) {
      return reader.sources();
    }
  }

  private static EventFileReader read(TraceSource source) {
    return new EventFileReader(
        source.openContent(), source.name(), text -> VisibleText.of(text, MOST_CHARS));
  }
}
