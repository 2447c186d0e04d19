package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A replayed run that was written is a capture like any other, and tells what its cell told. */
class RunFileTest {
  @TempDir private Path directory;

  private static final Path CAPTURE =
      CommandRun.SAMPLES.resolve("spdk/lost-4-reactors/spdk.log.zst");

  static Stream<Arguments> runs() {
    List<Arguments> runs = new ArrayList<>();
    for (HostModel host : List.of(Models.LINUX, Models.LINUX_EARLY_DOORBELL)) {
      for (ControllerModel controller : Models.controllers()) {
        for (String reactors : List.of("1", "2")) {
          String pair =
              String.join(
                  " ",
                  "--host",
                  host.name(),
                  "--controller",
                  controller.name(),
                  "--reactors",
                  reactors);
          runs.add(Arguments.of("--scenario delete-queues " + pair));
          runs.add(Arguments.of("--scenario delete-queues --outstanding 40 --seed 3 " + pair));
          if (host.equals(Models.LINUX) && reactors.equals("2")) {
            runs.add(Arguments.of(CAPTURE + " " + pair));
          }
        }
      }
    }
    return runs.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void analyzingARunTellsWhatItsCellTold(String arguments) throws JsonProcessingException {
    Path file = directory.resolve("run.arrow");
    List<String> words = new ArrayList<>(List.of(("replay " + arguments).split(" ")));
    words.addAll(List.of("--json", "-o", file.toString()));
    CommandRun replay = CommandRun.of(words.toArray(new String[0]));
    JsonNode cell = json(replay).path("cells").path(0);

    JsonNode verdict = json(CommandRun.ofWords("analyze", file, "--json"));

    if (cell.path("overruns").asLong() > 0) {
      // SimulatedOverrunsTest compares these, by command.
      return;
    }
    assertThat(verdict.path("lost").path("count").asLong())
        .isEqualTo(cell.path("lost").path("median").asLong());
    long withheld = cell.path("withheld").path("median").asLong();
    if (arguments.contains("--controller nvmet-pci-epf ")) {
      // It holds completions while slots are free: its trace cannot tell why.
      assertThat(verdict.path("withheld").path("count").asLong()).isLessThanOrEqualTo(withheld);
    } else {
      assertThat(verdict.path("verdict").asText()).isEqualTo(cell.path("verdict").asText());
      assertThat(verdict.path("withheld").path("count").asLong()).isEqualTo(withheld);
      assertThat(verdict.path("withheld").path("max_ns").asLong())
          .isEqualTo(cell.path("withheld_max_ns").asLong());
    }
    assertThat(verdict.path("outcomes").path("DELIVERED").asLong())
        .isGreaterThanOrEqualTo(cell.path("delivered").asLong());
    assertThat(verdict.path("counters").path("damaged").asLong()).isZero();
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void everyCommandReadsARun() {
    Path file = directory.resolve("run.arrow");
    run("replay", CAPTURE, "--host", "linux", "--controller", "qemu", "-o", file);

    assertThat(run("ladder", file, "--around", 100).out()).contains("post");
    assertThat(run("export", file, "--to", "csv", "-o", directory.resolve("run.csv")).exitCode())
        .isZero();
    assertThat(run("import", file, "-o", directory.resolve("tables")).exitCode()).isZero();
    assertThat(run("report", file, "-o", directory.resolve("report")).exitCode()).isZero();
    assertThat(run("analyze", file, "--chart", directory.resolve("cq.svg")).exitCode()).isZero();
    assertThat(run("analyze", directory.resolve("tables/events.arrow"), "--json").out())
        .isEqualTo(run("analyze", file, "--json").out());
  }

  @Test
  void equalSeedsGiveEqualBytes() throws IOException {
    assertThat(write("a.arrow", 7)).isEqualTo(write("b.arrow", 7)).isNotEqualTo(write("c", 8));
  }

  private byte[] write(String name, int seed) throws IOException {
    Path file = directory.resolve(name);
    run("replay", CAPTURE, "--host", "linux", "--controller", "qemu", "--seed", seed, "-o", file);
    return Files.readAllBytes(file);
  }

  @Test
  void aMatrixIsNotOneRun() {
    CommandRun run = run("replay", CAPTURE, "--matrix", "-o", directory.resolve("run.arrow"));

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(directory.resolve("run.arrow")).doesNotExist();
  }

  private static CommandRun run(Object... words) {
    return CommandRun.ofWords(words);
  }
}
