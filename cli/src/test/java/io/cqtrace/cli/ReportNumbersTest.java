package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same number in the mail, the text, the page, the JSON, the commands' table, the charts. */
class ReportNumbersTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "qemu/cq-full-depth-4",
        "qemu/hotplug-64-queues",
        "qemu/stale-eventidx",
        "qemu/never-fetched",
        "qemu/lost-interrupt",
        "qemu/backend-stall",
        "qemu/polled-queues",
        "qemu/slow-backend-linux61",
        "spdk/lost-delete-sq",
        "spdk/lost-4-reactors"
      })
  void numbersAgree(String scenario) throws IOException {
    List<Object> words = new ArrayList<>(List.of("report"));
    words.addAll(captures(CommandRun.SAMPLES.resolve(scenario)));
    words.addAll(List.of("-o", directory, "--no-tables", "--no-replay"));
    CommandRun.ofWords(words.toArray());
    JsonNode json = new ObjectMapper().readTree(directory.resolve("verdict.json").toFile());
    String mail = Files.readString(directory.resolve("report.txt")).replace('\n', ' ');
    String page =
        Files.readString(directory.resolve("report.html"))
            .replaceAll("<[^>]*>", " ")
            .replaceAll("\\s+", " ");
    words.set(0, "analyze");
    String text =
        CommandRun.ofWords(words.subList(0, words.size() - 4).toArray()).out().replace('\n', ' ');

    long all = 0;
    for (Map.Entry<String, JsonNode> outcome : json.get("outcomes").properties()) {
      long count = outcome.getValue().asLong();
      all += count;
      if (count > 0) {
        String words2 = String.format(Locale.ROOT, "%,d %s", count, outcome.getKey());
        assertThat(mail.replaceAll(" +", " ")).contains(words2);
        assertThat(text.replaceAll(" +", " ")).contains(words2);
        assertThat(page).contains(words2);
      }
    }
    assertThat(mail).contains(String.format(Locale.ROOT, "Seen: %,d commands", all));
    List<List<String>> table = table(scenario);
    Map<String, Long> counts = new TreeMap<>();
    column(table, "outcome").forEach(outcome -> counts.merge(outcome, 1L, Long::sum));
    assertThat(counts).isEqualTo(outcomes(json));
    assertLoadSays(table);

    long withheld = json.at("/withheld/count").asLong();
    if (withheld > 0) {
      String longest =
          String.format(Locale.ROOT, "%.3f", json.at("/withheld/max_ns").asLong() / 1e6);
      boolean seconds = json.at("/withheld/max_ns").asLong() >= 1_000_000_000L;
      assertThat(mail.replaceAll(" +", " "))
          .contains(
              withheld + " completions withheld", seconds ? "" : "at most " + longest + " ms");
      assertThat(text).contains(String.format(Locale.ROOT, "Withheld  %,d", withheld));
    }
    assertThat(json.at("/lost/commands")).hasSize(json.at("/lost/count").asInt());
    assertChartSays(json);
  }

  /** The caption of the occupancy chart, where it is about losses. */
  private void assertChartSays(JsonNode json) throws IOException {
    String svg = Files.readString(directory.resolve("cq-occupancy.svg")).replaceAll("\\s+", " ");
    Matcher lost = Pattern.compile("(\\d+) completions? discarded").matcher(svg);
    long count = json.at("/lost/count").asLong();
    assertThat(lost.find()).isEqualTo(count > 0);
    if (count > 0) {
      assertThat(Long.parseLong(lost.group(1))).isEqualTo(count);
    }
  }

  private static Map<String, Long> outcomes(JsonNode json) {
    Map<String, Long> counts = new TreeMap<>();
    json.get("outcomes")
        .properties()
        .forEach(
            outcome -> {
              if (outcome.getValue().asLong() > 0) {
                counts.put(outcome.getKey(), outcome.getValue().asLong());
              }
            });
    return counts;
  }

  /** The slowest command that came back, in the load's caption and in the lives. */
  private void assertLoadSays(List<List<String>> table) throws IOException {
    List<String> outcomes = column(table, "outcome");
    List<String> commands = column(table, "command");
    List<String> elapsed = column(table, "elapsed_ns");
    long slowest = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      boolean ended = List.of("DELIVERED", "ABANDONED").contains(outcomes.get(i));
      if (ended && !commands.get(i).startsWith("Asynchronous Event")) {
        slowest = Math.max(slowest, Long.parseLong(elapsed.get(i)));
      }
    }
    String took =
        slowest >= 1_000_000_000L
            ? String.format(Locale.ROOT, "%.3f s", slowest / 1e9)
            : String.format(Locale.ROOT, "%.3f ms", slowest / 1e6);
    String load = Files.readString(directory.resolve("load.svg")).replaceAll("\\s+", " ");
    assertThat(load.replaceAll("</text> ?<text[^>]*>", " ")).contains("the slowest took " + took);
    if (!column(table, "withheld").contains("true")) {
      assertThat(Files.readString(directory.resolve("lives.svg"))).contains(took);
    }
  }

  private static List<String> column(List<List<String>> table, String name) {
    int column = table.get(0).indexOf(name);
    return table.stream().skip(1).map(row -> row.get(column)).toList();
  }

  private static List<List<String>> table(String scenario) throws IOException {
    List<Object> words = new ArrayList<>(List.of("export"));
    words.addAll(captures(CommandRun.SAMPLES.resolve(scenario)));
    Path csv = Files.createTempFile("commands", ".csv");
    words.addAll(List.of("--to", "csv", "-o", csv));
    assertThat(CommandRun.ofWords(words.toArray()).exitCode()).isZero();
    List<String> lines = Files.readAllLines(csv);
    Files.delete(csv);
    return lines.stream().map(line -> List.of(line.split(",", -1))).toList();
  }

  private static List<Path> captures(Path scenario) throws IOException {
    try (Stream<Path> files = Files.list(scenario)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(trace|spdk|guest).*"))
          .sorted()
          .toList();
    }
  }
}
