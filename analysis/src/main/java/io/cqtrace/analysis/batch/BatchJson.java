package io.cqtrace.analysis.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.batch.RunRecord.Counts;
import io.cqtrace.analysis.batch.RunRecord.FindingRecord;
import io.cqtrace.analysis.batch.RunRecord.Place;
import io.cqtrace.analysis.verdict.Fingerprint;
import io.cqtrace.analysis.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run as one line of {@code runs.jsonl}, schema {@code cqtrace.batch/1}; it only ever grows. */
public final class BatchJson {
  /** The schema's name and version. */
  public static final String SCHEMA = "cqtrace.batch/1";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BatchJson() {}

  /** The line, without its line feed. */
  public static String line(RunRecord run) {
    ObjectNode root = MAPPER.createObjectNode();
    root.put("schema", SCHEMA).put("run", run.run());
    run.files().forEach(root.putArray("files")::add);
    Verdict verdict = run.verdict();
    root.put("verdict", verdict == null ? null : verdict.name())
        .put("exit", run.exit())
        .put("headline", run.headline())
        .put("fingerprint", run.fingerprint().id())
        .put("fault", run.fingerprint().fault());
    run.rules().forEach(root.putArray("rules")::add);
    Counts counts = run.counts();
    root.put("lost", counts.lost())
        .put("withheld", counts.withheld())
        .put("withheld_max_ns", counts.withheldMaxNs())
        .put("withheld_total_ns", counts.withheldTotalNs())
        .put("lines", counts.lines())
        .put("events", counts.events())
        .put("damaged", counts.damaged())
        .put("commands", counts.commands())
        .put("epoch", counts.epoch())
        .put("error", run.error());
    run.skipped().forEach(root.putArray("skipped")::add);
    ArrayNode findings = root.putArray("findings");
    run.findings().forEach(finding -> finding(findings.addObject(), finding));
    root.put("inputs", run.inputs());
    try {
      return MAPPER.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values cannot fail to print", e);
    }
  }

  /** A text as JSON. */
  public static String text(String text) {
    try {
      return MAPPER.writeValueAsString(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a text cannot fail to print", e);
    }
  }

  private static void finding(ObjectNode node, FindingRecord finding) {
    node.put("rule", finding.rule())
        .put("severity", finding.severity())
        .put("party", finding.party())
        .put("summary", finding.summary())
        .put("fingerprint", finding.fingerprint());
    ArrayNode places = node.putArray("evidence");
    finding
        .places()
        .forEach(place -> places.addObject().put("source", place.file()).put("line", place.line()));
  }

  /** What {@link #line} wrote, or null if it is something else. */
  public static @Nullable RunRecord parse(String line) {
    try {
      JsonNode root = MAPPER.readTree(line);
      if (root == null || !root.path("schema").asText().equals(SCHEMA)) {
        return null;
      }
      Verdict verdict =
          Stream.of(Verdict.values())
              .filter(known -> known.name().equals(root.path("verdict").asText()))
              .findFirst()
              .orElse(null);
      return new RunRecord(
          root.path("run").asText(),
          texts(root.path("files")),
          texts(root.path("skipped")),
          verdict,
          root.path("headline").asText(),
          new Fingerprint(root.path("fault").asText(), root.path("fingerprint").asText()),
          counts(root),
          findings(root.path("findings")),
          root.path("error").isNull() ? null : root.path("error").asText(),
          root.path("inputs").asText());
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static Counts counts(JsonNode root) {
    return new Counts(
        root.path("lines").asLong(),
        root.path("events").asLong(),
        root.path("damaged").asLong(),
        root.path("commands").asLong(),
        root.path("lost").asLong(),
        root.path("withheld").asLong(),
        root.path("withheld_max_ns").asLong(),
        root.path("withheld_total_ns").asLong(),
        root.path("epoch").asBoolean());
  }

  private static List<FindingRecord> findings(JsonNode array) {
    List<FindingRecord> findings = new ArrayList<>();
    for (JsonNode node : array) {
      List<Place> places = new ArrayList<>();
      node.path("evidence")
          .forEach(
              place ->
                  places.add(
                      new Place(place.path("source").asText(), place.path("line").asLong())));
      findings.add(
          new FindingRecord(
              node.path("rule").asText(),
              node.path("severity").asText(),
              node.path("party").asText(),
              node.path("summary").asText(),
              node.path("fingerprint").asText(),
              places));
    }
    return findings;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(node -> texts.add(node.asText()));
    return texts;
  }
}
