package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.document.Document;
import io.cqtrace.analysis.rule.RequiredFact;
import io.cqtrace.analysis.rule.Rule;
import io.cqtrace.analysis.rule.RuleCatalog;
import io.cqtrace.analysis.rule.Severity;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The catalogues of models and rules as text of at most 72 columns. */
public final class CatalogReport {
  /** Name and version of the schema of the models. */
  public static final String MODELS_SCHEMA = "cqtrace.models/1";

  private static final ObjectMapper JSON = new ObjectMapper();

  private CatalogReport() {}

  /**
   * A model as it is listed.
   *
   * @param kind which list it is in
   * @param stepsOf a model that does the same, everywhere or where this one is not asked for; empty
   *     if none
   */
  private record Entry(
      Kind kind,
      String name,
      String standsFor,
      String stepsOf,
      String releases,
      String source,
      String assumed) {}

  /** The lists of models: the heading in text, the name in JSON. */
  private enum Kind {
    HOST("Hosts", "; the same steps as "),
    CONTROLLER("Controllers", ""),
    IO_CONTROLLER(
        "Controllers in the scenarios of I/O queues only (explore --scenario)", "; elsewhere as ");

    final String heading;
    final String stepsOf;

    Kind(String heading, String stepsOf) {
      this.heading = heading;
      this.stepsOf = stepsOf;
    }
  }

  private static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    entries.add(
        new Entry(
            Kind.HOST,
            "recorded",
            "the capture's own doorbells, at their times",
            "",
            "any",
            "the capture",
            ""));
    for (HostModel host : Models.hosts()) {
      for (HostModel.Version version : host.names()) {
        entries.add(
            new Entry(
                Kind.HOST,
                version.name(),
                version.standsFor(),
                version.name().equals(host.name()) ? "" : host.name(),
                version.releases(),
                version.source(),
                ""));
      }
    }
    Models.controllers().forEach(model -> entries.add(entry(Kind.CONTROLLER, model, "")));
    for (Models.IoVariant variant : Models.ioVariants()) {
      entries.add(entry(Kind.IO_CONTROLLER, variant.controller(), variant.elsewhere().name()));
    }
    return entries;
  }

  private static Entry entry(Kind kind, ControllerModel model, String stepsOf) {
    return new Entry(
        kind,
        model.name(),
        model.standsFor(),
        stepsOf,
        model.releases(),
        model.source(),
        model.assumed());
  }

  /** Hosts and controllers: what they stand for, and where they were read. */
  public static String models() {
    Document lines = new Document();
    Kind before = null;
    for (Entry entry : entries()) {
      if (entry.kind() != before) {
        (before == null ? lines : lines.blank()).line(entry.kind().heading);
        before = entry.kind();
      }
      String stepsOf = entry.stepsOf().isEmpty() ? "" : entry.kind().stepsOf + entry.stepsOf();
      lines.line("  " + entry.name());
      lines.wrap("    ", "    ", entry.standsFor() + stepsOf);
      lines.wrap("    releases: ", "      ", entry.releases());
      lines.wrap("    source: ", "      ", entry.source());
      if (!entry.assumed().isEmpty()) {
        lines.wrap("    ASSUMED: ", "      ", entry.assumed());
      }
    }
    return lines.toString();
  }

  /** The same as JSON; the document ends in a line feed. */
  public static String modelsJson() {
    ObjectNode tree = JSON.createObjectNode();
    tree.put("schema", MODELS_SCHEMA);
    ArrayNode models = tree.putArray("models");
    for (Entry entry : entries()) {
      ObjectNode node = models.addObject();
      node.put("kind", entry.kind().name());
      node.put("name", entry.name());
      node.put("stands_for", entry.standsFor());
      if (!entry.stepsOf().isEmpty()) {
        node.put("steps_of", entry.stepsOf());
      }
      node.put("releases", entry.releases());
      node.put("source", entry.source());
      if (!entry.assumed().isEmpty()) {
        node.put("assumed", entry.assumed());
      }
    }
    return tree.toPrettyString() + "\n";
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
