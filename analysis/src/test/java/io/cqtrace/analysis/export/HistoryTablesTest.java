package io.cqtrace.analysis.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableRun;
import io.cqtrace.ingest.table.TableSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Oracles: the analysis' own tally, read back with Arrow Java's reader. */
class HistoryTablesTest {
  private static final TableRun RUN = new TableRun("a run", true, List.of("a", "b", "c"));

  @TempDir Path directory;

  static List<Path> captures() throws IOException {
    Path samples = Path.of("").toAbsolutePath().resolveSibling("sample-traces");
    try (Stream<Path> files = Files.walk(samples)) {
      return files
          .filter(file -> !file.startsWith(samples.resolve("malformed")))
          .filter(file -> file.getFileName().toString().matches(".*\\.log(\\.zst)?"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("captures")
  void theTablesSayWhatTheVerdictSays(Path file) throws IOException {
    Analysis analysis;
    try (TableMemory memory = new TableMemory(1L << 30);
        TraceReader reader =
            TraceReader.open(List.of(TraceInput.ofFile(file)), ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      CapturePass pass = new CapturePass(capture, QueueSizes.UNKNOWN);
      analysis = HistoryTables.write(pass, RUN, directory, TableCompression.ZSTD, memory);
    }
    Map<String, Long> outcomes = counts("commands.arrow", "outcome");
    for (Outcome outcome : Outcome.values()) {
      assertThat(outcomes.getOrDefault(outcome.name(), 0L))
          .as("%s", outcome)
          .isEqualTo(analysis.tally().count(outcome));
    }
    assertThat(counts("queues.arrow", "kind").getOrDefault("CQ", 0L))
        .isEqualTo(analysis.tally().queueLifeCount());
    assertThat(counts("findings.arrow", "rule").values().stream().mapToLong(n -> n).sum())
        .isEqualTo(analysis.findings().size());
    assertThat(counts("commands.arrow", "run").keySet()).isSubsetOf("a run");
    assertThat(rows("queues.arrow", "kind", "controller", "qid", "queue_life"))
        .doesNotHaveDuplicates()
        .containsAll(Set.copyOf(rows("commands.arrow", "=SQ", "controller", "sqid", "sq_life")))
        .containsAll(Set.copyOf(rows("commands.arrow", "=CQ", "controller", "cqid", "cq_life")));
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(HistoryTables.SCHEMAS.size());
    }
  }

  @Test
  void timesHaveTheTypeOfTheClock() {
    for (TableSchema schema : HistoryTables.SCHEMAS.values()) {
      for (boolean epoch : new boolean[] {true, false}) {
        Schema file = schema.fileSchema(new TableRun("a run", epoch, List.of()), Map.of());
        assertThat(file.getFields().get(0).getName()).isEqualTo("run");
        for (Field field : file.getFields()) {
          boolean time = field.getName().endsWith("_ns");
          boolean duration = field.getName().matches("(elapsed|withheld(?!_since).*)_ns");
          ArrowType expected =
              epoch && !duration
                  ? new ArrowType.Timestamp(TimeUnit.NANOSECOND, "UTC")
                  : new ArrowType.Duration(TimeUnit.NANOSECOND);
          assertThat(!time || field.getType().equals(expected)).as("%s", field).isTrue();
        }
      }
    }
  }

  /** The rows as lists of some of their cells; {@code =WORD} stands for a constant. */
  private List<List<String>> rows(String file, String... columns) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(directory.resolve(file));
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
      while (reader.loadNextBatch()) {
        int first = rows.size();
        for (int row = 0; row < reader.getVectorSchemaRoot().getRowCount(); row++) {
          rows.add(new ArrayList<>());
        }
        for (String column : columns) {
          FieldVector vector = reader.getVectorSchemaRoot().getVector(column);
          boolean word = vector != null && vector.getField().getDictionary() != null;
          try (FieldVector words =
              word
                  ? (FieldVector)
                      DictionaryEncoder.decode(
                          vector, reader.lookup(vector.getField().getDictionary().getId()))
                  : null) {
            for (int row = 0; row < rows.size() - first; row++) {
              FieldVector cells = words == null ? vector : words;
              rows.get(first + row)
                  .add(cells == null ? column.substring(1) : word(cells.getObject(row)));
            }
          }
        }
      }
    }
    return rows;
  }

  /** Arrow Java gives an unsigned number of 16 bits as a character. */
  private static String word(Object cell) {
    return cell instanceof Character number ? Integer.toString(number) : cell.toString();
  }

  /** How often a column says each of its words. */
  private Map<String, Long> counts(String file, String column) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    try (BufferAllocator allocator = new RootAllocator();
        FileChannel channel = FileChannel.open(directory.resolve(file));
        ArrowFileReader reader =
            new ArrowFileReader(channel, allocator, CommonsCompressionFactory.INSTANCE)) {
      while (reader.loadNextBatch()) {
        FieldVector vector = reader.getVectorSchemaRoot().getVector(column);
        if (vector.getField().getDictionary() == null) {
          count(vector, counts);
        } else {
          long id = vector.getField().getDictionary().getId();
          try (var words = (FieldVector) DictionaryEncoder.decode(vector, reader.lookup(id))) {
            count(words, counts);
          }
        }
      }
    }
    return counts;
  }

  private static void count(FieldVector words, Map<String, Long> counts) {
    for (int row = 0; row < words.getValueCount(); row++) {
      counts.merge(words.getObject(row).toString(), 1L, Long::sum);
    }
  }
}
