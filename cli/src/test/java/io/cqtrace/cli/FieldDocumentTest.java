package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.analysis.report.FieldReport;
import io.cqtrace.explore.field.FieldMatrix;
import io.cqtrace.explore.field.FieldScenario;
import io.cqtrace.explore.field.NamedResult;
import io.cqtrace.explore.field.Outcome;
import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.controller.ControllerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables and schedules of docs/field.md are those that the search finds. */
class FieldDocumentTest {
  private static final Path DOCUMENT = CommandRun.SAMPLES.resolveSibling("docs/field.md");
  private static final String BEGIN = "<!-- generated: FieldDocumentTest -->\n";

  @Test
  void theDocumentIsWhatTheSearchFinds() throws IOException {
    String written = Files.readString(DOCUMENT);
    String prose = written.substring(0, written.indexOf(BEGIN) + BEGIN.length());
    StringBuilder text = new StringBuilder(prose);
    for (FieldScenario scenario : FieldScenario.values()) {
      FieldMatrix matrix = FieldMatrix.search(scenario, (pairs, ofPairs, states) -> {});
      block(text, "`" + scenario.label() + "`", FieldReport.text(matrix));
    }
    ladder(text, FieldScenario.IO, "nvmet-pci-epf", 8, Outcome.OVERRUN);
    ladder(text, FieldScenario.RECREATE, "spdk-25473", 5, Outcome.FAILED);
    ladder(text, FieldScenario.IO, "bhyve", 4, Outcome.STALLED);
    ladder(text, FieldScenario.RECREATE, "spdk-adaptive-irq", 1, Outcome.STALLED);
    ladder(text, FieldScenario.SHARED_CQ, "femu", 1, Outcome.STALLED);
    ladder(text, FieldScenario.RESET, "bhyve", 1, Outcome.LATE);
    ladder(text, FieldScenario.RESET, "overwrite", 1, Outcome.LATE);
    ladder(text, FieldScenario.RESET, "vbox", 1, Outcome.STALLED);
    ladder(text, FieldScenario.BAD_HEAD, "spdk-25473", 5, Outcome.FAILED);
    ladder(text, FieldScenario.BAD_HEAD, "openvmm", 4, Outcome.STALLED);
    ladder(text, FieldScenario.IO, "vbox-unlocked", 4, Outcome.STALLED);
    ladder(text, FieldScenario.SHARED_CQ, "vbox-unlocked", 2, Outcome.FAILED);
    NamedResult shadow = FieldScenario.run(ShadowDoorbells.ORDERED, ShadowDoorbells.UNORDERED, 2);
    block(
        text,
        "`shadow`, a controller without a full barrier: stalled",
        String.join("\n", FieldReport.ladder(shadow, Outcome.STALLED)) + "\n");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, text);
    }
    assertThat(Files.readString(DOCUMENT)).isEqualTo(text.toString());
    assertThat(text.substring(prose.length()).lines())
        .allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}"));
  }

  private static void ladder(
      StringBuilder text, FieldScenario scenario, String controller, int commands, Outcome shown) {
    ControllerModel model =
        scenario.controllers().stream()
            .filter(known -> known.name().equals(controller))
            .findFirst()
            .orElseThrow();
    NamedResult found = scenario.run(Models.LINUX, model, commands);
    assertThat(found).isNotNull();
    List<String> lines = FieldReport.ladder(found, shown);
    block(
        text,
        String.format(
            "`%s`, `linux` x `%s`, %s: %s",
            scenario.label(),
            controller,
            commands == 1 ? "1 command" : commands + " commands",
            shown.label()),
        String.join("\n", lines) + "\n");
  }

  private static void block(StringBuilder text, String heading, String lines) {
    text.append("\n## ").append(heading).append("\n\n```\n").append(lines).append("```\n");
  }

  @Test
  void theMatrixAsJson() throws IOException {
    CommandRun run = CommandRun.ofWords("explore", "--matrix", "--scenario=shadow", "--json");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.path("schema").asText()).isEqualTo(FieldReport.SCHEMA);
    assertThat(json.path("cells")).hasSize(Models.hosts().size() * Models.controllers().size());
    assertThat(json.path("cells").findValuesAsText("verdict"))
        .contains("NEVER", "NOT_APPLICABLE")
        .doesNotContain("BOUNDED");
  }

  @Test
  void aScenarioShowsItsLadder() {
    CommandRun run =
        CommandRun.ofWords(
            "explore", "--scenario=io", "--host=linux", "--controller=drop", "--commands=4");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAULT.code());
    assertThat(run.out()).contains("lost        REACHABLE in ", "DISCARD");
    assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}"));
  }
}
