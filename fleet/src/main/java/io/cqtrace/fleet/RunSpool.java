package io.cqtrace.fleet;

import io.cqtrace.analysis.batch.RunAnalyzer;
import io.cqtrace.analysis.batch.RunFiles;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.batch.RunTable;
import io.cqtrace.analysis.export.FindingTable;
import io.cqtrace.analysis.export.HistoryRows;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * One run on an executor: its files and its rows in a temporary folder, which {@link #close}
 * removes.
 */
final class RunSpool implements RunAnalyzer.Listening, AutoCloseable {
  private final Path folder;
  private final Map<RunFiles, Map<String, SpooledRows>> open = new HashMap<>();
  private final List<Map<String, SpooledRows>> done = new ArrayList<>();
  private final List<String> skipped = Collections.synchronizedList(new ArrayList<>());
  private int tables;

  RunSpool() throws IOException {
    folder = Files.createTempDirectory("cqtrace-fleet-");
  }

  /**
   * Reads the run's files and analyzes them.
   *
   * @return rows of {@link FleetTables#together}, to be taken before this is closed
   */
  Iterator<Row> analyze(FleetRun run, Configuration configuration) throws IOException {
    for (RunRecord record : records(run, configuration)) {
      addRun(record);
    }
    List<Iterator<Row>> parts = new ArrayList<>();
    parts.add(skippedRows());
    for (Map<String, SpooledRows> ofRun : done) {
      ofRun.forEach((table, rows) -> parts.add(wide(table, rows)));
    }
    return new Chain(parts.iterator());
  }

  private List<RunRecord> records(FleetRun run, Configuration configuration) {
    List<Path> local = new ArrayList<>();
    try {
      Path files = Files.createDirectory(folder.resolve("files"));
      for (String address : run.files()) {
        local.add(copy(address, files, configuration));
      }
    } catch (IOException e) {
      String problem = "cannot be read: " + e.getMessage();
      return List.of(RunRecord.failed(new RunFiles(run.name(), local), List.of(), problem, ""));
    }
    RunFiles files = new RunFiles(run.name(), local.stream().sorted().toList());
    return new RunAnalyzer("", this).analyzeOrFail(files, "", skipped::add);
  }

  private static Path copy(String address, Path target, Configuration configuration)
      throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(address);
    FileSystem system = path.getFileSystem(configuration);
    Path local = target.resolve(path.getName());
    try (InputStream in = system.open(path)) {
      Files.copy(in, local);
    }
    return local;
  }

  @Override
  public HistoryListener listener(RunFiles run, CapturePass pass) {
    close(open.remove(run));
    TableRun tableRun =
        new TableRun(run.name(), false, PortableNames.of(pass.capture().rowSourceNames()));
    Map<String, SpooledRows> rows = new LinkedHashMap<>();
    open.put(run, rows);
    for (String table : List.of("commands", "queues", "findings")) {
      rows.put(table, table(table, tableRun));
    }
    return new HistoryRows(of("commands", rows), of("queues", rows), null);
  }

  @Override
  public void done(RunFiles run, CapturePass pass, Analysis analysis) {
    Map<String, SpooledRows> rows = open.remove(run);
    if (rows == null) {
      throw new IllegalStateException("a run that was not read: " + run.name());
    }
    FindingTable.write(analysis, of("findings", rows));
    close(rows);
    done.add(rows);
  }

  private void addRun(RunRecord record) {
    TableRun tableRun = new TableRun(record.run(), record.counts().epoch(), List.of());
    SpooledRows rows = table("runs", tableRun);
    RunTable.write(record, rows);
    rows.close();
    done.add(Map.of("runs", rows));
  }

  private SpooledRows table(String table, TableRun run) {
    try {
      Path file = folder.resolve(table + "." + tables++);
      return new SpooledRows(
          file,
          Objects.requireNonNull(FleetTables.SCHEMAS.get(table), table),
          run,
          folder.resolve("files"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SpooledRows of(String table, Map<String, SpooledRows> rows) {
    SpooledRows found = rows.get(table);
    if (found == null) {
      throw new IllegalStateException("no table " + table);
    }
    return found;
  }

  private Iterator<Row> skippedRows() {
    String files = folder.resolve("files") + "/";
    return skipped.stream()
        .map(text -> row(FleetTables.SKIPPED, 0, text.replace(files, ""), null))
        .iterator();
  }

  private static Iterator<Row> wide(String table, SpooledRows rows) {
    Iterator<Row> narrow = rows.rows();
    return new Iterator<>() {
      private long number;

      @Override
      public boolean hasNext() {
        return narrow.hasNext();
      }

      @Override
      public Row next() {
        return row(table, number++, null, narrow.next());
      }
    };
  }

  private static Row row(
      String table, long number, @Nullable String skippedFile, @Nullable Row narrow) {
    List<@Nullable Object> cells = new ArrayList<>();
    cells.add(table);
    cells.add(number);
    cells.add(skippedFile);
    FleetTables.SCHEMAS.keySet().forEach(name -> cells.add(name.equals(table) ? narrow : null));
    return RowFactory.create(cells.toArray());
  }

  private static void close(@Nullable Map<String, SpooledRows> rows) {
    if (rows != null) {
      rows.values().forEach(SpooledRows::close);
    }
  }

  @Override
  public void close() throws IOException {
    open.values().forEach(RunSpool::close);
    open.clear();
    try (Stream<Path> below = Files.walk(folder)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** One after the other; the next is opened when the one before it is at its end. */
  private static final class Chain implements Iterator<Row> {
    private final Iterator<Iterator<Row>> parts;
    private Iterator<Row> current = Collections.emptyIterator();

    Chain(Iterator<Iterator<Row>> parts) {
      this.parts = parts;
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext() && parts.hasNext()) {
        current = parts.next();
      }
      return current.hasNext();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }
  }
}
