package io.cqtrace.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.analysis.batch.Batch;
import io.cqtrace.analysis.batch.RunAnalyzer;
import io.cqtrace.analysis.batch.RunFiles;
import io.cqtrace.analysis.batch.RunFinder;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.sql.SqlListening;
import io.cqtrace.analysis.sql.SqlTables;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job in two threads, held against a batch over the same files. */
class FleetJobTest {
  private static final Path SAMPLES = Path.of("").toAbsolutePath().resolveSibling("sample-traces");

  private static SparkSession spark;

  /** What killed executors of other jobs left behind. */
  private static List<Path> others = List.of();

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    others = spools();
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("test")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** All samples, among them files that are no captures. */
  @Test
  void theTablesAreThoseOfTheBatch() throws Exception {
    Path out = directory.resolve("fleet");
    Map<String, Long> counts = FleetJob.run(spark, SAMPLES.toString(), out.toString());
    Path tables = batch(SAMPLES);
    for (String table : FleetTables.SCHEMAS.keySet()) {
      List<Row> wanted = rows(tables.resolve(table + ".parquet"));
      assertThat(wanted).as(table).isNotEmpty();
      assertThat(rows(out.resolve(table))).as(table).isEqualTo(wanted);
      assertThat(counts).containsEntry(table, (long) wanted.size());
    }
    assertThat(spark.read().text(out.resolve("skipped").toString()).collectAsList())
        .hasSize(Math.toIntExact(counts.get("skipped")))
        .anyMatch(row -> row.getString(0).startsWith("SOURCE.md: "));
    assertThat(spools()).isSubsetOf(others);
  }

  /** A second job into the same folder leaves the same rows, and does not read the first one's. */
  @Test
  void anotherJobReplacesTheTables() throws IOException {
    Path root = directory.resolve("runs");
    copy("qemu/cq-full-depth-4", root.resolve("a"));
    copy("qemu/polled-queues", root.resolve("b"));
    Path out = root.resolve("out");
    FleetJob.run(spark, root.toString(), out.toString());
    List<Row> first = rows(out.resolve("commands"));
    FleetJob.run(spark, root.toString(), out.toString());
    assertThat(rows(out.resolve("commands"))).isNotEmpty().isEqualTo(first);
    assertThat(names(out)).containsExactly("a", "b");
  }

  @Test
  void aBadRunIsARowWithItsError() throws IOException {
    Path root = directory.resolve("runs");
    copy("qemu/cq-full-depth-4", root.resolve("good"));
    copy("qemu/cq-full-depth-4", root.resolve("bad"));
    try (Stream<Path> files = Files.list(root.resolve("bad"))) {
      for (Path file : files.toList()) {
        Files.write(
            file.resolveSibling("." + file.getFileName() + ".crc"),
            new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
      }
    }
    Path out = directory.resolve("out");
    FleetJob.run(spark, root.toString(), out.toString());
    List<Row> runs = rows(out.resolve("runs"));
    assertThat(names(out)).containsExactly("bad", "good");
    assertThat(runs.get(0).<String>getAs("error")).startsWith("cannot be read: ");
    assertThat(runs.get(0).<String>getAs("verdict")).isNull();
    assertThat(runs.get(1).<String>getAs("verdict")).isNotNull();
    assertThat(spools()).isSubsetOf(others);
  }

  @Test
  void aGlobNamesRunsBelowItsFixedPart() throws IOException {
    Path root = directory.resolve("runs");
    copy("qemu/cq-full-depth-4", root.resolve("night-1/x"));
    copy("qemu/cq-full-depth-4", root.resolve("night-2/x"));
    copy("qemu/cq-full-depth-4", root.resolve("other/x"));
    Path out = directory.resolve("out");
    FleetJob.run(spark, root + "/night-*", out.toString());
    assertThat(names(out)).containsExactly("night-1/x", "night-2/x");
    FleetJob.run(spark, root + "/night-2/x/trace*", out.toString());
    assertThat(names(out)).containsExactly("trace.log.zst");
  }

  @Test
  void theLargestRunsComeFirstAndAlone() {
    List<FleetRun> runs =
        Stream.of(800L, 90L, 50L, 30L, 20L, 10L)
            .map(bytes -> new FleetRun("r" + bytes, List.of(), bytes))
            .toList();
    assertThat(FleetJob.packages(runs, 2))
        .extracting(some -> some.stream().map(FleetRun::bytes).toList())
        .containsExactly(List.of(800L), List.of(90L), List.of(50L, 30L, 20L, 10L));
  }

  @Test
  void wrongWordsAndNoFilesAreErrors() {
    assertThatThrownBy(() -> FleetJob.main(new String[] {"--input", "x"}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--output is missing");
    assertThatThrownBy(() -> FleetJob.run(spark, directory + "/no*", directory + "/out"))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("/no*");
  }

  /** As the command {@code batch} does it. */
  private Path batch(Path root) throws Exception {
    Path out = Files.createDirectory(directory.resolve("batch"));
    List<RunRecord> records = new ArrayList<>();
    try (SqlTables tables = SqlTables.open("");
        SqlListening listening = new SqlListening(tables, false)) {
      new Batch(new RunAnalyzer("", listening), 2)
          .run(
              new RunFinder(null, out).find(List.of(root)),
              Map.of(),
              new Batch.Sink() {
                @Override
                public void done(RunFiles run, List<RunRecord> found) {
                  records.addAll(found);
                }

                @Override
                public void skipped(String fileAndReason) {
                  // Compared by their number only.
                }
              });
      SqlListening.addRuns(tables, records);
      for (String table : FleetTables.SCHEMAS.keySet()) {
        tables.writeParquet(table, out.resolve(table + ".parquet"), false);
      }
    }
    return out;
  }

  private static List<Row> rows(Path table) {
    return spark.read().parquet(table.toString()).collectAsList();
  }

  private static List<String> names(Path out) {
    return rows(out.resolve("runs")).stream().map(row -> row.<String>getAs("run")).toList();
  }

  private static void copy(String sample, Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(SAMPLES.resolve(sample))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private static List<Path> spools() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("cqtrace-fleet-"))
          .toList();
    }
  }
}
