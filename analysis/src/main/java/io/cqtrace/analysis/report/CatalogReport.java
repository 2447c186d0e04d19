package io.cqtrace.analysis.report;

import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.rule.RequiredFact;
import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.stream.Collectors;

/** The catalogues of models and rules as text of at most 72 columns. */
public final class CatalogReport {
  private CatalogReport() {}

  /** Hosts and controllers: what they stand for, and where they were read. */
  public static String models() {
    Document lines = new Document();
    lines.line("Hosts");
    model(
        lines, "recorded", "the capture's own doorbells, at their times", "any", "the capture", "");
    for (HostModel host : Models.hosts()) {
      for (HostModel.Version version : host.names()) {
        String same =
            version.name().equals(host.name()) ? "" : "; the same steps as " + host.name();
        String standsFor = version.standsFor() + same;
        model(lines, version.name(), standsFor, version.releases(), version.source(), "");
      }
    }
    lines.blank().line("Controllers");
    for (ControllerModel controller : Models.controllers()) {
      model(
          lines,
          controller.name(),
          controller.standsFor(),
          controller.releases(),
          controller.source(),
          controller.assumed());
    }
    lines.blank().line("Controllers in the scenarios of I/O queues only (explore --scenario)");
    for (Models.IoVariant variant : Models.ioVariants()) {
      ControllerModel controller = variant.controller();
      model(
          lines,
          controller.name(),
          controller.standsFor() + "; elsewhere as " + variant.elsewhere().name(),
          controller.releases(),
          controller.source(),
          controller.assumed());
    }
    return lines.toString();
  }

  private static void model(
      Document lines,
      String name,
      String standsFor,
      String releases,
      String source,
      String assumed) {
    lines.line("  " + name);
    lines.wrap("    ", "    ", standsFor);
    lines.wrap("    releases: ", "      ", releases);
    lines.wrap("    source: ", "      ", source);
    if (!assumed.isEmpty()) {
      lines.wrap("    ASSUMED: ", "      ", assumed);
    }
  }

  private static String needs(Rule rule) {
    return rule.needs().isEmpty()
        ? "nothing"
        : rule.needs().stream().map(RequiredFact::what).collect(Collectors.joining("; "));
  }

  /** The rules: what each says, about whom, by which clause, and what it needs. */
  public static String rules() {
    Document lines = new Document();
    for (Rule rule : RuleCatalog.rules()) {
      lines.line(rule.id() + " (" + rule.party().blame(Severity.FAULT) + ")");
      lines.wrap("    says:   ", "            ", rule.says());
      lines.wrap("    clause: ", "            ", rule.clause());
      lines.wrap("    needs:  ", "            ", needs(rule));
    }
    return lines.toString();
  }
}
