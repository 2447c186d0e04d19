package io.cqtrace.fleet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The tables of {@code cqtrace batch} for captures on any file system that Hadoop reads: {@code
 * spark-submit --class io.cqtrace.fleet.FleetJob cqtrace-fleet.jar --input GLOB --output DIR}.
 */
public final class FleetJob {
  private static final String USAGE = "usage: FleetJob --input GLOB --output DIR";

  /** A task's runs are not worth starting a task below this, nor to be waited for above it. */
  private static final long PACKAGE_BYTES = 64L << 20;

  private static final int PACKAGES_PER_CORE = 4;

  /** About 200 MB of Parquet for commands. */
  private static final long ROWS_PER_FILE = 4_000_000;

  private FleetJob() {}

  /**
   * Runs the job in the session that spark-submit configures.
   *
   * @throws IllegalArgumentException if the words are not those of the usage
   * @throws IOException if the input cannot be listed
   */
  public static void main(String[] words) throws IOException {
    Map<String, String> options = options(words);
    String input = option(options, "--input");
    String output = option(options, "--output");
    try (SparkSession spark = SparkSession.builder().appName("cqtrace fleet").getOrCreate()) {
      run(spark, input, output).forEach((table, rows) -> System.out.println(table + ": " + rows));
    }
  }

  private static Map<String, String> options(String[] words) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      boolean known = words[i].equals("--input") || words[i].equals("--output");
      if (!known || i + 1 == words.length) {
        throw new IllegalArgumentException(words[i] + ": " + USAGE);
      }
      options.put(words[i], words[i + 1]);
    }
    return options;
  }

  private static String option(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing: " + USAGE);
    }
    return value;
  }

  /**
   * Analyzes all runs that the input has and writes their tables; tables that are there are
   * replaced.
   *
   * @param input a path or glob for Hadoop's FileSystem
   * @param output a folder; each table is a folder of Parquet files in it
   * @return rows by table; {@code skipped} counts the files that were left out
   * @throws IOException if the input cannot be listed
   */
  public static Map<String, Long> run(SparkSession spark, String input, String output)
      throws IOException {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<FleetRun> runs = FleetFinder.find(input, new Path(output), context.hadoopConfiguration());
    List<List<FleetRun>> packages = packages(runs, context.defaultParallelism());
    SerializableConfiguration configuration =
        new SerializableConfiguration(context.hadoopConfiguration());
    JavaRDD<Row> rows =
        context
            .parallelize(packages, Math.max(1, packages.size()))
            .flatMap(new PackageRows(configuration));
    // Analyzed once, written four times.
    Dataset<Row> all =
        spark.createDataFrame(rows, FleetTables.together()).persist(StorageLevel.DISK_ONLY());
    try {
      Map<String, Long> counts = new LinkedHashMap<>();
      for (Row count : all.groupBy(FleetTables.TABLE).count().collectAsList()) {
        counts.put(count.getString(0), count.getLong(1));
      }
      for (String table : FleetTables.SCHEMAS.keySet()) {
        long count = counts.computeIfAbsent(table, none -> 0L);
        write(all, table, count, new Path(output, table).toString());
      }
      counts.computeIfAbsent(FleetTables.SKIPPED, none -> 0L);
      only(all, FleetTables.SKIPPED)
          .select(FleetTables.SKIPPED)
          .coalesce(1)
          .sortWithinPartitions(FleetTables.SKIPPED)
          .write()
          .mode(SaveMode.Overwrite)
          .text(new Path(output, FleetTables.SKIPPED).toString());
      return counts;
    } finally {
      all.unpersist();
    }
  }

  /** Runs for tasks: the largest first and alone, small ones together. */
  static List<List<FleetRun>> packages(List<FleetRun> largestFirst, int cores) {
    long total = largestFirst.stream().mapToLong(FleetRun::bytes).sum();
    long fair = total / ((long) cores * PACKAGES_PER_CORE);
    long most = Math.max(1, Math.min(PACKAGE_BYTES, fair));
    List<List<FleetRun>> packages = new ArrayList<>();
    List<FleetRun> open = new ArrayList<>();
    long bytes = 0;
    for (FleetRun run : largestFirst) {
      if (!open.isEmpty() && bytes + run.bytes() > most) {
        packages.add(open);
        open = new ArrayList<>();
        bytes = 0;
      }
      open.add(run);
      bytes += run.bytes();
    }
    if (!open.isEmpty()) {
      packages.add(open);
    }
    return packages;
  }

  private static Dataset<Row> only(Dataset<Row> all, String table) {
    return all.filter(functions.col(FleetTables.TABLE).equalTo(table));
  }

  private static void write(Dataset<Row> all, String table, long rows, String folder) {
    int files = (int) (rows / ROWS_PER_FILE) + 1;
    String run = table + ".run";
    only(all, table)
        .repartitionByRange(files, functions.col(run), functions.col(FleetTables.NUMBER))
        .sortWithinPartitions(run, FleetTables.NUMBER)
        .select(table + ".*")
        .write()
        .mode(SaveMode.Overwrite)
        .option("compression", "zstd")
        .parquet(folder);
  }
}
