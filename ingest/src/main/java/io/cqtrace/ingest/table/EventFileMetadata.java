package io.cqtrace.ingest.table;

import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.report.RejectedRecord;
import io.cqtrace.ingest.source.SourceFile;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of an {@code events} file says beside its schema: the sources and the counters,
 * as one flat key each, so that any Arrow reader shows them.
 *
 * <pre>
 * cqtrace.schema            cqtrace.events/3
 * cqtrace.source.0.name     trace.log
 * cqtrace.source.0.format   qemu-log
 * cqtrace.source.0.reason   ...
 * cqtrace.source.0.clock    EPOCH
 * cqtrace.source.0.producer QEMU_NVME        (also .version, .dialect, .build, .setting.NAME)
 * cqtrace.source.0.relation COMMON 0 0 0
 * cqtrace.source.0.path     ../trace.log     (from the import's folder; also .bytes, .head_sha256; of files only)
 * cqtrace.lines             12345            (from here on in the footer only)
 * cqtrace.count.event       12000
 * cqtrace.rejected.0.source trace.log        (also .line, .counter, .excerpt)
 * </pre>
 */
final class EventFileMetadata {
  static final String SCHEMA_KEY = "cqtrace.schema";

  private static final String SOURCE = "cqtrace.source.";
  private static final String LINES = "cqtrace.lines";
  private static final String COUNT = "cqtrace.count.";
  private static final String REJECTED = "cqtrace.rejected.";
  private static final int MOST_SOURCES = 1 << 16;
  private static final int MOST_REJECTED = 1000;

  private EventFileMetadata() {}

  /** Of rows that are kept for a while, whose sources are known elsewhere. */
  static Map<String, String> ofKeptRows(int sourceCount) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(SCHEMA_KEY, EventSchema.VERSION);
    for (int i = 0; i < sourceCount; i++) {
      metadata.put(SOURCE + i + ".name", "");
    }
    return metadata;
  }

  /** The metadata as far as it is known before the rows. */
  static Map<String, String> ofSources(TraceSummary summary, List<Origin> origins) {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(SCHEMA_KEY, EventSchema.VERSION);
    for (int i = 0; i < summary.sources().size(); i++) {
      TraceSummary.Source source = summary.sources().get(i);
      String key = SOURCE + i;
      metadata.put(key + ".name", source.name());
      metadata.put(key + ".format", source.format());
      metadata.put(key + ".reason", source.reason());
      metadata.put(key + ".clock", source.clock().name());
      putProducer(metadata, key, source.producer());
      metadata.put(key + ".relation", origins.get(i).relation());
      SourceFile file = origins.get(i).file();
      if (!file.equals(SourceFile.NONE)) {
        metadata.put(key + ".path", file.path());
        metadata.put(key + ".bytes", Long.toString(file.bytes()));
        metadata.put(key + ".head_sha256", file.headSha256());
      }
    }
    return metadata;
  }

  private static void putProducer(
      Map<String, String> metadata, String key, SourceProducer producer) {
    metadata.put(key + ".producer", producer.program().name());
    metadata.put(key + ".build", producer.build().name());
    if (!producer.dialect().isEmpty()) {
      metadata.put(key + ".dialect", producer.dialect());
    }
    ProducerVersion version = producer.version();
    if (version != null) {
      metadata.put(key + ".version", version.name());
    }
    producer.settings().forEach((name, value) -> metadata.put(key + ".setting." + name, value));
  }

  private static SourceProducer producer(
      Map<String, String> metadata, String key, UnaryOperator<String> visible) {
    Map<String, String> settings = new TreeMap<>();
    String prefix = key + ".setting.";
    metadata.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            settings.put(visible.apply(name.substring(prefix.length())), visible.apply(value));
          }
        });
    return new SourceProducer(
        Producer.ofName(metadata.getOrDefault(key + ".producer", "")),
        ProducerVersion.find(visible.apply(metadata.getOrDefault(key + ".version", ""))),
        visible.apply(metadata.getOrDefault(key + ".dialect", "")),
        build(metadata.getOrDefault(key + ".build", "")),
        settings);
  }

  private static SourceProducer.Build build(String name) {
    for (SourceProducer.Build build : SourceProducer.Build.values()) {
      if (build.name().equals(name)) {
        return build;
      }
    }
    return SourceProducer.Build.UNKNOWN;
  }

  /** All of it, when the rows have been read. */
  static Map<String, String> of(TraceSummary summary, List<Origin> origins) {
    Map<String, String> metadata = ofSources(summary, origins);
    IngestReport report = summary.report();
    metadata.put(LINES, Long.toString(report.lineCount()));
    for (IngestCounter counter : IngestCounter.values()) {
      if (report.count(counter) > 0) {
        metadata.put(COUNT + word(counter), Long.toString(report.count(counter)));
      }
    }
    int number = 0;
    for (RejectedRecord record : report.rejected()) {
      String key = REJECTED + number++;
      metadata.put(key + ".source", record.source());
      metadata.put(key + ".line", Long.toString(record.line()));
      metadata.put(key + ".counter", word(record.counter()));
      metadata.put(key + ".excerpt", record.excerpt());
    }
    return metadata;
  }

  private static String word(IngestCounter counter) {
    return counter.name().toLowerCase(Locale.ROOT);
  }

  /** The sources that metadata names; a file without any has one of no name. */
  static List<ImportedSource> sources(Map<String, String> metadata, UnaryOperator<String> visible) {
    List<ImportedSource> sources = new ArrayList<>();
    for (int i = 0; i < MOST_SOURCES && metadata.containsKey(SOURCE + i + ".name"); i++) {
      String key = SOURCE + i;
      TraceSummary.Source source =
          new TraceSummary.Source(
              visible.apply(metadata.getOrDefault(key + ".name", "")),
              visible.apply(metadata.getOrDefault(key + ".format", "")),
              visible.apply(metadata.getOrDefault(key + ".reason", "")),
              clock(metadata.getOrDefault(key + ".clock", "")),
              producer(metadata, key, visible));
      SourceFile file =
          new SourceFile(
              metadata.getOrDefault(key + ".path", ""),
              number(metadata.get(key + ".bytes")),
              metadata.getOrDefault(key + ".head_sha256", ""));
      Origin origin = new Origin(metadata.getOrDefault(key + ".relation", ""), file);
      sources.add(new ImportedSource(source, origin));
    }
    return sources;
  }

  private static Clock clock(String name) {
    for (Clock clock : Clock.values()) {
      if (clock.name().equals(name)) {
        return clock;
      }
    }
    return Clock.NONE;
  }

  /**
   * The counters that metadata tells, or null if it tells none, or not those of a table with this
   * many rows (somebody filtered it).
   */
  static @Nullable IngestReport report(
      Map<String, String> metadata, long rowCount, UnaryOperator<String> visible) {
    IngestReport report = new IngestReport();
    long lines = number(metadata.get(LINES));
    report.addLines(lines);
    long sum = 0;
    for (IngestCounter counter : IngestCounter.values()) {
      long count = number(metadata.get(COUNT + word(counter)));
      if (count > 0) {
        report.add(counter, count);
        sum += counter.disposition() == IngestCounter.Disposition.REMARK ? 0 : count;
      }
    }
    if (report.count(IngestCounter.EVENT) != rowCount || sum != lines) {
      return null;
    }
    for (int i = 0; i < MOST_REJECTED && metadata.containsKey(REJECTED + i + ".line"); i++) {
      String key = REJECTED + i;
      String word = metadata.getOrDefault(key + ".counter", "");
      for (IngestCounter counter : IngestCounter.values()) {
        if (word(counter).equals(word)) {
          report.keep(
              new RejectedRecord(
                  visible.apply(metadata.getOrDefault(key + ".source", "")),
                  number(metadata.get(key + ".line")),
                  counter,
                  visible.apply(metadata.getOrDefault(key + ".excerpt", ""))));
        }
      }
    }
    return report;
  }

  private static long number(@Nullable String text) {
    return text != null && text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }
}
