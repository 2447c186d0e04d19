package io.cqtrace.cli;

import io.cqtrace.analysis.batch.Batch;
import io.cqtrace.analysis.batch.BatchJson;
import io.cqtrace.analysis.batch.BatchPage;
import io.cqtrace.analysis.batch.BatchText;
import io.cqtrace.analysis.batch.RunAnalyzer;
import io.cqtrace.analysis.batch.RunFiles;
import io.cqtrace.analysis.batch.RunFinder;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.verdict.Verdict;
import io.cqtrace.ingest.report.TraceFormatException;
import io.cqtrace.ingest.source.VisibleText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cqtrace batch}: the verdicts of many captures, with equal faults together. */
@Command(
    name = "batch",
    description = {
      "Analyzes many captures: a table, runs.jsonl, tables and index.html.",
      "A run is a folder below ROOT with its files, a file that is named, or what --run-pattern"
          + " says. Files that are no captures are skipped, named in skipped.txt and counted.",
      "A run whose files and version are unchanged since the last batch into DIR is not read"
          + " again."
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  the worst of the runs, as 'analyze' gives it: 1 FAULT, 4 INCONCLUSIVE, 0;",
      "  with --fail-on 1 or 0; 3 where no run could be read; 70 internal error"
    },
    mixinStandardHelpOptions = true)
final class BatchCommand implements Callable<Integer> {
  private static final String RUNS = "runs.jsonl";
  private static final int SHOWN_RUNS = 100;
  private static final int SHOWN_SKIPPED = 10;
  private static final int MOST_CHARACTERS = 20_000;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "ROOT", description = "Folders or files.")
  private List<Path> roots = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      required = true,
      description = "Output directory; created if absent.")
  private Path directory = Path.of("");

  @Option(
      names = "-j",
      paramLabel = "N",
      description = "Runs at a time (default: one per processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--run-pattern",
      paramLabel = "REGEX",
      description =
          "Name of a file's run: what the first group matches in its path below ROOT; others are"
              + " left out.")
  private @Nullable String runPattern;

  @Option(names = "--force", description = "Read unchanged runs again.")
  private boolean force;

  @Option(names = "--json", description = "Print the lines of runs.jsonl instead of the table.")
  private boolean json;

  @Option(names = "--no-tables", description = "Write no Parquet tables.")
  private boolean noTables;

  @Mixin private CaptureOptions captures = new CaptureOptions();

  @Mixin private BatchOutputs outputs = new BatchOutputs();

  @Override
  public Integer call() throws InterruptedException {
    Predicate<RunRecord> fails = outputs.failsOn(spec);
    if (threads < 1) {
      throw new ParameterException(spec.commandLine(), "-j takes a number from 1 on");
    }
    captures.checkSizes();
    RunFinder finder = new RunFinder(pattern(), directory);
    ConcurrentSkipListSet<String> skipped = new ConcurrentSkipListSet<>();
    List<RunRecord> records = new ArrayList<>();
    OutputFile.createDirectory(directory);
    List<RunFiles> runs = find(finder);
    finder.unreadable().forEach((file, reason) -> skipped.add(file + ": " + reason));
    Set<RunRecord> unchanged = force ? Set.of() : lastBatch();
    Set<RunRecord> interrupted = force ? Set.of() : interruptedBatch();
    if (interrupted.isEmpty()) {
      BatchTables.forget(directory);
    }
    try (BatchTables tables = new BatchTables(directory, !noTables)) {
      List<RunRecord> known = new ArrayList<>(interrupted);
      unchanged.stream().filter(run -> !interrupted.contains(run)).forEach(known::add);
      analyze(runs, tables, Batch.known(known), records, skipped);
      if (!records.isEmpty()) {
        tables.write(
            records,
            records.stream()
                .filter(run -> unchanged.contains(run) && !interrupted.contains(run))
                .map(RunRecord::run)
                .toList());
      }
    }
    BatchTables.forget(directory);
    records.sort(Comparator.comparing(RunRecord::run));
    if (records.isEmpty()) {
      throw new TraceFormatException(
          roots.stream().map(Path::toString).collect(Collectors.joining(", ")),
          "no capture in " + skipped.size() + " files",
          "Name folders with captures");
    }
    write(records, skipped, fails);
    return exit(records, fails);
  }

  private List<RunFiles> find(RunFinder finder) {
    for (Path root : roots) {
      if (!Files.exists(root)) {
        throw new TraceFormatException(root.toString(), "does not exist", "");
      }
    }
    try {
      return finder.find(roots);
    } catch (IOException e) {
      throw new TraceFormatException(roots.toString(), "cannot be read: " + e.getMessage(), "");
    }
  }

  private @Nullable Pattern pattern() {
    String words = runPattern;
    try {
      return words == null ? null : Pattern.compile(words);
    } catch (PatternSyntaxException e) {
      throw new ParameterException(
          spec.commandLine(), "--run-pattern: " + e.getDescription() + ": " + words, e);
    }
  }

  /** What the last batch into this directory wrote, if its tables are there as well. */
  private Set<RunRecord> lastBatch() {
    boolean usable = noTables || BatchTables.areComplete(directory);
    return usable ? records(directory.resolve(RUNS)) : Set.of();
  }

  /** What an interrupted batch had written. */
  private Set<RunRecord> interruptedBatch() {
    boolean usable = noTables || BatchTables.hasRowsOfAnInterruptedBatch(directory);
    return usable ? records(partial()) : Set.of();
  }

  private Set<RunRecord> records(Path file) {
    Set<RunRecord> records = new LinkedHashSet<>();
    if (Files.isRegularFile(file)) {
      try (Stream<String> lines = Files.lines(file)) {
        lines.map(BatchJson::parse).filter(Objects::nonNull).forEach(records::add);
      } catch (IOException | UncheckedIOException e) {
        spec.commandLine().getErr().println("cqtrace: " + file + " is not used: " + e);
      }
    }
    return records;
  }

  private Path partial() {
    return directory.resolve("." + RUNS + ".partial");
  }

  private void analyze(
      List<RunFiles> runs,
      BatchTables tables,
      Map<String, List<RunRecord>> known,
      List<RunRecord> records,
      ConcurrentSkipListSet<String> skipped)
      throws InterruptedException {
    String version = Version.line();
    try (ProgressLine progress = ProgressLine.of(spec, "runs", runs.size());
        PrintWriter partial = appending(partial())) {
      RunAnalyzer analyzer =
          new RunAnalyzer(
              String.join(" ", version, String.join(" ", captures.words())).strip(),
              tables.listening(),
              captures.readOptions(null, 1),
              captures.queueSizes());
      new Batch(analyzer, threads)
          .run(
              runs,
              known,
              new Batch.Sink() {
                private long done;

                @Override
                public void done(RunFiles run, List<RunRecord> found) {
                  records.addAll(found);
                  found.forEach(record -> partial.print(BatchJson.line(record) + "\n"));
                  partial.flush();
                  progress.accept(++done);
                }

                @Override
                public void skipped(String fileAndReason) {
                  skipped.add(fileAndReason);
                }
              });
      records.forEach(run -> skipped.addAll(run.skipped()));
    }
  }

  private static PrintWriter appending(Path file) {
    try {
      return new PrintWriter(
          Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw OutputFile.unwritable(file, e);
    }
  }

  private void write(
      List<RunRecord> records, ConcurrentSkipListSet<String> skipped, Predicate<RunRecord> fails) {
    String version = Version.line();
    OutputFile.write(
        directory.resolve(RUNS),
        records.stream().map(run -> BatchJson.line(run) + "\n").collect(Collectors.joining()));
    OutputFile.write(
        directory.resolve("skipped.txt"),
        skipped.stream().map(file -> oneLine(file) + "\n").collect(Collectors.joining()));
    outputs.writeReports(records, directory, captures.words(), spec);
    OutputFile.write(
        directory.resolve("index.html"),
        BatchPage.of(records, version, run -> outputs.reportLink(run, directory)));
    outputs.writeCi(records, fails, version);
    try {
      Files.deleteIfExists(partial());
    } catch (IOException e) {
      throw OutputFile.unwritable(partial(), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      records.forEach(run -> out.print(BatchJson.line(run) + "\n"));
    } else {
      out.print(BatchText.of(records, SHOWN_RUNS));
    }
    out.flush();
    PrintWriter err = spec.commandLine().getErr();
    if (!skipped.isEmpty()) {
      err.println("cqtrace: " + skipped.size() + " files were skipped (skipped.txt):");
      skipped.stream().limit(SHOWN_SKIPPED).forEach(file -> err.println("  " + oneLine(file)));
    }
    err.println("cqtrace: wrote " + directory.resolve("index.html") + " and " + RUNS);
    err.flush();
  }

  /** A name may hold anything, a line feed and a terminal's escapes too. */
  private static String oneLine(String fileAndReason) {
    return VisibleText.of(fileAndReason, MOST_CHARACTERS);
  }

  private int exit(List<RunRecord> records, Predicate<RunRecord> fails) {
    if (records.stream().anyMatch(run -> run.exit() == ExitCode.INTERNAL.code())) {
      return ExitCode.INTERNAL.code();
    }
    if (outputs.hasConditions()) {
      boolean failed = records.stream().anyMatch(fails);
      return failed ? ExitCode.FAULT.code() : ExitCode.OK.code();
    }
    for (Verdict verdict : List.of(Verdict.FAULT, Verdict.INCONCLUSIVE)) {
      if (records.stream().anyMatch(run -> run.verdict() == verdict)) {
        return ExitCode.of(verdict).code();
      }
    }
    boolean any = records.stream().anyMatch(run -> run.verdict() != null);
    return any ? ExitCode.OK.code() : ExitCode.UNUSABLE_INPUT.code();
  }
}
