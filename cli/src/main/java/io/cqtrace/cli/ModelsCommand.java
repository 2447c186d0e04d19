package io.cqtrace.cli;

import io.cqtrace.analysis.report.CatalogReport;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cqtrace models}: the hosts and controllers that captures can be replayed through. */
@Command(
    name = "models",
    description = "Lists the host and controller models with versions and sources.",
    mixinStandardHelpOptions = true)
final class ModelsCommand implements Runnable {
  @Option(names = "--json", description = "Print JSON, schema " + CatalogReport.MODELS_SCHEMA)
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? CatalogReport.modelsJson() : CatalogReport.models());
    out.flush();
  }
}
