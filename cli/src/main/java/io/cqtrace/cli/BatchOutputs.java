package io.cqtrace.cli;

import io.cqtrace.analysis.batch.CiReports;
import io.cqtrace.analysis.batch.RunRecord;
import io.cqtrace.analysis.verdict.Verdict;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What else a batch writes, and when it fails. */
final class BatchOutputs {
  private static final int NAME_LENGTH = 150;

  /** Which runs get a report of their own. */
  enum Reports {
    NONE,
    FAULTS,
    ALL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--reports",
      paramLabel = "WHICH",
      description = "Write the report of these runs: ${COMPLETION-CANDIDATES} (default: none).")
  private Reports reports = Reports.NONE;

  @Option(
      names = "--fail-on",
      paramLabel = "CONDITION",
      description =
          "Exit with 1 if a run has a finding of this rule, or of this severity or a graver one, or"
              + " withheld a completion longer (withheld>MILLISECONDS); repeatable. Otherwise 0.")
  private List<String> failOn = new ArrayList<>();

  @Option(names = "--junit", paramLabel = "FILE", description = "Write JUnit XML: a test per run.")
  private @Nullable Path junit;

  @Option(
      names = "--sarif",
      paramLabel = "FILE",
      description = "Write SARIF 2.1.0: a result per finding.")
  private @Nullable Path sarif;

  boolean hasConditions() {
    return !failOn.isEmpty();
  }

  /** Whether a run fails: by the conditions, or without any by its verdict. */
  Predicate<RunRecord> failsOn(CommandSpec spec) {
    if (failOn.isEmpty()) {
      return run -> run.verdict() == Verdict.FAULT;
    }
    try {
      return FailOn.any(failOn);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  void writeCi(List<RunRecord> records, Predicate<RunRecord> fails, String version) {
    Path junitFile = junit;
    if (junitFile != null) {
      OutputFile.write(junitFile, CiReports.junit(records, fails));
    }
    Path sarifFile = sarif;
    if (sarifFile != null) {
      OutputFile.write(sarifFile, CiReports.sarif(records, version));
    }
  }

  /**
   * Writes the reports that are wanted.
   *
   * @param captureOptions how the captures were read
   */
  void writeReports(
      List<RunRecord> records, Path directory, List<String> captureOptions, CommandSpec spec) {
    List<RunRecord> wanted = records.stream().filter(this::wanted).toList();
    try (ProgressLine progress = ProgressLine.of(spec, "reports", wanted.size())) {
      long done = 0;
      for (RunRecord run : wanted) {
        StringWriter messages = new StringWriter();
        List<String> words = new ArrayList<>(List.of("report", "--no-tables"));
        words.addAll(captureOptions);
        words.addAll(List.of("-o", folder(run, directory).toString(), "--"));
        words.addAll(run.files());
        CommandLine report = Main.commandLine("report");
        report.setOut(new PrintWriter(messages));
        report.setErr(new PrintWriter(messages));
        int exit = report.execute(words.toArray(String[]::new));
        if (exit != run.exit()) {
          spec.commandLine().getErr().println("cqtrace: report of " + run.run() + ": " + messages);
        }
        progress.accept(++done);
      }
    }
  }

  private boolean wanted(RunRecord run) {
    return switch (reports) {
      case NONE -> false;
      case FAULTS -> run.verdict() == Verdict.FAULT;
      case ALL -> run.verdict() != null;
    };
  }

  /** A run's report from the batch's page, or an empty text where there is none. */
  String reportLink(RunRecord run, Path directory) {
    Path page = folder(run, directory).resolve("report.html");
    return Files.isRegularFile(page)
        ? "reports/" + folder(run, directory).getFileName() + "/report.html"
        : "";
  }

  /** One level, whatever the run is called; the digits keep names apart. */
  private static Path folder(RunRecord run, Path directory) {
    String name = run.run().replaceAll("[^A-Za-z0-9._-]", "_");
    String end = String.format(Locale.ROOT, "-%08x", run.run().hashCode());
    byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
    String head =
        new String(bytes, 0, Math.min(bytes.length, NAME_LENGTH), StandardCharsets.US_ASCII);
    return directory.resolve("reports").resolve(head + end);
  }
}
