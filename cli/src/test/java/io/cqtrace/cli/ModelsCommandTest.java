package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ModelsCommandTest {
  private static final Path SCHEMA = CommandRun.SAMPLES.resolveSibling("docs/models.schema.json");

  /** Every model of the text, in its order, with its source. */
  @Test
  void theModelsAsJson() throws IOException {
    JsonNode json = new ObjectMapper().readTree(CommandRun.of("models", "--json").out());
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(Files.readString(SCHEMA))
                .validate(json))
        .isEmpty();
    assertThat(json.findValuesAsText("name"))
        .isEqualTo(
            CommandRun.of("models")
                .out()
                .lines()
                .filter(line -> line.matches("  \\S+"))
                .map(String::strip)
                .toList());
    assertThat(json.findValuesAsText("steps_of")).contains("linux-batched", "overwrite");
  }
}
