package io.cqtrace.cli;

import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code cqtrace models}: the hosts and controllers that captures can be replayed through. */
@Command(
    name = "models",
    description = "Lists the models of hosts and controllers, what they stand for, their sources.",
    mixinStandardHelpOptions = true)
final class ModelsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Hosts");
    out.println("  recorded");
    out.println("    the capture's own doorbells, at their times");
    for (HostModel host : Models.hosts()) {
      print(out, host.name(), host.standsFor(), host.source());
    }
    out.println();
    out.println("Controllers");
    for (ControllerModel controller : Models.controllers()) {
      print(out, controller.name(), controller.standsFor(), controller.source());
    }
    out.flush();
  }

  private static void print(PrintWriter out, String name, String standsFor, String source) {
    out.println("  " + name);
    out.println("    " + standsFor);
    out.println("    source: " + source);
  }
}
