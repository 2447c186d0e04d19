package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The export by the rules of the format, checked as a viewer reads it: events sorted by time (those
 * of one time in the order of the file), nestable async events ("b", "e") matched per category and
 * identifier, each slice within the one around it.
 *
 * <p>Without BAR0 trapped, SPDK does not log the CQ head: there is then no counter.
 *
 * <p>Source: "Trace Event Format" of the Chromium project: nestable async events; counter events;
 * metadata events.
 */
class ChromeTraceFormatTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "qemu/hotplug-64-queues, 31",
    "qemu/cq-full-depth-4, 3",
    "qemu/boot-io-no-timestamps, 32",
    "spdk/lost-delete-sq, 31",
    "spdk/lost-4-reactors, 0"
  })
  void slicesNestAndCountersCount(String sample, int most) throws IOException {
    List<String> words = new ArrayList<>(List.of("export", "--to", "chrome-json", "-o"));
    Path json = directory.resolve("trace.json.gz");
    words.add(json.toString());
    try (Stream<Path> files = Files.list(CommandRun.SAMPLES.resolve(sample))) {
      files
          .filter(file -> file.toString().endsWith(".zst"))
          .sorted()
          .forEach(file -> words.add(file.toString()));
    }
    assertThat(CommandRun.of(words.toArray(String[]::new)).exitCode()).isZero();
    JsonNode document;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(json))) {
      document = new ObjectMapper().readTree(in);
    }
    assertThat(document.path("displayTimeUnit").asText()).isIn("ms", "ns");

    List<JsonNode> events = new ArrayList<>();
    document.path("traceEvents").forEach(events::add);
    events.forEach(ChromeTraceFormatTest::hasWhatItsPhaseNeeds);
    Map<String, List<JsonNode>> tracks = new TreeMap<>();
    for (JsonNode event : events) {
      if (event.path("ph").asText().matches("[be]")) {
        String track = event.path("pid") + " " + event.path("cat") + " " + event.path("id");
        tracks.computeIfAbsent(track, k -> new ArrayList<>()).add(event);
      }
    }
    assertThat(tracks).isNotEmpty();
    tracks.values().forEach(ChromeTraceFormatTest::assertNested);
    assertThat(mostOccupied(events)).isEqualTo(most);
  }

  private static void hasWhatItsPhaseNeeds(JsonNode event) {
    String phase = event.path("ph").asText();
    assertThat(phase).isIn("M", "C", "b", "e");
    assertThat(event.path("pid").isInt()).isTrue();
    assertThat(event.path("name").asText()).isNotBlank();
    if (phase.equals("M")) {
      assertThat(event.path("name").asText()).isEqualTo("process_name");
      assertThat(event.path("args").path("name").asText()).isNotBlank();
      return;
    }
    assertThat(event.path("ts").isNumber()).isTrue();
    assertThat(event.path("ts").asDouble()).isNotNegative();
    if (phase.equals("C")) {
      assertThat(event.path("args")).isNotEmpty().allMatch(JsonNode::isNumber);
    } else {
      assertThat(event.path("id").asText()).isNotBlank();
      assertThat(event.path("cat").asText()).isNotBlank();
    }
  }

  /** One slice of the queue, in it one of the command, in it those of its stages. */
  private static void assertNested(List<JsonNode> track) {
    List<JsonNode> sorted = new ArrayList<>(track);
    sorted.sort(Comparator.comparingDouble(event -> event.path("ts").asDouble()));
    Deque<String> open = new ArrayDeque<>();
    int outermost = 0;
    int deepest = 0;
    for (JsonNode event : sorted) {
      String name = event.path("name").asText();
      if (event.path("ph").asText().equals("b")) {
        outermost += open.isEmpty() ? 1 : 0;
        open.push(name);
        deepest = Math.max(deepest, open.size());
      } else {
        assertThat(open.poll()).as("what ends at %s", event).isEqualTo(name);
      }
    }
    assertThat(open).isEmpty();
    assertThat(outermost).isEqualTo(1);
    assertThat(deepest).isBetween(2, 3);
    assertThat(sorted.get(0).path("name").asText()).isEqualTo(sorted.get(0).path("cat").asText());
  }

  private static int mostOccupied(List<JsonNode> events) {
    Map<String, Double> times = new HashMap<>();
    Map<String, Integer> last = new HashMap<>();
    int most = 0;
    for (JsonNode event : events) {
      if (event.path("ph").asText().equals("C")) {
        String counter = event.path("pid") + event.path("name").asText();
        double at = event.path("ts").asDouble();
        assertThat(times.getOrDefault(counter, 0.0)).isLessThanOrEqualTo(at);
        times.put(counter, at);
        last.put(counter, event.path("args").path("occupied").asInt());
        most = Math.max(most, event.path("args").path("occupied").asInt());
      }
    }
    assertThat(last.values()).as("every counter ends with its CQ").allMatch(value -> value == 0);
    return most;
  }
}
