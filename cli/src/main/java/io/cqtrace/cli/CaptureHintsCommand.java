package io.cqtrace.cli;

import io.cqtrace.analysis.report.CoverageText;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.analysis.verdict.Analyzer;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cqtrace capture-hints}: what to record so that each rule can decide. */
@Command(
    name = "capture-hints",
    description = {"Lists what to record for each rule; with captures, what they lack."},
    mixinStandardHelpOptions = true)
final class CaptureHintsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(input.files().isEmpty() ? CoverageText.hints() : lacking());
    out.flush();
  }

  private String lacking() {
    try (OpenCapture capture = input.open()) {
      Analysis analysis = new Analyzer(capture.passOnce(), List.of()).run();
      return CoverageText.of(analysis);
    }
  }
}
