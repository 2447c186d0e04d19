package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Captures minimized, and what is left read back as any trace. How many commands must be left
 * follows from the finding: as many as the CQ has slots and one more where it must be full; one
 * where a single command suffices. The commands that create an I/O queue come on top.
 */
class MinimizeCommandTest {
  @TempDir private Path directory;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "qemu/stale-eventidx, CQ-CORK, controller, 4, 2",
    "qemu/stale-eventidx, EVENTIDX-STALE, controller, 4, 2",
    "qemu/backend-stall, BACKEND-SLOW, backend, 1, 2",
    "qemu/lost-interrupt, IRQ-LOST, platform, 1, 2",
    "qemu/cq-full-depth-4, CQ-WITHHELD, none, 4, 2",
    "qemu/hotplug-64-queues, CQ-WITHHELD, none, 32, 0",
  })
  void theSameRuleSpeaksOfWhatIsLeft(
      String scenario, String rule, String party, int commandCount, int queueCommandCount)
      throws IOException {
    Path small = directory.resolve("small.log");
    CommandRun run = minimize(small, scenario, "--rule", rule);
    assertThat(run.out()).contains("1-minimal").contains("\n  cqtrace analyze " + small + "\n");
    assertThat(run.err()).isEmpty();

    JsonNode verdict = new ObjectMapper().readTree(CommandRun.ofWords(small, "--json").out());
    List<String> found = new ArrayList<>();
    for (JsonNode finding : verdict.get("findings")) {
      found.add(finding.get("rule").asText() + ", " + finding.get("party").asText());
      assertThat(finding.get("rule").asText()).isNotEqualTo("CAPTURE-GAP");
    }
    assertThat(found).contains(rule + ", " + party);
    assertThat(verdict.get("counters").get("damaged").asInt()).isZero();
    assertThat(fetches(small)).hasSize(commandCount + queueCommandCount);
    isMinimizedNoFurther(small, "--rule", rule);
  }

  /** 31 slots of the admin CQ and the completion that finds none. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({"qemu/hotplug-64-queues", "spdk/lost-delete-sq", "spdk/lost-4-reactors"})
  void aLossIsShownByTheReplay(String scenario) throws IOException {
    Path small = directory.resolve("small.log");
    minimize(small, scenario, scenario.startsWith("qemu") ? "--controller=drop" : "--strict");
    assertThat(fetches(small)).hasSize(32).allMatch(line -> line.contains("CMD_DELETE_SQ"));
    assertThat(lostBy("drop", small)).isOne();
    assertThat(lostBy("spec", small)).isZero();
    isMinimizedNoFurther(small, "--controller", "drop");
  }

  /** With queues as small as it can be: one tag, one slot, the tag used again before the ring. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "qemu/hotplug-64-queues, 0x1006, 0x2006",
    "spdk/lost-delete-sq, 0x100c, 0x200c",
  })
  void withSmallQueuesTheWindowItselfIsLeft(String scenario, String first, String second)
      throws IOException {
    Path small = directory.resolve("small.log");
    minimize(
        small,
        scenario,
        scenario.startsWith("qemu") ? "--controller=drop" : "--strict",
        "--shrink-queues");
    assertThat(fetches(small))
        .extracting(line -> Integer.parseInt(line.replaceAll(".* cid (\\d+) .*", "$1")))
        .containsExactly(Integer.decode(first), Integer.decode(second));
    assertThat(Files.readAllLines(small)).hasSizeLessThan(30);
    assertThat(lostBy("drop", small)).isOne();
    assertThat(lostBy("spec", small)).isZero();
  }

  /** The sample {@code minimized-stale-eventidx} is what this command writes. */
  @Test
  void theSampleIsWhatItWas() throws IOException {
    Path sample = CommandRun.SAMPLES.resolve("qemu/minimized-stale-eventidx/trace.log");
    Path small = directory.resolve("trace.log");
    minimize(small, "qemu/stale-eventidx");
    if (Boolean.getBoolean("golden.update")) {
      Files.copy(small, sample, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(small).hasSameTextualContentAs(sample);
  }

  @Test
  void withoutAFileTheTraceIsTheOutput() throws IOException {
    CommandRun run =
        CommandRun.ofWords(
            "minimize", CommandRun.SAMPLES.resolve("qemu/backend-stall/trace.log.zst"));
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK.code());
    assertThat(run.out().lines().filter(line -> line.startsWith("#")))
        .allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}").doesNotEndWith(" "));
    assertThat(run.out().lines().filter(line -> !line.startsWith("#")))
        .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z pci_nvme_[a-z_]+ .*"));
  }

  @Test
  void aBoundOnRunsIsSaid() throws IOException {
    Path small = directory.resolve("small.log");
    CommandRun run = minimize(small, "qemu/stale-eventidx", "--max-runs", "20");
    assertThat(run.out()).contains("not shown to be 1-minimal");
    assertThat(Files.readString(small)).contains("# NOT shown to be 1-minimal");
    assertThat(CommandRun.ofWords(small).out()).startsWith("FAULT: CQ-CORK");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "qemu/boot-io-no-timestamps |                               | no finding",
        "qemu/stale-eventidx        | --rule CQ-LOST                | no finding of rule CQ-LOST",
        "qemu/hotplug-64-queues     | --controller spec             | spec loses nothing",
      })
  void whereThereIsNothingItSaysSo(String scenario, String options, String message) {
    List<Object> words =
        new ArrayList<>(
            List.of("minimize", CommandRun.SAMPLES.resolve(scenario).resolve("trace.log.zst")));
    if (options != null) {
      words.addAll(List.of(options.split(" ", -1)));
    }
    CommandRun run = CommandRun.ofWords(words.toArray());
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(run.err()).contains("nothing to minimize").contains(message);
    assertThat(run.out()).isEmpty();
  }

  /** What is left, minimized again, is the same: nothing of it can be left out. */
  private void isMinimizedNoFurther(Path small, Object... options) throws IOException {
    Path again = directory.resolve("again.log");
    List<Object> words = new ArrayList<>(List.of("minimize", small, "-o", again));
    words.addAll(List.of(options));
    assertThat(CommandRun.ofWords(words.toArray()).exitCode()).isZero();
    assertThat(events(again)).isEqualTo(events(small));
  }

  private static CommandRun minimize(Path small, String scenario, Object... options)
      throws IOException {
    List<Object> words = new ArrayList<>(List.of("minimize", "-o", small));
    words.addAll(List.of(options));
    try (var files = Files.list(CommandRun.SAMPLES.resolve(scenario))) {
      files.filter(file -> file.toString().endsWith(".zst")).sorted().forEach(words::add);
    }
    CommandRun run = CommandRun.ofWords(words.toArray());
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  private static List<String> events(Path trace) throws IOException {
    return Files.readAllLines(trace).stream().filter(line -> !line.startsWith("#")).toList();
  }

  private static List<String> fetches(Path trace) throws IOException {
    return events(trace).stream().filter(line -> line.contains("_cmd cid ")).toList();
  }

  private static int lostBy(String controller, Path trace) throws IOException {
    CommandRun run =
        CommandRun.ofWords(
            "replay", trace, "--host", "recorded", "--controller", controller, "--json");
    return new ObjectMapper()
        .readTree(run.out())
        .get("cells")
        .get(0)
        .get("lost")
        .get("median")
        .asInt();
  }
}
