package io.cqtrace.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.analysis.rule.Finding;
import io.cqtrace.analysis.verdict.Analysis;
import io.cqtrace.history.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What every report must hold to, whatever it reports. */
public final class ReportText {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ReportText() {}

  /** At most 72 columns, printable ASCII, no trailing blanks, a line feed at the end. */
  public static void assertFitsAMail(String text) {
    assertThat(text).endsWith("\n");
    for (String line : text.split("\n", -1)) {
      assertThat(line).hasSizeLessThanOrEqualTo(72).matches("[ -~]*").doesNotEndWith(" ");
    }
  }

  /** The fixed core of the schema {@code cqtrace.verdict/1}: names, types, and sums. */
  public static void assertJsonCore(String json, Analysis analysis) throws IOException {
    JsonNode root = MAPPER.readTree(json);
    assertThat(root.get("schema").asText()).isEqualTo("cqtrace.verdict/1");
    assertThat(root.get("verdict").asText()).isEqualTo(analysis.verdict().name());
    JsonNode counters = root.get("counters");
    long sum = 0;
    for (String counter : List.of("events", "ignored", "foreign", "damaged")) {
      assertThat(counters.get(counter).isIntegralNumber()).isTrue();
      sum += counters.get(counter).asLong();
    }
    assertThat(counters.get("lines").asLong()).isEqualTo(sum);

    List<String> outcomes = new ArrayList<>();
    root.get("outcomes").fieldNames().forEachRemaining(outcomes::add);
    assertThat(outcomes)
        .containsExactly(
            "DELIVERED",
            "NOT_FETCHED",
            "EXECUTING",
            "WITHHELD",
            "LOST",
            "UNSIGNALLED",
            "UNCONSUMED",
            "ABANDONED",
            "STANDING",
            "UNKNOWN");
    for (Outcome outcome : Outcome.values()) {
      assertThat(root.get("outcomes").get(outcome.name()).asLong())
          .isEqualTo(analysis.tally().count(outcome));
    }
    for (String field : List.of("count", "max_ns", "total_ns")) {
      assertThat(root.get("withheld").get(field).isIntegralNumber()).isTrue();
    }
    assertThat(root.get("lost").get("count").asLong())
        .isEqualTo(analysis.tally().count(Outcome.LOST));
    assertCommands(root.get("lost").get("commands"));

    assertThat(root.get("findings")).hasSameSizeAs(analysis.findings());
    for (int i = 0; i < analysis.findings().size(); i++) {
      assertFinding(root.get("findings").get(i), analysis.findings().get(i));
    }
  }

  private static void assertFinding(JsonNode node, Finding finding) {
    assertThat(node.get("rule").asText()).isEqualTo(finding.rule().id());
    assertThat(node.get("severity").asText()).isIn("FAULT", "SUSPECT", "NOTICE");
    assertThat(node.get("party").asText())
        .isIn("controller", "host", "backend", "platform", "capture", "none");
    assertThat(node.get("clause").asText()).isNotBlank();
    assertThat(node.get("summary").asText()).isNotBlank();
    assertThat(node.get("grade").asText()).isIn("RECORDED", "INFERRED", "ASSUMED");
    assertCommands(node.get("commands"));
    assertThat(node.get("evidence")).isNotEmpty();
    for (JsonNode evidence : node.get("evidence")) {
      assertThat(evidence.get("source").asText()).isNotBlank();
      assertThat(evidence.get("line").asLong()).isPositive();
      assertThat(evidence.get("text").asText()).isNotBlank();
    }
  }

  private static void assertCommands(JsonNode commands) {
    assertThat(commands.isArray()).isTrue();
    for (JsonNode command : commands) {
      for (String field : List.of("controller", "sqid", "cid", "opcode")) {
        boolean mayBeUnknown = field.equals("cid") || field.equals("opcode");
        JsonNode value = command.get(field);
        assertThat(value.isIntegralNumber() || (mayBeUnknown && value.isNull())).isTrue();
        assertThat(value.asLong()).isNotNegative();
      }
    }
  }
}
