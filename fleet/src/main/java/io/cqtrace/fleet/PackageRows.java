package io.cqtrace.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/** What a task does: one run after the other, each in a folder that is removed after it. */
final class PackageRows implements FlatMapFunction<List<FleetRun>, Row> {
  private static final long serialVersionUID = 1;

  private final SerializableConfiguration configuration;

  PackageRows(SerializableConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public Iterator<Row> call(List<FleetRun> runs) {
    Rows rows = new Rows(runs.iterator(), configuration.value());
    TaskContext task = TaskContext.get();
    if (task != null) {
      // Also where the task fails or is stopped in the middle of a run.
      task.addTaskCompletionListener((TaskCompletionListener) ended -> rows.close());
    }
    return rows;
  }

  private static final class Rows implements Iterator<Row>, AutoCloseable {
    private final Iterator<FleetRun> runs;
    private final Configuration configuration;
    private Iterator<Row> current = Collections.emptyIterator();
    private @Nullable RunSpool spool;

    Rows(Iterator<FleetRun> runs, Configuration configuration) {
      this.runs = runs;
      this.configuration = configuration;
    }

    @Override
    public boolean hasNext() {
      while (!current.hasNext()) {
        close();
        if (!runs.hasNext()) {
          return false;
        }
        try {
          RunSpool next = new RunSpool();
          spool = next;
          current = next.analyze(runs.next(), configuration);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return true;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return current.next();
    }

    @Override
    public void close() {
      RunSpool last = spool;
      spool = null;
      if (last != null) {
        try {
          last.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
