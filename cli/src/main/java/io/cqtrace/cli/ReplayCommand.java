package io.cqtrace.cli;

import io.cqtrace.analysis.report.MatrixJson;
import io.cqtrace.analysis.report.MatrixText;
import io.cqtrace.analysis.verdict.RunVerdict;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.DeleteQueuesScenario;
import io.cqtrace.replay.ReplayMatrix;
import io.cqtrace.replay.SimulatedTimes;
import io.cqtrace.replay.Variant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace replay}: a capture, or a scenario, through other hosts and controllers. */
@Command(
    name = "replay",
    description = "Runs a capture or a scenario through models of hosts and controllers.",
    footerHeading = "%nExit status:%n",
    footer = {
      "  0  one pair: all was delivered; --matrix: the table is conclusive",
      "  1  one pair: something was lost, the controller failed or the run stalls",
      "  4  the models do not reproduce the capture"
    },
    mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
  private static final int LINUX_ADMIN_QUEUE_SIZE = 32;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Mixin private InputOptions input = new InputOptions();

  @Mixin private ModelOptions models = new ModelOptions();

  @Mixin private ScenarioOptions scenario = new ScenarioOptions();

  @Option(names = "--json", description = "print JSON, schema " + MatrixJson.SCHEMA)
  private boolean json;

  @Override
  public Integer call() {
    String name = scenario.name();
    if (name == null) {
      throw models.usage("say --scenario delete-queues");
    }
    if (!name.equals("delete-queues")) {
      throw models.usage("no scenario " + name + "; there is delete-queues");
    }
    if (!input.files().isEmpty()) {
      throw models.usage("a scenario takes no FILE");
    }
    return show(runScenario());
  }

  private ReplayMatrix runScenario() {
    List<HostModel> hosts = models.hosts();
    List<Variant> variants = models.variants();
    DeleteQueuesScenario flood;
    SimulatedTimes times;
    try {
      int cqSize = input.ioQueueSize();
      flood = scenario.deleteQueues(cqSize > 0 ? cqSize : LINUX_ADMIN_QUEUE_SIZE);
      times = scenario.times();
    } catch (IllegalArgumentException e) {
      throw models.usage(e.getMessage());
    }
    return flood.matrix(hosts, variants, times, scenario.seed());
  }

  private int show(ReplayMatrix matrix) {
    spec.commandLine().getOut().print(json ? MatrixJson.of(matrix) : MatrixText.of(matrix));
    spec.commandLine().getOut().flush();
    if (!MatrixText.isConclusive(matrix)) {
      return ExitCode.INCONCLUSIVE.code();
    }
    if (models.matrix()) {
      return ExitCode.OK.code();
    }
    return ExitCode.of(RunVerdict.of(matrix.cells().get(0)).verdict()).code();
  }
}
