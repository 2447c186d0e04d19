package io.cqtrace.cli;

import io.cqtrace.analysis.record.LadderRecorder;
import io.cqtrace.analysis.report.CaptureLadder;
import io.cqtrace.analysis.verdict.Analyzer;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace ladder}: a stretch of a capture, driver | irq | controller. */
@Command(
    name = "ladder",
    description = "Prints the steps of a queue around a line as driver | irq | controller.",
    mixinStandardHelpOptions = true)
final class LadderCommand implements Callable<Integer> {
  private static final int MOST_ROWS = 99;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Option(
      names = "--around",
      required = true,
      paramLabel = "[FILE:]LINE",
      description = "Line to center on (default: of the first FILE).")
  private String around = "";

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Maximum number of rows, 2 to 99 (default: ${DEFAULT-VALUE}).")
  private int rows = 24;

  @Override
  public Integer call() {
    if (rows < 2 || rows > MOST_ROWS) {
      throw usage("--rows=" + rows + " is not in 2.." + MOST_ROWS);
    }
    LadderRecorder[] ladder = new LadderRecorder[1];
    List<String> names;
    try (OpenCapture capture = input.open()) {
      names = capture.names();
      LineOption at = LineOption.of(spec, around, names);
      new Analyzer(capture.passOnce(), List.of())
          .run(() -> new LadderRecorder(at.source(), at.line(), rows), last -> ladder[0] = last);
      if (ladder[0].isEmpty()) {
        throw new TraceFormatException(
            String.join(", ", names), "has no step of a queue at or behind line " + at.line(), "");
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(CaptureLadder.of(ladder[0], names));
    out.flush();
    return ExitCode.OK.code();
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
