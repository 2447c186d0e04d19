package io.cqtrace.cli;

import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.render.ChartException;
import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.report.ExploreJson;
import io.cqtrace.analysis.report.ExploreText;
import io.cqtrace.analysis.report.FieldReport;
import io.cqtrace.analysis.report.NamedJson;
import io.cqtrace.analysis.report.NamedJson.NamedPair;
import io.cqtrace.analysis.report.ThresholdGridReport;
import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Threshold;
import io.cqtrace.explore.ThresholdGrid;
import io.cqtrace.explore.field.FieldCell;
import io.cqtrace.explore.field.FieldMatrix;
import io.cqtrace.explore.field.FieldScenario;
import io.cqtrace.explore.field.NamedResult;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
  private static final int DEFAULT_COMMANDS = 4;
  private static final int MOST_COMMANDS = 64;
  private static final List<String> OF_A_PAIR = List.of("--host", "--controller", "--complete");
  private static final List<String> OF_THE_DELETION =
      List.of("--io-queues", "--sq-size", "--outstanding", "--aer", "--reactors", "--threshold");
  private static final List<String> OF_SMALL_QUEUES = List.of("--commands", "--sqs");
  private static final List<String> OF_BOTH =
      List.of("--cq-size", "--tags", "--max-states", "--no-ladder");
  private static final Pattern THRESHOLD = Pattern.compile("([a-z-]+)=(\\d{1,9})\\.\\.(\\d{1,9})");

  @Mixin private PairOptions pair = new PairOptions();

  @Option(
      names = "--io-queues",
      paramLabel = "N",
      description = "Number of I/O queues (default: 64).")
  private int ioQueues;

  @Option(
      names = "--cq-size",
      paramLabel = "S",
      description = "Size of the admin CQ (default: 32).")
  private int cqSize;

  @Option(
      names = "--sq-size",
      paramLabel = "S",
      description = "Size of the admin SQ (default: room for all outstanding commands).")
  private int sqSize;

  @Option(names = "--tags", paramLabel = "T", description = "Tags of the driver (default: 30).")
  private int tags;

  @Option(
      names = "--outstanding",
      paramLabel = "M",
      description = "Limit of outstanding commands (default: the number of tags).")
  private int outstanding;

  @Option(names = "--aer", paramLabel = "K", description = "Outstanding AERs (default: 1).")
  private int aer;

  @Option(
      names = "--threshold",
      paramLabel = "P=A..B",
      description =
          "Find the smallest value that fails, for example io-queues=1..128; given twice: for each"
              + " value of the second.")
  private List<String> thresholds = new ArrayList<>();

  @Option(
      names = "--matrix",
      description = "Search every host with every controller, in one table.")
  private boolean matrix;

  @Option(
      names = "--scenario",
      paramLabel = "S",
      description =
          "What happens: delete-queues (default), io, shared-cq, recreate, bad-head, shadow, reset, aer"
              + " (docs/field.md); all but the first with small queues. It brings its own sizes, where none"
              + " are given.")
  private String scenarioName = FieldScenario.DELETE_QUEUES.label();

  @Option(
      names = "--commands",
      paramLabel = "N",
      description = "Commands of each SQ in the small scenarios (default: 4, or the most).")
  private int commands;

  @Option(
      names = "--sqs",
      paramLabel = "N",
      description =
          "SQs on the CQ in the scenarios io, shared-cq, recreate and bad-head, which take --cq-size and"
              + " --tags (of each SQ) too.")
  private int sqs;

  @Option(
      names = "--chart",
      paramLabel = "PICTURE",
      description =
          "Draw the matrix, or the curve of two thresholds, to this .png, .svg or .pdf file.")
  private @Nullable Path chart;

  @Option(
      names = "--max-states",
      paramLabel = "N",
      description = "Limit of visited states (default: 20000000; 2000000 for small queues).")
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
    FieldScenario field = FieldScenario.find(scenarioName);
    if (field == null) {
      throw usage(
          ModelNames.unknown(
              "scenario", scenarioName, List.of(FieldScenario.values()), FieldScenario::label));
    }
    if (matrix) {
      for (List<String> options : List.of(OF_A_PAIR, OF_THE_DELETION, OF_SMALL_QUEUES, OF_BOTH)) {
        refuse(options, "--matrix, which searches every pair within the scenario's bounds");
      }
      return searchMatrix(field);
    }
    if (chart != null && thresholds.size() != 2) {
      throw usage("--chart is for --matrix, and for two --threshold");
    }
    if (!field.deletesQueues()) {
      refuse(OF_THE_DELETION, "--scenario " + field.label());
      return exploreNamed(field);
    }
    refuse(OF_SMALL_QUEUES, "--scenario " + field.label());
    try {
      return exploreDeletion(deletion(field));
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
  }

  private int exploreDeletion(Scenario scenario) {
    Explorer.Bounds bounds = new Explorer.Bounds(maxStates, false);
    List<Threshold.Range> ranges = thresholds.stream().map(this::range).toList();
    switch (ranges.size()) {
      case 0 -> {
        Explorer.requireSearchable(scenario);
        return explore(scenario, bounds);
      }
      case 1 -> {
        ranges.get(0).requireSearchable(scenario);
        return findThreshold(scenario, ranges.get(0));
      }
      case 2 -> {
        ThresholdGrid.requireSearchable(scenario, ranges.get(0), ranges.get(1));
        return findThresholds(scenario, ranges.get(0), ranges.get(1));
      }
      default -> throw usage("--threshold is given at most twice");
    }
  }

  private int findThresholds(Scenario scenario, Threshold.Range smallestOf, Threshold.Range over) {
    ThresholdGrid found;
    try (SearchProgress progress = new SearchProgress(spec)) {
      found = ThresholdGrid.search(scenario, smallestOf, over, maxStates, progress);
    }
    draw(() -> ThresholdGridReport.chart(found));
    print(json ? ThresholdGridReport.json(found) : ThresholdGridReport.text(found));
    return exitCode(
        found.points().stream().anyMatch(point -> point.smallest() != null),
        found.points().stream().allMatch(point -> point.boundedFrom() == 0));
  }

  private void draw(Supplier<ChartSpec> drawn) {
    Path picture = chart;
    if (picture != null) {
      try {
        ChartRenderer.write(drawn.get(), picture);
      } catch (IllegalArgumentException e) {
        throw usage("--chart: " + e.getMessage());
      } catch (ChartException e) {
        throw new OutputException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  private int searchMatrix(FieldScenario field) {
    FieldMatrix found;
    try (SearchProgress progress = new SearchProgress(spec)) {
      found = FieldMatrix.search(field, progress);
    }
    draw(() -> FieldReport.chart(found));
    print(json ? FieldReport.json(found) : FieldReport.text(found));
    boolean faulty = found.cells().stream().anyMatch(FieldCell::isFaulty);
    return exitCode(faulty, found.cells().stream().allMatch(FieldCell::exhausted));
  }

  private int exploreNamed(FieldScenario field) {
    int count = isGiven("--commands") ? commands : Math.min(DEFAULT_COMMANDS, field.most());
    FieldScenario.Sizes sizes = sizes(field);
    int most = sizes == null ? field.most() : MOST_COMMANDS;
    if (count < 1 || count > most) {
      throw usage("--commands=" + count + " is not in 1.." + most);
    }
    HostModel host = pair.requiredHost();
    ControllerModel controller = pair.requiredIoController();
    NamedResult found;
    try (SearchProgress progress = new SearchProgress(spec)) {
      found =
          sizes == null
              ? field.run(host, controller, count, progress)
              : FieldScenario.run(
                  FieldScenario.setup(host, controller, sizes, count),
                  isGiven("--max-states") ? maxStates : FieldScenario.MAX_STATES,
                  progress);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    if (found == null) {
      throw usage(
          "--scenario "
              + field.label()
              + " does not apply to this pair, or what decides it was not read");
    }
    NamedPair searched = new NamedPair(field, host, controller, count, sizes);
    print(json ? NamedJson.of(searched, found) : FieldReport.text(found, !noLadder));
    return exitCode(found.isFaulty(), found.exhausted());
  }

  /** The queues of the scenario, or those that were asked for; null: it has none. */
  private FieldScenario.@Nullable Sizes sizes(FieldScenario field) {
    FieldScenario.Sizes sizes = field.sizes();
    if (sizes == null) {
      refuse(
          List.of("--sqs", "--cq-size", "--tags", "--max-states"), "--scenario " + field.label());
      return null;
    }
    return new FieldScenario.Sizes(
        isGiven("--cq-size") ? cqSize : sizes.cqSize(),
        isGiven("--sqs") ? sqs : sizes.sqs(),
        isGiven("--tags") ? tags : sizes.tags(),
        sizes.oldCqSize(),
        sizes.errs());
  }

  private void refuse(List<String> options, String forWhat) {
    for (String option : options) {
      if (isGiven(option)) {
        throw usage(option + " is not for " + forWhat);
      }
    }
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  private int explore(Scenario scenario, Explorer.Bounds bounds) {
    Exploration exploration;
    try (SearchProgress progress = new SearchProgress(spec)) {
      exploration = Explorer.explore(scenario, bounds, progress);
    }
    print(json ? ExploreJson.of(exploration) : ExploreText.of(exploration, !noLadder));
    return exitCode(exploration.isFaulty(), exploration.exhausted());
  }

  private int findThreshold(Scenario scenario, Threshold.Range range) {
    Threshold found;
    try (SearchProgress progress = new SearchProgress(spec)) {
      found = Threshold.search(scenario, range, maxStates, progress);
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

  /** The deletion at the scenario's sizes, or at those that were asked for. */
  private Scenario deletion(FieldScenario field) {
    Scenario scenario = field.deletion(pair.requiredHost(), pair.requiredController());
    for (Parameter size : Parameter.values()) {
      if (isGiven("--" + size.label())) {
        scenario = scenario.with(size, given(size));
      }
    }
    return scenario;
  }

  private int given(Parameter size) {
    return switch (size) {
      case IO_QUEUES -> ioQueues;
      case CQ_SIZE -> cqSize;
      case SQ_SIZE -> sqSize;
      case TAGS -> tags;
      case OUTSTANDING -> outstanding;
      case AER -> aer;
      case REACTORS -> pair.reactors();
    };
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
