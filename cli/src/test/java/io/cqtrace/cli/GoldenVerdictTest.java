package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.ingest.format.TraceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every {@code sample-traces/FORMAT/SCENARIO} through the whole pipeline, against its {@code
 * expected/verdict.json}: identifiers and numbers, no prose. On a mismatch the new file is written
 * below {@code target/golden}; {@code -Dgolden.update=true} adopts it.
 */
class GoldenVerdictTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final boolean UPDATE = Boolean.getBoolean("golden.update");

  static List<String> scenarios() throws IOException {
    try (Stream<Path> files = Files.walk(CommandRun.SAMPLES, 3)) {
      return files
          .filter(path -> path.getFileName().toString().equals("SOURCE.md"))
          .map(path -> CommandRun.SAMPLES.relativize(path.getParent()).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void isWhatItWas(String scenario) throws IOException {
    Path directory = CommandRun.SAMPLES.resolve(scenario);
    String now = text(verdict(directory));
    Path expected = directory.resolve("expected").resolve("verdict.json");
    if (UPDATE) {
      Files.createDirectories(expected.getParent());
      Files.writeString(expected, now);
      return;
    }
    String before = Files.exists(expected) ? Files.readString(expected) : "";
    if (!before.equals(now)) {
      Path beside = Path.of("target", "golden", scenario, "verdict.json");
      Files.createDirectories(beside.getParent());
      Files.writeString(beside, now);
      assertThat(now)
          .as("written to %s; adopt it with -Dgolden.update=true", beside)
          .isEqualTo(before);
    }
  }

  /** So that the samples alone test every format; an import is made from any of them. */
  @Test
  void everyFormatHasASample() throws IOException {
    Set<String> formats = new TreeSet<>();
    for (String scenario : scenarios()) {
      Path expected = CommandRun.SAMPLES.resolve(scenario).resolve("expected/verdict.json");
      String named = MAPPER.readTree(expected.toFile()).path("formats").asText();
      formats.addAll(List.of(named.split(" ", -1)));
    }
    for (TraceFormat format : EnumSet.complementOf(EnumSet.of(TraceFormat.ARROW))) {
      assertThat(formats).contains(format.formatName());
    }
  }

  private static ObjectNode verdict(Path directory) throws IOException {
    List<String> args = new ArrayList<>(List.of("--json"));
    inputs(directory).forEach(input -> args.add(input.toString()));
    CommandRun run = CommandRun.of(args.toArray(new String[0]));
    assertThat(run.err()).isEmpty();
    JsonNode result = MAPPER.readTree(run.out());
    ObjectNode golden = MAPPER.createObjectNode();
    golden.put("exit", run.exitCode());
    golden.put("formats", String.join(" ", result.get("sources").findValuesAsText("format")));
    for (String field : List.of("verdict", "counters", "outcomes", "withheld")) {
      golden.set(field, result.get(field));
    }
    golden.putObject("lost").put("count", result.get("lost").get("count").asLong());
    commands((ObjectNode) golden.get("lost"), result.get("lost").get("commands"));
    ArrayNode findings = golden.putArray("findings");
    for (JsonNode finding : result.get("findings")) {
      finding(findings.addObject(), finding);
    }
    ArrayNode replays = golden.putArray("replays");
    for (JsonNode replay : result.get("replays")) {
      ObjectNode node = (ObjectNode) replay.deepCopy();
      node.remove(List.of("host", "lost_commands"));
      if (node.has("diverged_source")) {
        Path source = Path.of(node.get("diverged_source").asText());
        node.put("diverged_source", source.getFileName().toString());
      }
      commands(node, replay.get("lost_commands"));
      replays.add(node);
    }
    return golden;
  }

  private static void finding(ObjectNode golden, JsonNode finding) {
    for (String field : List.of("rule", "severity", "party", "grade", "command_count")) {
      golden.set(field, finding.get(field));
    }
    commands(golden, finding.get("commands"));
    ArrayNode evidence = golden.putArray("evidence");
    for (JsonNode line : finding.get("evidence")) {
      String source = Path.of(line.get("source").asText()).getFileName().toString();
      evidence.add(source + ":" + line.get("line").asLong());
    }
  }

  /** {@code SQ/CID}, all in one line. */
  private static void commands(ObjectNode golden, JsonNode commands) {
    List<String> all = new ArrayList<>();
    for (JsonNode command : commands) {
      all.add(command.get("sqid").asInt() + "/" + command.get("cid").asText());
    }
    golden.put("commands", String.join(" ", all));
  }

  /** The captures of a scenario: what is not a note about them. */
  private static List<Path> inputs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(path -> !path.getFileName().toString().matches(".*\\.md|withheld\\.txt"))
          .sorted()
          .toList();
    }
  }

  private static String text(JsonNode golden) throws IOException {
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    return MAPPER.writer(printer).writeValueAsString(golden) + "\n";
  }
}
