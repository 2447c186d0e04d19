package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The three observations of linux-nvme, February 2026, as one command on a capture: the captured
 * pair loses; with modified SPDK nothing is lost, ever; with the proposed host patch nothing is
 * lost, as long as no more commands are outstanding than the CQ has slots.
 */
class PredictionCommandTest {
  private static final Path SPDK = CommandRun.SAMPLES.resolve("spdk");

  @ParameterizedTest
  @ValueSource(strings = {"lost-4-reactors", "lost-delete-sq"})
  void oneCommandGivesTheThreeObservations(String sample) throws JsonProcessingException {
    JsonNode matrix = matrix(sample, "--runs", "200");

    assertThat(matrix.path("schema").asText()).isEqualTo("cqtrace.matrix/2");
    JsonNode recorded = matrix.path("recorded");
    assertThat(recorded.path("verdict").asText()).isEqualTo("CONSISTENT");
    assertThat(recorded.path("p").asDouble()).isGreaterThanOrEqualTo(0.01);
    // FreeBSD's handler takes the same steps, but writes no such trace; nothing else fits.
    assertThat(recorded.path("indistinguishable")).isEmpty();
    assertThat(matrix.path("occupied_when_full")).isNotEmpty();
    for (JsonNode band : matrix.path("occupied_when_full")) {
      assertThat(band.path("lower").asInt()).isEqualTo(31);
      assertThat(band.path("upper").asInt()).isEqualTo(31);
    }
    JsonNode captured = cell(matrix, "linux", "spdk-pre-25473");
    assertThat(captured.path("runs_losing").asInt()).isPositive();
    assertThat(captured.path("explored").asText()).isEqualTo("REACHABLE");
    JsonNode modified = cell(matrix, "linux", "spdk-25473");
    assertThat(modified.path("runs_losing").asInt()).isZero();
    assertThat(modified.path("explored").asText()).isEqualTo("UNREACHABLE");
    JsonNode patched = cell(matrix, "linux-early-doorbell", "spdk-pre-25473");
    assertThat(patched.path("runs_losing").asInt()).isZero();
    assertThat(matrix.path("threshold").path("smallest").asInt()).isEqualTo(32);
    assertThat(matrix.path("overcommit").asInt()).isEqualTo(40);
    assertThat(matrix.path("overcommitted").get(0).path("runs_losing").asInt()).isPositive();
    assertThat(matrix.path("overcommitted").get(1).path("runs_losing").asInt()).isZero();
  }

  @Test
  void theNumbersDependOnTheSeedAndNotOnTheThreads() throws JsonProcessingException {
    JsonNode one = matrix("lost-4-reactors", "--runs", "20", "--threads", "1");

    assertThat(matrix("lost-4-reactors", "--runs", "20", "--threads", "3")).isEqualTo(one);
    assertThat(matrix("lost-4-reactors", "--runs", "20", "--seed", "9").path("cells"))
        .isNotEqualTo(one.path("cells"));
  }

  @Test
  void aPairThatCouldNotHaveMadeTheCaptureIsInconsistent() {
    CommandRun run = run("lost-4-reactors", "--runs", "100", "--captured-host", "linux-batched");

    assertThat(run.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(run.out()).contains("INCONSISTENT, p = ").contains("life 14: ").contains("lost 9");
    assertThat(run.out().lines()).allMatch(line -> line.matches("[ -~]{0,72}"));
  }

  /** The host skipped a doorbell that a stale EventIdx did not ask for: no run does. */
  @Test
  void aStallThatNoRunCanMakeIsNamed() {
    CommandRun run =
        CommandRun.ofWords(
            "replay",
            CommandRun.SAMPLES.resolve("qemu/stale-eventidx/trace.log.zst"),
            "--matrix",
            "--runs",
            "50");

    assertThat(run.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains("INCONSISTENT, p = ")
        .contains("longest wait 11329 ms")
        .contains("No run waits that long: in the runs each doorbell reaches the controller");
  }

  /** Without the guest's trace no interval is printed, and the check has nothing to go by. */
  @Test
  void anAssumedHostIsUntestable() {
    CommandRun run =
        CommandRun.ofWords(
            "replay", SPDK.resolve("lost-4-reactors/spdk.log.zst"), "--matrix", "--runs", "20");

    assertThat(run.exitCode()).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(run.out()).contains("UNTESTABLE").contains("assumed");
    assertThat(run.out()).doesNotContainPattern("[0-9]-[0-9.]+ %");
    assertThat(run.out().lines()).allMatch(line -> line.matches("[ -~]{0,72}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--runs 0", "--runs 10000000", "--threads -1"})
  void plansOutOfRangeAreUsageErrors(String option) {
    assertThat(run("lost-4-reactors", option.split(" ")).exitCode())
        .isEqualTo(ExitCode.USAGE.code());
  }

  private static JsonNode matrix(String sample, String... more) throws JsonProcessingException {
    String[] options = java.util.Arrays.copyOf(more, more.length + 1);
    options[more.length] = "--json";
    CommandRun run = run(sample, options);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK.code());
    return new ObjectMapper().readTree(run.out());
  }

  private static CommandRun run(String sample, String... more) {
    Path folder = SPDK.resolve(sample);
    Object[] words = new Object[4 + more.length];
    words[0] = "replay";
    words[1] = folder.resolve("spdk.log.zst");
    words[2] = folder.resolve("guest-ftrace.txt.zst");
    words[3] = "--matrix";
    System.arraycopy(more, 0, words, 4, more.length);
    return CommandRun.ofWords(words);
  }

  private static JsonNode cell(JsonNode matrix, String host, String controller) {
    for (JsonNode cell : matrix.path("cells")) {
      if (cell.path("host").asText().equals(host)
          && cell.path("controller").asText().equals(controller)) {
        return cell;
      }
    }
    throw new AssertionError("no cell " + host + " x " + controller);
  }
}
