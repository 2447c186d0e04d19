package io.cqtrace.cli;

import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.render.ChartException;
import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.record.ChartFocus;
import io.cqtrace.analysis.report.ChartSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace chart}: a picture of a capture. */
@Command(
    name = "chart",
    description = {
      "Draws one chart of a capture.",
      "Without --cq, --around and --from it shows the first loss, else the longest full interval,"
          + " else the busiest moment.",
      "For the share of random runs that lose a completion see 'cqtrace sweep'."
    },
    mixinStandardHelpOptions = true)
final class ChartCommand implements Callable<Integer> {
  private static final int LEAST_WIDTH = 400;
  private static final int MOST_WIDTH = 6000;
  private static final double NS_PER_S = 1e9;
  private static final double LONGEST_S = 1e9;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private ClosedLoop replays = new ClosedLoop();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "${COMPLETION-CANDIDATES} (default: occupancy).")
  private ChartType type = ChartType.OCCUPANCY;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "PICTURE",
      description = "Output file, .png, .svg or .pdf; repeatable.")
  private List<Path> paths = new ArrayList<>();

  @Option(
      names = "--cq",
      paramLabel = "[CTRL:]N",
      description = "CQ to draw (default controller: 0).")
  private @Nullable String cq;

  @Option(
      names = "--around",
      paramLabel = "[FILE:]LINE",
      description = "Center on this line (default: of the first FILE).")
  private @Nullable String around;

  @Option(
      names = "--from",
      paramLabel = "SECONDS",
      description = "Start, in seconds from the start of the capture.")
  private @Nullable Double fromSeconds;

  @Option(
      names = "--to",
      paramLabel = "SECONDS",
      description = "End, in seconds from the start of the capture.")
  private @Nullable Double toSeconds;

  @Option(
      names = "--width",
      paramLabel = "PIXELS",
      description = "Width in pixels, 400 to 6000 (default: ${DEFAULT-VALUE}).")
  private int width = ChartRenderer.WIDTH;

  /** Takes the specification and puts the types into its help. */
  @Spec
  void describe(CommandSpec itself) {
    spec = itself;
    itself
        .usageMessage()
        .footerHeading("%nTypes:%n")
        .footer(Arrays.stream(ChartType.values()).map(ChartType::help).toArray(String[]::new));
  }

  @Override
  public Integer call() {
    checkOptions();
    ChartSpec chart;
    try (OpenCapture capture = input.open()) {
      ChartFocus focus = focus(capture.names());
      chart = type.of(new CapturedCharts(capture.pass(), focus, replays));
    }
    for (Path path : paths) {
      try {
        OutputFile.write(path, ChartRenderer.bytes(chart, path, width));
      } catch (ChartException e) {
        throw new OutputException(String.valueOf(e.getMessage()), e);
      }
    }
    spec.commandLine().getOut().print(ChartSummary.of(chart));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  /** What can be refused before a capture is read, perhaps for minutes. */
  private void checkOptions() {
    if (width < LEAST_WIDTH || width > MOST_WIDTH) {
      throw usage("--width=" + width + " is not in " + LEAST_WIDTH + ".." + MOST_WIDTH);
    }
    for (Path path : paths) {
      try {
        ChartRenderer.Format.of(path);
      } catch (ChartException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
    }
    boolean part = around != null || fromSeconds != null || toSeconds != null;
    if (type.part() == ChartType.Part.NONE && part) {
      throw usage("--type=" + type + " shows no part: leave out --around, --from and --to");
    }
    if (around != null && (fromSeconds != null || toSeconds != null)) {
      throw usage("--around and --from or --to: choose one");
    }
    if (type.part() == ChartType.Part.STRETCH && around != null) {
      throw usage("--type=" + type + " takes a stretch: --from and --to");
    }
    if (type == ChartType.MATRIX && cq != null) {
      throw usage("--type=matrix is of all queues: leave out --cq");
    }
  }

  private ChartFocus focus(List<String> names) {
    ChartFocus focus = ChartFocus.WORST;
    String queue = cq;
    if (queue != null) {
      int colon = queue.indexOf(':');
      focus =
          focus.ofCq(
              colon < 0 ? 0 : identifier(queue.substring(0, colon)),
              identifier(queue.substring(colon + 1)));
    }
    String line = around;
    if (line != null) {
      LineOption at = LineOption.of(spec, line, names);
      focus = focus.around(at.source(), at.line());
    }
    if (fromSeconds == null && toSeconds == null) {
      return focus;
    }
    double from = fromSeconds == null ? 0 : fromSeconds;
    double to = toSeconds == null ? LONGEST_S : toSeconds;
    if (!(from >= 0 && to > from && to <= LONGEST_S)) {
      throw usage("--from=" + from + " --to=" + to + ": not a stretch of time");
    }
    return focus.between(Math.round(from * NS_PER_S), Math.round(to * NS_PER_S));
  }

  private int identifier(String digits) {
    try {
      int number = Integer.parseInt(digits);
      if (number >= 0 && number <= 0xffff) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw usage("--cq=" + cq + ": not a number: " + digits);
    }
    throw usage("--cq=" + cq + ": not in 0..65535: " + digits);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
