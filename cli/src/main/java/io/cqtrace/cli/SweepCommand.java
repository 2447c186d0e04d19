package io.cqtrace.cli;

import io.cqtrace.analysis.chart.render.ChartException;
import io.cqtrace.analysis.chart.render.ChartRenderer;
import io.cqtrace.analysis.export.SweepTable;
import io.cqtrace.analysis.report.SweepCurves;
import io.cqtrace.analysis.report.SweepReport;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Sweep;
import io.cqtrace.explore.SweepCount;
import io.cqtrace.explore.SweepPoint;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.SimulatedTimes;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cqtrace sweep}: how often random runs go wrong, over a grid. */
@Command(
    name = "sweep",
    description = {
      "Measures how often random runs of an I/O queue deletion fail, over a grid.",
      "Every point of the grid is run with random times; prints the share of runs that lose a"
          + " completion, fail or stall, with its confidence interval."
    },
    footerHeading = "%nExit status:%n",
    footer = {"  0  no run failed", "  1  some runs failed"},
    mixinStandardHelpOptions = true)
final class SweepCommand implements Callable<Integer> {
  private static final int MAX_POINTS = 10_000;

  @Option(
      names = "--host",
      required = true,
      split = ",",
      paramLabel = "H",
      description = "Host models.")
  private List<String> hostNames = List.of();

  @Option(
      names = "--controller",
      required = true,
      split = ",",
      paramLabel = "C",
      description = "Controller models.")
  private List<String> controllerNames = List.of();

  @Option(
      names = "--io-queues",
      split = ",",
      paramLabel = "N",
      description = "Number of I/O queues (default: 64).")
  private List<Integer> ioQueues = List.of(64);

  @Option(
      names = "--cq-size",
      split = ",",
      paramLabel = "S",
      description = "Size of the admin CQ (default: 32).")
  private List<Integer> cqSizes = List.of(32);

  @Option(
      names = "--tags",
      split = ",",
      paramLabel = "T",
      description = "Tags of the driver (default: 30).")
  private List<Integer> tags = List.of(30);

  @Option(
      names = "--outstanding",
      split = ",",
      paramLabel = "M",
      description = "Limit of outstanding commands (default: the number of tags).")
  private List<Integer> outstanding = List.of(0);

  @Option(names = "--aer", paramLabel = "K", description = "Outstanding AERs (default: 1).")
  private int aer = 1;

  @Option(
      names = "--reactors",
      split = ",",
      paramLabel = "R",
      description = "Reactors of the controller (default: 2).")
  private List<Integer> reactors = List.of(2);

  @Option(
      names = "--cqe-cost",
      split = ",",
      paramLabel = "US",
      description = "Handler time per CQE in microseconds (default: 150, a slowed-down guest).")
  private List<Long> cqeCostsUs = List.of(150L);

  @Option(
      names = "--irq-delay",
      split = ",",
      paramLabel = "US",
      description = "Delay from CQE to handler in microseconds (default: 50).")
  private List<Long> irqDelaysUs = List.of(50L);

  @Option(
      names = "--service-time",
      split = ",",
      paramLabel = "US",
      description = "Service time of an asynchronous Delete SQ in microseconds (default: 1000).")
  private List<Long> serviceTimesUs = List.of(1000L);

  @Option(names = "--jitter", paramLabel = "P", description = "Jitter in percent (default: 50).")
  private int jitter = 50;

  @Option(names = "--runs", paramLabel = "N", description = "Runs per grid point (default: 200).")
  private int runs = 200;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Seed; same seed, same results (default: 1).")
  private long seed = 1;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads (default: one per processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--chart",
      paramLabel = "PICTURE",
      description = "Draw the shares to this .png, .svg or .pdf file.")
  private @Nullable Path chart;

  @Option(
      names = "--arrow",
      paramLabel = "FILE",
      description = "Write the grid points as an Arrow IPC file (docs/schema.md).")
  private @Nullable Path arrow;

  @Option(names = "--json", description = "Print JSON, schema " + SweepReport.SCHEMA)
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    Sweep sweep;
    try {
      sweep = new Sweep(points(), runs, seed);
    } catch (IllegalArgumentException e) {
      throw usage(e.getMessage());
    }
    if (threads < 1) {
      throw usage("--threads=" + threads + " is not a number of threads");
    }
    List<SweepCount> counts;
    long total = (long) sweep.runs() * sweep.points().size();
    try (ProgressLine progress = ProgressLine.of(spec, "runs", total)) {
      counts = sweep.run(threads, progress::accept);
    }
    write(sweep, counts);
    spec.commandLine()
        .getOut()
        .print(json ? SweepReport.json(sweep, counts) : SweepReport.text(sweep, counts));
    spec.commandLine().getOut().flush();
    boolean faulty = counts.stream().anyMatch(count -> count.faulty() > 0);
    return (faulty ? ExitCode.FAULT : ExitCode.OK).code();
  }

  private void write(Sweep sweep, List<SweepCount> counts) {
    Path picture = chart;
    if (picture != null) {
      try {
        OutputFile.write(
            picture,
            ChartRenderer.bytes(SweepCurves.of(sweep, counts), picture, ChartRenderer.WIDTH));
      } catch (IllegalArgumentException e) {
        throw usage("--chart: " + e.getMessage());
      } catch (ChartException e) {
        throw new OutputException(String.valueOf(e.getMessage()), e);
      }
    }
    Path table = arrow;
    if (table != null) {
      try (TableMemory memory = new TableMemory(Long.MAX_VALUE)) {
        SweepTable.write(sweep, counts, table, memory);
      } catch (UncheckedIOException e) {
        throw new OutputException(table + ": cannot be written: " + e.getMessage(), e);
      }
    }
  }

  private List<SweepPoint> points() {
    List<Scenario> scenarios = new ArrayList<>();
    for (String hostName : hostNames) {
      for (String controllerName : controllerNames) {
        scenarios.add(scenario(hostName, controllerName));
      }
    }
    scenarios = vary(scenarios, Parameter.CQ_SIZE, cqSizes);
    scenarios = vary(scenarios, Parameter.TAGS, tags);
    scenarios = vary(scenarios, Parameter.OUTSTANDING, outstanding);
    scenarios = vary(scenarios, Parameter.REACTORS, reactors);
    scenarios = vary(scenarios, Parameter.IO_QUEUES, ioQueues);
    List<SweepPoint> points = new ArrayList<>();
    for (Scenario scenario : scenarios) {
      for (SimulatedTimes times : times()) {
        points.add(new SweepPoint(scenario, times));
        if (points.size() > MAX_POINTS) {
          throw usage("the grid has more than " + MAX_POINTS + " points");
        }
      }
    }
    return points;
  }

  private Scenario scenario(String hostName, String controllerName) {
    ModelNames models = new ModelNames(spec);
    HostModel host = models.host(hostName);
    ControllerModel controller = models.controller(controllerName);
    return Scenario.deleteFlood(host, controller).with(Parameter.AER, aer);
  }

  private static List<Scenario> vary(
      List<Scenario> scenarios, Parameter parameter, List<Integer> values) {
    return scenarios.stream()
        .flatMap(scenario -> values.stream().map(value -> scenario.with(parameter, value)))
        .limit(MAX_POINTS + 1L)
        .toList();
  }

  private List<SimulatedTimes> times() {
    SimulatedTimes assumed = SimulatedTimes.assumed();
    List<SimulatedTimes> times = new ArrayList<>();
    for (long cqeCostUs : cqeCostsUs) {
      for (long irqDelayUs : irqDelaysUs) {
        for (long serviceTimeUs : serviceTimesUs) {
          times.add(
              new SimulatedTimes(
                  assumed.submitNs(),
                  assumed.turnDelayNs(),
                  assumed.fetchNs(),
                  assumed.postDelayNs(),
                  nanos(serviceTimeUs),
                  nanos(irqDelayUs),
                  nanos(cqeCostUs),
                  assumed.tagDelayNs(),
                  jitter));
        }
      }
    }
    return times;
  }

  private long nanos(long micros) {
    if (micros < 0 || micros > 60_000_000) {
      throw usage(micros + " us is not in 0..60000000");
    }
    return micros * 1000;
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(spec.commandLine(), message == null ? "" : message);
  }
}
