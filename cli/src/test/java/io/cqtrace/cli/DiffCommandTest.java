package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two runs: the same one told otherwise, a changed one, and a capture beside its replay. */
class DiffCommandTest {
  private static final Path QEMU =
      CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst");
  private static final Path LOST = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq/spdk.log.zst");
  private static final Path FTRACE =
      CommandRun.SAMPLES.resolve("spdk/lost-delete-sq/guest-ftrace.txt.zst");

  @TempDir private Path directory;

  @Test
  void neitherTimesNorLinesMatter() throws IOException {
    List<String> told = new ArrayList<>(List.of("another text", "before it"));
    for (String line : lines(QEMU)) {
      told.add(line.replaceFirst("^2026-11-22T07:", "2031-01-02T09:"));
    }

    CommandRun run = diff(QEMU, write("later.log", told));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("SAME: 2,200 commands, each with the same outcome in both runs, in the\n")
        .contains("No divergence");
  }

  @Test
  void aCompletionThatIsMissingIsOneOtherOutcome() throws IOException {
    List<String> lines = lines(QEMU);
    lines.remove(indexOf(lines, "pci_nvme_enqueue_req_completion cid 4102 cqid 0"));

    JsonNode diff = json(diff(QEMU, write("cut.log", lines), "--json"));

    assertThat(diff.path("same_outcomes").asBoolean()).isFalse();
    assertThat(diff.path("counts").path("other_outcome").asInt()).isEqualTo(1);
    assertThat(diff.path("counts").path("only_a").asInt()).isZero();
    JsonNode change = diff.path("changes").path(0);
    assertThat(change.path("a").path("cid").asInt()).isEqualTo(4102);
    assertThat(change.path("a").path("outcome").asText()).isEqualTo("DELIVERED");
    assertThat(change.path("b").path("outcome").asText()).isNotEqualTo("DELIVERED");
  }

  private static int indexOf(List<String> lines, String words) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(words)) {
        return i;
      }
    }
    throw new AssertionError("no line with " + words);
  }

  /** Read commands of one I/O queue: with one of them gone the others still find each other. */
  @Test
  void aCommandThatOnlyOneRunHasShiftsNoOther() throws IOException {
    List<String> lines = lines(QEMU);
    int gone = indexOf(lines, "pci_nvme_io_cmd cid 4736 nsid");
    String fetch = lines.get(gone);
    String sq = fetch.replaceFirst(".* sqid (\\d+) .*", "$1");
    lines.removeIf(
        line ->
            line.equals(fetch)
                || line.contains("pci_nvme_enqueue_req_completion cid 4736 cqid " + sq + " "));

    JsonNode diff = json(diff(QEMU, write("cut.log", lines), "--json"));

    assertThat(diff.path("counts").path("only_a").asInt()).isEqualTo(1);
    assertThat(diff.path("counts").path("only_b").asInt()).isZero();
    assertThat(diff.path("counts").path("pairs_with_other_cid").asInt()).isZero();
    assertThat(diff.path("counts").path("other_outcome").asInt()).isZero();
    assertThat(diff.path("only").path(0).path("first").path("cid").asInt()).isEqualTo(4736);
  }

  /** One completion was lost; the modified controller delivers it, and all else has its outcome. */
  @ParameterizedTest(name = "{0} x {1}")
  @CsvSource({"linux, spdk-25473", "linux, qemu", "linux-early-doorbell, spdk-pre-25473"})
  void aReplayDiffersFromItsCaptureByWhatTheModelsChange(String host, String controller)
      throws JsonProcessingException {
    Path replay = directory.resolve("replay.arrow");
    CommandRun.ofWords(
        "replay", LOST, FTRACE, "--host", host, "--controller", controller, "-o", replay);

    CommandRun run = diff(LOST, replay, "-a", FTRACE, "--json");

    JsonNode diff = json(run);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(diff.path("schema").asText()).isEqualTo("cqtrace.diff/2");
    assertThat(diff.path("conclusive").asBoolean()).isTrue();
    assertThat(diff.path("counts").path("pairs").asInt()).isGreaterThan(150);
    assertThat(diff.path("counts").path("only_a").asInt()).isZero();
    assertThat(diff.path("counts").path("only_b").asInt()).isZero();
    assertThat(diff.path("first_divergence").isNull()).isFalse();
    List<String> lost = new ArrayList<>();
    for (JsonNode change : diff.path("changes")) {
      if (change.path("a").path("outcome").asText().equals("LOST")) {
        lost.add(
            change.path("a").path("cid")
                + " at line "
                + change.path("a").path("line")
                + ", "
                + change.path("b").path("outcome").asText());
      }
    }
    assertThat(lost).containsExactly("8204 at line 11161, DELIVERED");
  }

  @Test
  void theTextFitsAMail() {
    Path replay = directory.resolve("replay.arrow");
    CommandRun.ofWords("replay", LOST, "--host", "linux", "--controller", "qemu", "-o", replay);

    CommandRun run = diff(LOST, replay);

    assertThat(run.out()).startsWith("DIFFERENT: ").contains("First divergence", "A LOST, B DELIV");
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}").doesNotEndWith(" "));
  }

  @Test
  void whatCannotBeComparedIsSaid() {
    assertThat(CommandRun.ofWords("diff", QEMU).exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(diff(QEMU, FTRACE).exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(diff(QEMU, CommandRun.SAMPLES.resolve("malformed/prose.txt")).exitCode())
        .isEqualTo(ExitCode.UNUSABLE_INPUT.code());
    assertThat(diff(QEMU, QEMU, "--life-a", 99).exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
  }

  private static CommandRun diff(Object a, Object b, Object... more) {
    List<Object> words = new ArrayList<>(List.of("diff", a, b));
    words.addAll(List.of(more));
    return CommandRun.ofWords(words.toArray());
  }

  private static JsonNode json(CommandRun run) throws JsonProcessingException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }

  private Path write(String name, List<String> lines) throws IOException {
    return Files.write(directory.resolve(name), lines);
  }

  private static List<String> lines(Path compressed) throws IOException {
    try (InputStream in = new ZstdInputStream(Files.newInputStream(compressed))) {
      return new ArrayList<>(
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }
}
