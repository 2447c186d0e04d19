package io.cqtrace.cli;

import io.cqtrace.analysis.report.ExploreJson;
import io.cqtrace.analysis.report.ExploreText;
import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Threshold;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace explore}: what a host and a controller can do to each other in any order. */
@Command(
    name = "explore",
    description = {
      "Searches all interleavings of an I/O queue deletion for lost completions.",
      "Reports whether a completion can be lost, the controller can fail or the run can stall,"
          + " with the shortest schedule."
    },
    footerHeading = "%nExit status:%n",
    footer = {
      "  0  none of it can happen",
      "  1  some of it can happen; the shortest schedule is shown",
      "  4  stopped at --max-states without an answer"
    },
    mixinStandardHelpOptions = true)
final class ExploreCommand implements Callable<Integer> {
  private static final Pattern THRESHOLD = Pattern.compile("([a-z-]+)=(\\d{1,9})\\.\\.(\\d{1,9})");

  @Mixin private PairOptions pair = new PairOptions();

  @Option(
      names = "--io-queues",
      paramLabel = "N",
      description = "Number of I/O queues (default: 64).")
  private int ioQueues = 64;

  @Option(
      names = "--cq-size",
      paramLabel = "S",
      description = "Size of the admin CQ (default: 32).")
  private int cqSize = 32;

  @Option(
      names = "--sq-size",
      paramLabel = "S",
      description = "Size of the admin SQ (default: room for all outstanding commands).")
  private int sqSize;

  @Option(names = "--tags", paramLabel = "T", description = "Tags of the driver (default: 30).")
  private int tags = 30;

  @Option(
      names = "--outstanding",
      paramLabel = "M",
      description = "Limit of outstanding commands (default: the number of tags).")
  private int outstanding;

  @Option(names = "--aer", paramLabel = "K", description = "Outstanding AERs (default: 1).")
  private int aer = 1;

  @Option(
      names = "--threshold",
      paramLabel = "P=A..B",
      description = "Find the smallest value that fails, for example io-queues=1..128.")
  private @Nullable String threshold;

  @Option(
      names = "--max-states",
      paramLabel = "N",
      description = "Limit of visited states (default: 20000000).")
  private int maxStates = Explorer.Bounds.DEFAULT_MAX_STATES;

  @Option(names = "--no-ladder", description = "Do not print the schedule.")
  private boolean noLadder;

  @Option(names = "--json", description = "Print JSON, schema " + ExploreJson.SCHEMA)
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    Scenario scenario;
    Threshold.Range range;
    Explorer.Bounds bounds;
    try {
      scenario = scenario();
      range = threshold == null ? null : range(threshold);
      bounds = new Explorer.Bounds(maxStates, false);
      if (range == null) {
        Explorer.requireSearchable(scenario);
      } else {
        range.requireSearchable(scenario);
      }
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    return range == null ? explore(scenario, bounds) : findThreshold(scenario, range);
  }

  private int explore(Scenario scenario, Explorer.Bounds bounds) {
    Exploration exploration;
    try (ProgressLine progress = ProgressLine.of(spec, "states", 0)) {
      exploration = Explorer.explore(scenario, bounds, progress::accept);
    }
    print(json ? ExploreJson.of(exploration) : ExploreText.of(exploration, !noLadder));
    return exitCode(exploration.isFaulty(), exploration.exhausted());
  }

  private int findThreshold(Scenario scenario, Threshold.Range range) {
    Threshold found;
    try (ProgressLine progress = ProgressLine.of(spec, "states", 0)) {
      found = Threshold.search(scenario, range, maxStates, progress::accept);
    }
    print(json ? ExploreJson.of(found) : ExploreText.of(found, !noLadder));
    return exitCode(found.smallest() != null, found.boundedFrom() == 0);
  }

  private static int exitCode(boolean faulty, boolean complete) {
    if (faulty) {
      return ExitCode.FAULT.code();
    }
    return (complete ? ExitCode.OK : ExitCode.INCONCLUSIVE).code();
  }

  private Scenario scenario() {
    return new Scenario(
        pair.requiredHost(),
        pair.requiredController(),
        ioQueues,
        cqSize,
        sqSize,
        tags,
        outstanding,
        aer,
        pair.reactors());
  }

  private Threshold.Range range(String text) {
    Matcher matcher = THRESHOLD.matcher(text);
    if (!matcher.matches()) {
      throw usage("--threshold=" + text + " is not of the form io-queues=1..128");
    }
    Parameter parameter = Parameter.find(matcher.group(1));
    if (parameter == null) {
      throw usage(
          ModelNames.unknown(
              "parameter", matcher.group(1), List.of(Parameter.values()), Parameter::label));
    }
    return new Threshold.Range(
        parameter, Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)));
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(spec.commandLine(), message == null ? "" : message);
  }

  private void print(String text) {
    spec.commandLine().getOut().print(text);
    spec.commandLine().getOut().flush();
  }
}
