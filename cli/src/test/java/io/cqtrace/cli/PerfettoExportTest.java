package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import io.cqtrace.cli.PerfettoTrace.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The Perfetto trace as a reader of the published messages has it: packets sorted by time, those of
 * one time in the order of the file; on each track slices nest and close.
 *
 * <p>Without BAR0 trapped, SPDK does not log the CQ head: there the guest's trace bounds it.
 */
class PerfettoExportTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "qemu/hotplug-64-queues, 31",
    "qemu/cq-full-depth-4, 3",
    "qemu/boot-io-no-timestamps, 32",
    "spdk/lost-delete-sq, 31",
    "spdk/lost-4-reactors, 31"
  })
  void slicesNestFlowsJoinAndCountersCount(String sample, int most) throws IOException {
    List<Path> inputs = inputs(sample);
    Path file = export(inputs);
    assertThat(Files.size(file)).isLessThanOrEqualTo(rawBytes(inputs) * 2 / 5);
    PerfettoTrace trace = PerfettoTrace.read(file);
    List<Event> events = new ArrayList<>(trace.events());
    events.sort(Comparator.comparingLong(Event::ns));
    Map<Long, Deque<String>> open = new HashMap<>();
    Map<Long, List<Event>> flows = new TreeMap<>();
    Map<Long, Long> counters = new HashMap<>();
    int slices = 0;
    long highest = 0;
    for (Event event : events) {
      PerfettoTrace.Track track = trace.tracks().get(event.track());
      assertThat(track).as("the track of %s", event).isNotNull();
      assertThat(track.counter()).isEqualTo(event.type() == PerfettoTrace.COUNTER);
      event.flows().forEach(flow -> flows.computeIfAbsent(flow, k -> new ArrayList<>()).add(event));
      Deque<String> stack = open.computeIfAbsent(event.track(), k -> new ArrayDeque<>());
      switch (event.type()) {
        case PerfettoTrace.BEGIN -> {
          slices += stack.isEmpty() ? 1 : 0;
          stack.push(event.name());
          assertThat(stack.size()).as("%s", event).isLessThanOrEqualTo(2);
        }
        case PerfettoTrace.END -> assertThat(stack.poll()).as("ended by %s", event).isNotNull();
        case PerfettoTrace.COUNTER -> {
          counters.put(event.track(), event.value());
          highest =
              track.name().endsWith("occupied slots") ? Math.max(highest, event.value()) : highest;
        }
        default -> assertThat(event.type()).isEqualTo(PerfettoTrace.INSTANT);
      }
    }
    assertThat(open.values()).as("slices that never end").allMatch(Deque::isEmpty);
    int commands = 0;
    for (JsonNode count : verdict(inputs).path("outcomes")) {
      commands += count.asInt();
    }
    assertThat(slices).isEqualTo(commands);
    assertThat(highest).isEqualTo(most);
    assertThat(counters.values()).as("every counter ends with its CQ").containsOnly(0L);
    flows.values().forEach(PerfettoExportTest::assertInOrder);
  }

  /** SQ tail doorbell, fetch, CQE, interrupt, CQ head doorbell. */
  private static void assertInOrder(List<Event> flow) {
    List<Integer> steps = flow.stream().map(PerfettoExportTest::step).toList();
    assertThat(steps).isSorted().doesNotHaveDuplicates();
  }

  private static int step(Event event) {
    if (event.type() == PerfettoTrace.INSTANT) {
      List<String> names = List.of("CQE", "interrupt", "CQ head doorbell");
      return 2 + names.indexOf(event.name().replaceFirst(" \\(.*", ""));
    }
    return event.name().startsWith("fetched") ? 1 : 0;
  }

  @Test
  void theThreeWithheldCompletionsOfTheFloodAreShown() throws IOException {
    PerfettoTrace trace = PerfettoTrace.read(export(inputs("qemu/hotplug-64-queues")));
    assertThat(trace.events())
        .filteredOn(event -> event.name().equals("completed, CQE withheld"))
        .hasSize(3);
    assertThat(trace.events())
        .filteredOn(event -> event.name().equals("NOTICE CQ-WITHHELD"))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(trace.tracks().get(finding.track()).name()).isEqualTo("Findings");
              assertThat(finding.annotations().get("summary")).asString().contains("0.690 ms");
              assertThat(finding.annotations().get("evidence_1")).asString().contains(":");
              assertThat(finding.ns()).isPositive();
            });
  }

  /** Rows of a queue are reused: there are never more than commands in flight at once. */
  @Test
  void rowsAreReused() throws IOException {
    PerfettoTrace trace = PerfettoTrace.read(export(inputs("qemu/hotplug-64-queues")));
    assertThat(trace.tracks().values().stream().filter(t -> t.name().equals("SQ 0")).count())
        .isBetween(2L, 64L);
  }

  /** The numbers of the trace are those of the verdict. */
  @Test
  void outcomesAreThoseOfTheVerdict() throws IOException {
    List<Path> inputs = inputs("spdk/lost-delete-sq");
    PerfettoTrace trace = PerfettoTrace.read(export(inputs));
    JsonNode verdict = verdict(inputs);
    for (String outcome : List.of("LOST", "ABANDONED", "STANDING")) {
      assertThat(trace.events())
          .as(outcome)
          .filteredOn(event -> event.name().endsWith(" " + outcome))
          .hasSize(verdict.path("outcomes").path(outcome).asInt());
    }
    assertThat(trace.events())
        .filteredOn(event -> event.annotations().containsKey("party"))
        .hasSize(verdict.path("findings").size());
  }

  private static JsonNode verdict(List<Path> inputs) throws IOException {
    List<String> words = new ArrayList<>(List.of("analyze", "--json"));
    inputs.forEach(input -> words.add(input.toString()));
    return new ObjectMapper().readTree(CommandRun.of(words.toArray(String[]::new)).out());
  }

  private Path export(List<Path> inputs) {
    Path file = directory.resolve("trace.pftrace");
    List<String> words =
        new ArrayList<>(List.of("export", "--to", "perfetto", "-o", file.toString()));
    inputs.forEach(input -> words.add(input.toString()));
    assertThat(CommandRun.of(words.toArray(String[]::new)).exitCode()).isZero();
    return file;
  }

  private static List<Path> inputs(String sample) throws IOException {
    try (Stream<Path> files = Files.list(CommandRun.SAMPLES.resolve(sample))) {
      return files.filter(file -> file.toString().endsWith(".zst")).sorted().toList();
    }
  }

  private static long rawBytes(List<Path> inputs) throws IOException {
    long bytes = 0;
    for (Path input : inputs) {
      try (InputStream in = new ZstdInputStream(Files.newInputStream(input))) {
        bytes += in.transferTo(OutputStream.nullOutputStream());
      }
    }
    return bytes;
  }
}
