package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ExploreCommandTest {

  private static final Path SCHEMA = CommandRun.SAMPLES.resolveSibling("docs/explore.schema.json");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aReachableLossIsShownAsALadder() {
    int code = run("--host", "linux", "--controller", "spdk-pre-25473", "--io-queues", "33");
    assertThat(code).isEqualTo(ExitCode.FAULT.code());
    assertThat(out.toString())
        .contains("lost        REACHABLE in 98 steps")
        .containsPattern("1-30 DelSQ 33-4 ")
        .containsPattern("31-60 +fetch x 30 ")
        .containsPattern("(?m)^\\* +98 +DISCARD +0 +0 +31 +0$");
    assertThat(out.toString().lines())
        .allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}").doesNotEndWith(" "));
  }

  @Test
  void anUnreachableLossIsExhausted() {
    int code = run("--host", "linux", "--controller", "spdk-25473", "--no-ladder");
    assertThat(code).isEqualTo(ExitCode.OK.code());
    assertThat(out.toString()).contains("lost        UNREACHABLE", "all there are");
  }

  @Test
  void jsonKeepsTheFixedCore() throws IOException {
    run("--host=linux", "--controller=drop", "--json");
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("schema").asText()).isEqualTo("cqtrace.explore/1");
    assertThat(json.path("scenario").path("io_queues").asInt()).isEqualTo(64);
    assertThat(json.path("lost").asText()).isEqualTo("REACHABLE");
    assertThat(json.path("failed").asText()).isEqualTo("UNREACHABLE");
    assertThat(json.path("stalled").asText()).isEqualTo("UNREACHABLE");
    assertThat(json.path("delivered").asText()).isEqualTo("REACHABLE");
    assertThat(json.path("lost_steps").asInt()).isEqualTo(json.path("steps").asInt());
    assertThat(json.has("failed_steps")).isFalse();
    assertThat(json.path("states").asLong()).isPositive();
    assertThat(json.path("steps").asInt()).isEqualTo(json.path("schedule").size());
  }

  @Test
  void jsonNamesTheThreshold() throws IOException {
    int code =
        run("--host=linux", "--controller=spdk-pre-25473", "--threshold=io-queues=1..64", "--json");
    assertThat(code).isEqualTo(ExitCode.FAULT.code());
    JsonNode threshold = new ObjectMapper().readTree(out.toString()).path("threshold");
    assertThat(threshold.path("parameter").asText()).isEqualTo("io-queues");
    assertThat(threshold.path("smallest").asInt()).isEqualTo(32);
  }

  /** Each row of the table is the threshold that a search of its own finds. */
  @Test
  void twoThresholdsAreATableAndACurve(@TempDir Path directory) throws IOException {
    Path chart = directory.resolve("curve.svg");
    String[] pair = {"--host=linux", "--controller=drop", "--tags=6"};
    String[] ranges = {"--threshold=io-queues=1..12", "--threshold=cq-size=4..9"};
    int code = run(pair[0], pair[1], pair[2], ranges[0], ranges[1], "--chart=" + chart, "--json");
    assertThat(code).isEqualTo(ExitCode.FAULT.code());
    assertThat(chart).content().contains("<svg").contains("io-queues", "cq-size");
    JsonNode found = new ObjectMapper().readTree(out.toString());
    assertThat(found.path("schema").asText()).isEqualTo("cqtrace.thresholds/1");
    assertThat(found.path("thresholds").size()).isEqualTo(6);
    List<Integer> smallest = new ArrayList<>();
    for (JsonNode point : found.path("thresholds")) {
      out.getBuffer().setLength(0);
      run(pair[0], pair[1], pair[2], ranges[0], "--cq-size=" + point.path("value"), "--json");
      JsonNode alone = new ObjectMapper().readTree(out.toString());
      assertThat(point.path("smallest")).isEqualTo(alone.path("threshold").path("smallest"));
      assertThat(point.path("lost")).isEqualTo(alone.path("lost"));
      smallest.add(point.path("smallest").asInt());
    }
    assertThat(smallest).isSorted().startsWith(2).endsWith(5);
    out.getBuffer().setLength(0);
    run(pair[0], pair[1], pair[2], ranges[0], ranges[1]);
    assertThat(out.toString()).containsPattern("(?m)^ +9 +" + smallest.get(5) + "  loss$");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}"));
    assertThat(run(pair[0], pair[1], ranges[0], ranges[0])).isEqualTo(ExitCode.USAGE.code());
  }

  @Test
  void jsonSaysThatThereIsNoThreshold() throws IOException {
    int code =
        run(
            "--host=linux-early-doorbell",
            "--controller=drop",
            "--threshold=io-queues=1..64",
            "--json");
    assertThat(code).isEqualTo(ExitCode.OK.code());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("threshold").path("smallest").isNull()).isTrue();
    assertThat(json.path("lost").asText()).isEqualTo("UNREACHABLE");
  }

  @Test
  void aBoundWithoutAnAnswerIsInconclusive() {
    int code = run("--host", "linux", "--controller", "spec", "--max-states", "1000");
    assertThat(code).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(out.toString()).contains("lost        BOUNDED: not found within 1");
  }

  @Test
  void aThresholdBehindTheBoundIsInconclusive() {
    int code =
        run(
            "--host=linux",
            "--controller=spec",
            "--threshold=io-queues=1..64",
            "--max-states=10000");
    assertThat(code).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(out.toString())
        .containsPattern("not found in io-queues=1..64; from 1\\d on nothing");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}"));
  }

  /** The smallest number that docs/field.md names, and one less. */
  @Test
  void aersOfAPair() {
    String[] pair = {"--host=linux", "--controller=spdk-25473", "--scenario=aer"};
    assertThat(run(pair)).isEqualTo(ExitCode.FAULT.code());
    assertThat(out.toString())
        .contains("delete flood: 4 I/O queues, CQ 5,", "4 tags, 4 AER", "stalled     REACHABLE");
    assertThat(run(pair[0], pair[1], pair[2], "--aer=3")).isEqualTo(ExitCode.OK.code());
  }

  @Test
  void aStallFromTheStartHasNoLadder() {
    int code = run("--host=linux", "--controller=spdk-25473", "--cq-size=5", "--aer=6");
    assertThat(code).isEqualTo(ExitCode.FAULT.code());
    assertThat(out.toString().replaceAll("\\s+", " ")).contains("6 AER (2 refused)");
    assertThat(out.toString())
        .contains("stalled     REACHABLE in 0 steps")
        .contains("delivered   UNREACHABLE", "No ladder");
  }

  @Test
  void aStallSaysWhatItsStepDecides() {
    int code =
        run(
            "--host=linux",
            "--controller=qemu-pre-9.2",
            "--io-queues=4",
            "--cq-size=3",
            "--sq-size=3",
            "--tags=4");
    assertThat(code).isEqualTo(ExitCode.FAULT.code());
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("the step that decides: whatever follows, not everything is delivered")
        .contains("sleep: the controller waits for a doorbell");
    assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}"));
  }

  @Test
  void completionInBatchesIsAnOption() {
    int code = run("--host=linux", "--complete=batched", "--controller=drop", "--io-queues=33");
    assertThat(code).isEqualTo(ExitCode.OK.code());
    assertThat(out.toString()).contains("linux-batched");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--host=linux",
        "--host=lnux --controller=drop",
        "--host=linux --controller=drp",
        "--host=linux --controller=drop --io-queues=0",
        "--host=linux --controller=drop --complete=later",
        "--host=linux-two-pass --controller=drop --complete=batched",
        "--host=linux --controller=drop --threshold=io-queues",
        "--host=linux --controller=drop --threshold=io-queues=9..1",
        "--host=linux --controller=drop --threshold=queues=1..9",
        "--host=linux --controller=drop --max-states=0",
        "--host=linux --controller=drop --sq-size=16",
      })
  void nonsenseIsAUsageError(String options) {
    assertThat(run(options.split(" "))).isEqualTo(ExitCode.USAGE.code());
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("Usage: cqtrace explore");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--host=linux --controller=spdk-pre-25473 --io-queues=33",
        "--host=linux --controller=spdk-pre-16788 --reactors=1",
        "--host=linux --controller=spec --max-states=1000",
        "--host=linux --controller=spdk-25473 --aer=31",
        "--host=linux --controller=qemu-pre-9.2 --io-queues=4 --cq-size=3 --sq-size=3 --tags=4",
        "--host=linux-early-doorbell --controller=drop --threshold=outstanding=1..40",
        "--host=linux --controller=spec --threshold=io-queues=1..64 --max-states=10000",
        "--host=linux --controller=qemu --threshold=io-queues=1..8",
        "--host=linux --controller=bhyve --scenario=io",
        "--host=linux --controller=spec --scenario=shared-cq",
        "--host=linux --controller=drop --scenario=io --cq-size=3 --sqs=2 --tags=1 --commands=2",
        "--host=linux --controller=spdk-25473 --scenario=recreate --commands=5",
        "--host=linux --controller=spdk-25473 --scenario=shadow",
        "--host=linux --controller=bhyve --scenario=reset",
      })
  void everyAnswerFitsTheSchema(String options) throws IOException {
    run((options + " --json").split(" "));
    assertThat(err.toString()).isEmpty();
    assertThat(
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(new ObjectMapper().readTree(SCHEMA.toFile()))
                .validate(new ObjectMapper().readTree(out.toString())))
        .isEmpty();
  }

  @Test
  void jsonOfASmallScenarioTellsTheQueuesAndTheSchedule() throws IOException {
    int code =
        run(
            "--scenario=io",
            "--host=linux",
            "--controller=drop",
            "--cq-size=3",
            "--sqs=2",
            "--json");
    assertThat(code).isEqualTo(ExitCode.FAULT.code());
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.path("scenario").path("cq_size").asInt()).isEqualTo(3);
    assertThat(json.path("scenario").path("sqs").asInt()).isEqualTo(2);
    assertThat(json.path("scenario").path("tags").asInt()).isEqualTo(2);
    assertThat(json.path("lost").asText()).isEqualTo("REACHABLE");
    assertThat(json.path("schedule").size()).isEqualTo(json.path("lost_steps").asInt());
    JsonNode last = json.path("schedule").path(json.path("schedule").size() - 1);
    assertThat(last.path("text").asText()).startsWith("DISCARD SQ");
    assertThat(last.path("after").path("cq").asInt()).isEqualTo(2);
  }

  @Test
  void aSmallScenarioSaysItsBound() {
    int code =
        run(
            "--host=linux",
            "--controller=spec",
            "--scenario=io",
            "--max-states=50",
            "--commands=9");
    assertThat(code).isEqualTo(ExitCode.INCONCLUSIVE.code());
    assertThat(out.toString()).contains("lost        BOUNDED", "50 visited, not all");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--controller=bhyve",
        "--controller=linux --scenario=io",
        "--controller=spec --scenario=reset --sqs=2",
        "--controller=spec --scenario=shadow --tags=2",
        "--controller=spec --scenario=io --sqs=0",
        "--controller=spec --scenario=io --cq-size=65",
        "--controller=spec --scenario=io --commands=-1",
        "--controller=spec --scenario=reset --commands=5",
        "--controller=drop --scenario=reset",
        "--controller=spec --scenario=io --commands=0",
        "--controller=spec --scenario=io --io-queues=3",
        "--controller=spec --scenario=io --threshold=tags=1..3",
        "--controller=spec --scenario=reset --max-states=9",
        "--controller=spec --commands=3",
        "--controller=spec --matrix",
        "--controller=spec --scenario=aer --commands=3",
      })
  void whatAScenarioDoesNotHaveIsAUsageError(String options) {
    assertThat(run(("--host=linux " + options).split(" "))).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).isNotEmpty();
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... options) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    String[] args = new String[options.length + 1];
    args[0] = "explore";
    System.arraycopy(options, 0, args, 1, options.length);
    return commandLine.execute(args);
  }
}
