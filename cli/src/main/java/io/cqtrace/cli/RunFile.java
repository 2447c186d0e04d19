package io.cqtrace.cli;

import io.cqtrace.ingest.SourceClocks;
import io.cqtrace.ingest.source.SourceFile;
import io.cqtrace.ingest.table.EventFileWriter;
import io.cqtrace.ingest.table.EventStream;
import io.cqtrace.ingest.table.ImportedSource.Origin;
import io.cqtrace.ingest.table.PortableNames;
import io.cqtrace.ingest.table.TableCompression;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.ingest.table.TableSink;
import io.cqtrace.replay.Agreement;
import io.cqtrace.replay.GradedValue;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.RunProvenance;
import io.cqtrace.replay.SimulatedRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A simulated run as a file of its rows, an {@code events} table that every command reads. */
final class RunFile {
  private static final String KEY = "cqtrace.replay.";

  private RunFile() {}

  /**
   * Writes the first run of a matrix.
   *
   * @param inputs names of the captures, none for a scenario
   */
  static void write(ReplayMatrix matrix, List<String> inputs, Path path) {
    SimulatedRun run = matrix.cells().get(0);
    String version = Version.line();
    RunProvenance provenance = matrix.provenance(run, version, String.join(", ", inputs));
    List<Origin> origins =
        List.of(new Origin(SourceClocks.Relation.COMMON.toText(), SourceFile.NONE));
    EventFileWriter.Run file =
        new EventFileWriter.Run(
            inputs.isEmpty() ? "scenario" : PortableNames.ofRun(inputs),
            SourceClocks.common(origins.size())::epoch,
            origins);
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        EventStream events = run.events(provenance, memory);
        EventFileWriter table =
            new EventFileWriter(TableSink.file(path), TableCompression.NONE, file, memory)) {
      note(table, matrix, provenance);
      table.writeAll(events);
    } catch (UncheckedIOException e) {
      throw OutputFile.unwritable(path, new IOException(e.getMessage(), e));
    }
  }

  private static void note(EventFileWriter file, ReplayMatrix matrix, RunProvenance provenance) {
    file.note(KEY + "version", provenance.version())
        .note(KEY + "host", provenance.hostName())
        .note(KEY + "controller", provenance.controllerName())
        .note(KEY + "reactors", Integer.toString(provenance.reactors()))
        .note(KEY + "seed", Long.toString(provenance.seed()))
        .note(KEY + "jitter_percent", Integer.toString(provenance.jitterPercent()))
        .note(KEY + "of", provenance.of())
        .note(KEY + "title", matrix.title());
    int number = 0;
    for (GradedValue input : matrix.inputs()) {
      file.note(
          KEY + "input." + number++,
          input.name()
              + " = "
              + input.value()
              + " ("
              + input.grade()
              + ", "
              + input.origin()
              + ")");
    }
    Agreement reference = matrix.reference();
    if (reference != null) {
      file.note(KEY + "captured_host", reference.hostName())
          .note(KEY + "captured_controller", reference.controllerLabel())
          .note(KEY + "agreement", String.format(Locale.ROOT, "%.4f", reference.score()));
    }
  }
}
