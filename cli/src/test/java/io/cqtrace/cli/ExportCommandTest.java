package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.analysis.export.CommandColumns;
import io.cqtrace.ingest.table.TableColumn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandTest {
  @TempDir private Path directory;

  @Test
  void csvHasOneRowACommand() throws IOException {
    Path csv = directory.resolve("commands.csv");
    assertThat(export(HostileCapture.write(directory), "csv", csv).exitCode()).isZero();
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0))
        .isEqualTo(
            CommandColumns.SCHEMA.columns().stream()
                .map(TableColumn::name)
                .collect(Collectors.joining(",")));
    assertThat(lines).filteredOn(line -> line.contains(",0,1,1,1,1,1,")).hasSize(5);
    assertThat(lines)
        .filteredOn(line -> line.contains(",0,1,1,1,1,1,4,4,0,2,Read,"))
        .singleElement()
        .asString()
        .contains(",DELIVERED,", ",true,", ",16,800000,", ",RECORDED,", ",INFERRED,")
        .contains('"' + HostileCapture.NAME.replace("\"", "\"\""))
        .doesNotContain(directory.toString());
  }

  /** Begins and ends pair up, one slice a command and one counter a CQ. */
  @Test
  void chromeJsonIsValidAndBalanced() throws IOException {
    Path json = directory.resolve("trace.json.gz");
    assertThat(export(HostileCapture.write(directory), "chrome-json", json).exitCode()).isZero();
    JsonNode events;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(json))) {
      events = new ObjectMapper().readTree(in).path("traceEvents");
    }
    Map<String, Integer> open = new HashMap<>();
    int commands = 0;
    int highest = 0;
    for (JsonNode event : events) {
      String phase = event.path("ph").asText();
      String key = event.path("id").asText() + event.path("name").asText();
      switch (phase) {
        case "b" -> {
          open.merge(key, 1, Integer::sum);
          commands += event.path("name").asText().equals("SQ 1") ? 1 : 0;
        }
        case "e" -> open.merge(key, -1, Integer::sum);
        case "C" -> highest = Math.max(highest, event.path("args").path("occupied").asInt());
        default -> assertThat(phase).isEqualTo("M");
      }
      if (!phase.equals("M")) {
        assertThat(event.path("ts").isNumber()).isTrue();
        assertThat(event.path("ts").asDouble()).isBetween(0.0, 10_000.0);
      }
    }
    assertThat(open.values()).isNotEmpty().containsOnly(0);
    assertThat(commands).isEqualTo(5);
    assertThat(highest).isEqualTo(3);
  }

  @Test
  void nothingIsLeftOfAFailedExport() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.log"), "no event\n");
    Path csv = directory.resolve("commands.csv");
    assertThat(export(empty, "csv", csv).exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(directory).isDirectoryNotContaining("glob:**commands.csv*");
    assertThat(export(empty, "xml", csv).exitCode()).isEqualTo(ExitCode.USAGE.code());
  }

  private static CommandRun export(Path capture, String format, Path target) {
    return CommandRun.ofWords("export", capture, "--to", format, "-o", target);
  }
}
