package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cqtrace.model.Models;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/**
 * The replay command on the scenario and on real captures. What the matrix predicts for a changed
 * controller or a changed host is held against the captures in which just that was changed:
 * B-4reactors-remove (nothing lost, submissions deferred) and A-patchedguest-remove (nothing lost).
 */
class ReplayCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aScenarioNeedsNoCapture() throws JsonProcessingException {
    int code = run("replay", "--scenario", "delete-queues", "--matrix", "--json");

    assertThat(code).isEqualTo(ExitCode.OK.code());
    JsonNode matrix = new ObjectMapper().readTree(out.toString());
    assertThat(matrix.path("schema").asText()).isEqualTo("cqtrace.matrix/2");
    assertThat(matrix.path("recorded").isNull()).isTrue();
    assertThat(matrix.path("cells")).hasSize(Models.guests().size() * Models.controllers().size());
    assertThat(cell(matrix, "linux", "spdk-pre-25473").path("verdict").asText()).isEqualTo("FAULT");
    assertThat(cell(matrix, "linux", "spdk-25473").path("verdict").asText()).isEqualTo("DELAYED");
  }

  @ParameterizedTest(name = "{0} queues, {1} outstanding, {2} x {3}: exit {4}")
  @CsvSource({
    "31, 30, linux, spdk-pre-25473, 0",
    "32, 30, linux, spdk-pre-25473, 1",
    "64, 30, linux-early-doorbell, spdk-pre-25473, 0",
    "64, 40, linux-early-doorbell, spdk-pre-25473, 1",
    "64, 40, linux, spdk-25473, 0"
  })
  void onePairEndsWithItsVerdict(
      int ioQueues, int outstanding, String host, String controller, int code) {
    assertThat(
            run(
                "replay",
                "--scenario",
                "delete-queues",
                "--io-queues",
                Integer.toString(ioQueues),
                "--outstanding",
                Integer.toString(outstanding),
                "--host",
                host,
                "--controller",
                controller))
        .isEqualTo(code);
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 72);
  }

  @ParameterizedTest(name = "replay {0}")
  @CsvSource({
    "--scenario no-such --matrix",
    "--scenario delete-queues",
    "--scenario delete-queues --matrix --io-queues 0",
    "--scenario delete-queues --matrix --reactors 0",
    "--scenario delete-queues --host nobody --controller spec",
    "--matrix"
  })
  void whatDoesNotExistIsAUsageError(String arguments) {
    assertThat(run(("replay " + arguments).split(" "))).isEqualTo(ExitCode.USAGE.code());
    assertThat(out.toString()).isEmpty();
  }

  /** The captured pair loses as many as were lost; the other side, changed, loses none. */
  @ParameterizedTest(name = "{0}: {1} lost")
  @CsvSource({
    "A-4reactors-remove, 9, spdk-pre-25473, 2",
    "A-doorbells-remove, 1, spdk-pre-25473, 2",
    "C-1reactor-remove, 14, spdk-pre-16788, 1"
  })
  void capturedLossesAreReproducedAndEitherChangePreventsThem(
      String folder, long lost, String controller, int reactors) throws JsonProcessingException {
    JsonNode matrix = matrixOf("spdk", folder, "spdk.log.zst");

    JsonNode recorded = matrix.path("recorded");
    assertThat(recorded.path("controller").asText()).isEqualTo(controller);
    assertThat(recorded.path("reactors").asInt()).isEqualTo(reactors);
    assertThat(recorded.path("lost").asLong()).isEqualTo(lost);
    assertThat(recorded.path("agreement").asDouble()).isGreaterThanOrEqualTo(0.95);
    assertThat(matrix.path("conclusive").asBoolean()).isTrue();
    assertThat(number(cell(matrix, "linux", controller), "lost")).isEqualTo(lost);
    assertDelayed(cell(matrix, "linux", "spdk-25473"));
    assertThat(number(cell(matrix, "linux", "spdk-25473"), "deferred")).isPositive();
    assertDelayed(cell(matrix, "linux", "qemu"));
    assertDelayed(cell(matrix, "linux", "spec"));
    assertThat(number(cell(matrix, "linux-early-doorbell", controller), "lost")).isZero();
    assertThat(cell(matrix, "linux-early-doorbell", controller).path("verdict").asText())
        .isEqualTo("CLEAN");
  }

  /** What was measured with the other side changed: nothing lost, as predicted. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "B-4reactors-remove, linux, spdk-25473",
    "B-doorbells-remove, linux, spdk-25473",
    "A-1reactor-remove, linux, spdk-pre-25473",
    "A-2reactors-remove, linux, spdk-pre-25473",
    "A-64vcpu-sockets-remove, linux, spdk-pre-25473",
    "A-patchedguest-remove, linux-early-doorbell, spdk-pre-25473"
  })
  void capturesWithoutLossesAreReproducedWithoutLosses(
      String folder, String host, String controller) throws JsonProcessingException {
    JsonNode matrix = matrixOf("spdk", folder, "spdk.log.zst", "--captured-host", host);

    assertThat(matrix.path("recorded").path("controller").asText()).isEqualTo(controller);
    assertThat(matrix.path("recorded").path("lost").asLong()).isZero();
    assertThat(matrix.path("recorded").path("agreement").asDouble()).isGreaterThan(0.9);
    JsonNode pair = cell(matrix, host, controller);
    assertThat(number(pair, "lost")).isZero();
    assertThat(pair.path("runs_stalling").asInt()).isZero();
  }

  @Test
  void qemusWithheldCompletionsAreReproduced() throws JsonProcessingException {
    JsonNode matrix = matrixOf("qemu/b-hotplug64", "q111-64-sockets", "trace.log.zst");

    assertThat(matrix.path("recorded").path("controller").asText()).isEqualTo("qemu");
    assertThat(matrix.path("recorded").path("withheld").asLong()).isEqualTo(3);
    assertThat(matrix.path("recorded").path("agreement").asDouble()).isGreaterThan(0.95);
    JsonNode qemu = cell(matrix, "linux", "qemu");
    assertThat(number(qemu, "withheld")).isEqualTo(3);
    assertThat(qemu.path("withheld_max_ns").asLong()).isBetween(400_000L, 1_400_000L);
    assertThat(number(cell(matrix, "linux-early-doorbell", "qemu"), "withheld")).isZero();
    JsonNode oneReactor = cell(matrix.path("other_reactors"), "linux", "spdk-pre-25473");
    assertThat(number(oneReactor, "lost")).isZero();
    assertThat(number(oneReactor, "deferred")).isPositive();
    List<String> withRecordedDoorbells = new ArrayList<>();
    for (JsonNode cell : matrix.path("recorded_doorbells")) {
      if (cell.path("controller").asText().equals("spdk-pre-25473")) {
        withRecordedDoorbells.add(
            cell.path("reactors")
                + ": "
                + number(cell, "lost")
                + " lost, "
                + number(cell, "deferred"));
      }
    }
    assertThat(withRecordedDoorbells).containsExactly("1: 0 lost, 3", "2: 3 lost, 0");
  }

  /** A wrong model of what was captured is noticed where the CQ was full. */
  @ParameterizedTest(name = "as captured from {0} {1}")
  @CsvSource({
    "--captured-host, linux-two-pass",
    "--captured-host, linux-early-doorbell",
    "--captured-controller, spec"
  })
  void modelsThatDoNotReproduceTheCaptureAreInconclusive(String option, String model) {
    String sample = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq/spdk.log.zst").toString();

    assertThat(run("replay", sample, "--matrix", "--runs", "1", option, model))
        .isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(out.toString())
        .contains("INCONCLUSIVE: the models do not reproduce the capture;")
        .contains("Reason: ")
        .doesNotContain("Consistent with this");
    assertThat(out.toString().lines()).allMatch(line -> line.matches("[ -~]{0,72}"));
  }

  /** A stale EventIdx keeps doorbells from the controller, and the runs ring every one. */
  @Test
  void theReasonOfAnInconclusiveQemuCaptureIsPrinted() {
    String sample = CommandRun.SAMPLES.resolve("qemu/stale-eventidx/trace.log.zst").toString();

    assertThat(
            run(
                "replay",
                sample,
                "--matrix",
                "--runs",
                "50",
                "--host",
                "linux",
                "--controller",
                "qemu"))
        .isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("INCONSISTENT, p = 0.0")
        .contains("life 2 of controller 0, CQ 1: 0.0 % of the runs end so;")
        .contains("longest wait 11329 ms, replayed 0.0")
        .contains("doorbells that an EventIdx suppresses, are not in the runs");
  }

  /** I/O of QEMU: the CQ of four entries was full, and the runs fill it as often. */
  @Test
  void ioOfQemuIsForetold() {
    String sample = CommandRun.SAMPLES.resolve("qemu/cq-full-depth-4/trace.log.zst").toString();

    assertThat(
            run(
                "replay",
                sample,
                "--matrix",
                "--runs",
                "50",
                "--host",
                "linux",
                "--controller",
                "qemu"))
        .isEqualTo(ExitCode.OK.code());
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("292 I/O commands on a CQ of 4 entries, at most 3 outstanding")
        .contains("CONSISTENT, but only just, p = 0.02")
        .contains("2 % fit no better")
        .contains("INFERRED, the host's");
    assertThat(out.toString().lines()).allMatch(line -> line.matches("[ -~]{0,72}"));
  }

  @Test
  void aCellSaysWhereItDepartsFromTheCapture() throws JsonProcessingException {
    String folder = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq").toString();
    run(
        "replay",
        folder + "/spdk.log.zst",
        folder + "/guest-ftrace.txt.zst",
        "--matrix",
        "--json",
        "--runs",
        "1");

    JsonNode matrix = new ObjectMapper().readTree(out.toString());
    JsonNode departure =
        cell(matrix, "linux-early-doorbell", "spdk-pre-25473").path("first_departure");
    assertThat(departure.path("cid").asInt()).isEqualTo(8204);
    assertThat(departure.path("queue").asInt()).isEqualTo(5);
    assertThat(departure.path("captured").asText()).isEqualTo("lost");
    assertThat(departure.path("here").asText()).isEqualTo("posted");
    assertThat(departure.path("line").asInt()).isEqualTo(11161);
    assertThat(departure.path("source").asText()).endsWith("spdk.log.zst");
    assertThat(matrix.path("recorded").path("tells_hosts_apart").asBoolean()).isTrue();
    for (JsonNode host : matrix.path("recorded").path("other_hosts")) {
      assertThat(host.path("as_good").asBoolean()).as(host.toString()).isFalse();
    }
  }

  /**
   * What a capture of unmodified SPDK predicts for modified SPDK, against a capture of that: the
   * same verdict, and deferred as long within a factor of ten, as many within one of five.
   */
  @ParameterizedTest(name = "{0} foretells {1}")
  @CsvSource({"A-4reactors-remove, B-4reactors-remove", "A-doorbells-remove, B-doorbells-remove"})
  void whatIsDeferredWithModifiedSpdkIsOfTheMeasuredOrder(
      String unmodified, String modified, @TempDir Path directory) throws IOException {
    JsonNode predicted = cell(matrixOf("spdk", unmodified, "spdk.log.zst"), "linux", "spdk-25473");
    Path capture = captures().resolve("spdk").resolve(modified).resolve("spdk.log.zst");
    DeferredDeletes measured = DeferredDeletes.of(capture, directory.resolve("commands.csv"));

    assertThat(CommandRun.ofWords("analyze", capture, "--json").out())
        .contains("\"verdict\" : \"" + predicted.path("verdict").asText() + "\"")
        .contains("SQ-DEFERRED");
    assertThat(predicted.path("deferred_max_ns").asDouble())
        .isBetween(measured.medianLongestNs() / 10.0, measured.medianLongestNs() * 10.0);
    assertThat((double) number(predicted, "deferred"))
        .isBetween(measured.medianCount() / 5.0, measured.medianCount() * 5.0);
  }

  @Test
  void theFitIsTriedOnALifeThatItHasNotSeen() throws JsonProcessingException {
    JsonNode recorded = matrixOf("spdk", "B-4reactors-remove", "spdk.log.zst").path("recorded");

    assertThat(recorded.path("in_sample").asBoolean()).isTrue();
    assertThat(recorded.path("out_of_sample").path("life").asInt()).isEqualTo(6);
    assertThat(recorded.path("out_of_sample").path("agreement").asDouble()).isGreaterThan(0.85);
  }

  /** And for the patched guest: nothing lost, nothing deferred, as measured. */
  @ParameterizedTest(name = "{0} foretells A-patchedguest-remove")
  @CsvSource({"A-4reactors-remove", "A-doorbells-remove"})
  void whatThePatchedGuestDoesIsForetold(String unmodified) throws JsonProcessingException {
    JsonNode predicted =
        cell(
            matrixOf("spdk", unmodified, "spdk.log.zst"), "linux-early-doorbell", "spdk-pre-25473");
    JsonNode measured =
        new ObjectMapper()
            .readTree(
                CommandRun.ofWords(
                        "analyze",
                        captures().resolve("spdk/A-patchedguest-remove/spdk.log.zst"),
                        "--json")
                    .out());

    assertThat(predicted.path("verdict").asText()).isEqualTo("CLEAN");
    assertThat(measured.path("lost").path("count").asLong()).isZero();
    assertThat(measured.path("verdict").asText()).isIn("CLEAN", "DELAYED");
    assertThat(number(predicted, "deferred")).isZero();
    assertThat(measured.path("findings").toString()).doesNotContain("SQ-DEFERRED");
  }

  private static void assertDelayed(JsonNode cell) {
    assertThat(cell.path("verdict").asText()).isEqualTo("DELAYED");
    assertThat(number(cell, "lost")).isZero();
    assertThat(cell.path("runs_failing").asInt()).isZero();
  }

  /** The number of a cell that is one run. */
  private static long number(JsonNode cell, String name) {
    return cell.path(name).path("median").asLong();
  }

  private static JsonNode cell(JsonNode matrix, String host, String controller) {
    JsonNode cells = matrix.isArray() ? matrix : matrix.path("cells");
    for (JsonNode cell : cells) {
      if (cell.path("host").asText().equals(host)
          && cell.path("controller").asText().equals(controller)) {
        return cell;
      }
    }
    throw new AssertionError("no cell " + host + " x " + controller);
  }

  private JsonNode matrixOf(String kind, String folder, String file, String... more)
      throws JsonProcessingException {
    Path capture = captures().resolve(kind).resolve(folder).resolve(file);
    assumeThat(capture).exists();
    List<String> arguments =
        new ArrayList<>(List.of("replay", capture.toString(), "--matrix", "--json", "--runs", "1"));
    arguments.addAll(List.of(more));
    assertThat(run(arguments.toArray(new String[0]))).isEqualTo(ExitCode.OK.code());
    return new ObjectMapper().readTree(out.toString());
  }

  /** The collection beside the checkout, or the one that the environment names. */
  private static Path captures() {
    String configured = System.getenv("CQTRACE_CAPTURES");
    if (configured != null) {
      return Path.of(configured);
    }
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path captures = dir.resolve("shared").resolve("captures");
      if (Files.isDirectory(captures)) {
        return captures;
      }
    }
    return Path.of("no-captures");
  }

  private int run(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(args);
  }
}
