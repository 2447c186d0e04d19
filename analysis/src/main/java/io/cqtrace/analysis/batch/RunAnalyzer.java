package io.cqtrace.analysis.batch;

import io.cqtrace.analysis.report.Headline;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.format.FormatOptions;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Analyzes a run whose files may be anything: what is no capture is left out, with its reason.
 * Stateless; for many threads at once.
 */
public final class RunAnalyzer {
  private static final String NO_EVENT = "no NVMe event";

  private final String version;
  private final Listening listening;
  private final ReadOptions options;
  private final QueueSizes sizes;

  /** What else is made of a run while its history is told. */
  public interface Listening {
    /** A listener for one reading of a run; a later one of the same run takes its place. */
    HistoryListener listener(RunFiles run, CapturePass pass);

    /** The reading that counts has ended. */
    void done(RunFiles run, CapturePass pass, Analysis analysis);

    /** Nothing else. */
    static Listening none() {
      return new Listening() {
        @Override
        public HistoryListener listener(RunFiles run, CapturePass pass) {
          return new HistoryListener() {};
        }

        @Override
        public void done(RunFiles run, CapturePass pass, Analysis analysis) {
          // Nothing was made.
        }
      };
    }
  }

  /**
   * An analyzer of runs.
   *
   * @param version of the program; another one reads a run anew
   */
  public RunAnalyzer(String version, Listening listening) {
    this(
        version,
        listening,
        new ReadOptions(null, 1, false, FormatOptions.defaults()),
        QueueSizes.UNKNOWN);
  }

  /**
   * An analyzer of runs of which more is known than their files tell.
   *
   * @param version of the program and of these options; another one reads a run anew
   * @param options how each file is read
   * @param sizes of queues that were created before a capture begins
   */
  public RunAnalyzer(String version, Listening listening, ReadOptions options, QueueSizes sizes) {
    this.version = version;
    this.listening = listening;
    this.options = options;
    this.sizes = sizes;
  }

  /**
   * The version, the run's name, and names, sizes and times of its files.
   *
   * @throws IOException if a file cannot be looked at
   */
  public String inputs(RunFiles run) throws IOException {
    StringBuilder text = new StringBuilder(version).append('|').append(run.name());
    for (Path file : run.files()) {
      text.append('|').append(file.getFileName());
      text.append(' ').append(Files.size(file));
      text.append(' ').append(Files.getLastModifiedTime(file).toMillis());
    }
    return text.toString();
  }

  /**
   * As {@link #analyze}; a run that fails is a record with its error, also where the fault is this
   * program's.
   *
   * @param inputs the run's {@link #inputs}
   */
  public List<RunRecord> analyzeOrFail(RunFiles run, String inputs, Consumer<String> skip) {
    try {
      return analyze(run, skip);
    } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
      String problem = RunRecord.INTERNAL_ERROR + e;
      return List.of(RunRecord.failed(run, List.of(), problem, inputs));
    }
  }

  /**
   * Analyzes a run. Captures in one folder that turn out not to be of one run are analyzed one by
   * one.
   *
   * @return one record a run; none where no file is a capture
   */
  public List<RunRecord> analyze(RunFiles run, Consumer<String> skip) {
    List<Path> captures = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    for (Path file : run.files()) {
      String reason = whyNoCapture(file);
      if (reason == null) {
        captures.add(file);
      } else {
        skipped.add(file + ": " + reason);
        skip.accept(file + ": " + reason);
      }
    }
    if (captures.isEmpty()) {
      return List.of();
    }
    RunFiles readable = new RunFiles(run.name(), captures);
    try {
      return List.of(analyzeTogether(readable, skipped, run));
    } catch (TraceFormatException e) {
      if (captures.size() == 1) {
        return one(e, readable, run, skip);
      }
      List<RunRecord> records = new ArrayList<>();
      for (Path file : captures) {
        RunFiles alone = new RunFiles(run.name() + "/" + file.getFileName(), List.of(file));
        try {
          records.add(analyzeTogether(alone, List.of(), run));
        } catch (TraceFormatException problem) {
          records.addAll(one(problem, alone, run, skip));
        }
      }
      return records;
    }
  }

  /** One file that has a known format and cannot be analyzed: an error, or no NVMe in it. */
  private List<RunRecord> one(
      TraceFormatException problem, RunFiles file, RunFiles all, Consumer<String> skip) {
    if (problem.problem().startsWith(NO_EVENT)) {
      skip.accept(file.files().get(0) + ": " + problem.problem());
      return List.of();
    }
    return List.of(failed(file, List.of(), problem.problem(), all));
  }

  private RunRecord failed(RunFiles run, List<String> skipped, String problem, RunFiles all) {
    String inputs;
    try {
      inputs = inputs(all);
    } catch (IOException e) {
      inputs = "";
    }
    return RunRecord.failed(run, skipped, problem, inputs);
  }

  /** Why a file's format cannot be told, or null. */
  private @Nullable String whyNoCapture(Path file) {
    try (TraceReader reader = TraceReader.open(List.of(TraceInput.ofFile(file)), options)) {
      return reader.formats().isEmpty() ? "no format" : null;
    } catch (TraceFormatException e) {
      return e.problem();
    } catch (UncheckedIOException e) {
      return "cannot be read: " + e.getMessage();
    }
  }

  private RunRecord analyzeTogether(RunFiles captures, List<String> skipped, RunFiles run) {
    List<TraceInput> inputs = captures.files().stream().map(TraceInput::ofFile).toList();
    // A root of its own: what one run leaves open after an error is that run's error alone.
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs, options);
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      CapturePass pass = CapturePass.once(capture, sizes);
      Analysis analysis =
          new Analyzer(pass, List.of()).run(() -> listening.listener(captures, pass), last -> {});
      if (analysis.capture().rowCount() == 0) {
        throw new TraceFormatException(
            captures.name(),
            NO_EVENT + " in " + analysis.trace().report().lineCount() + " lines",
            "");
      }
      listening.done(captures, pass, analysis);
      return RunRecord.of(captures, skipped, analysis, Headline.of(analysis), inputs(run));
    } catch (IOException e) {
      return failed(captures, skipped, String.valueOf(e.getMessage()), run);
    }
  }
}
