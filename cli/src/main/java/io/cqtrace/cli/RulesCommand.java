package io.cqtrace.cli;

import io.cqtrace.analysis.report.CatalogReport;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cqtrace rules}: the catalogue of findings. */
@Command(
    name = "rules",
    description = "Lists the rules: what each finds, the component at fault, the clause.",
    mixinStandardHelpOptions = true)
final class RulesCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(CatalogReport.rules());
    out.flush();
  }
}
