package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SweepCommandTest {
  @TempDir private Path directory;

  @Test
  void theTableHasAColumnForWhatVaries() {
    Run run = run("--host=linux", "--controller=spdk-pre-25473", "--io-queues=31,64", "--runs=40");
    assertThat(run.code).isEqualTo(ExitCode.FAULT.code());
    assertThat(run.out)
        .contains("40 random runs a line, seed 1")
        .containsPattern("(?m)^io-queues +lost failed stalled +share +interval$")
        .containsPattern("(?m)^31 +0 +0 +0 +0\\.0000 +0\\.0000\\.\\.0\\.08");
  }

  /** Seven numbers vary: what has no room in a line stands above its group. */
  @Test
  void theTableFitsIntoAMail() {
    Run run =
        run(
            "--host=linux,linux-early-doorbell",
            "--controller=spdk-pre-25473,drop",
            "--io-queues=31,64",
            "--cq-size=32,64",
            "--cqe-cost=10,150",
            "--irq-delay=20,50",
            "--service-time=100,1000",
            "--reactors=1,2",
            "--runs=1");
    assertThat(run.out.lines()).hasSizeGreaterThan(256);
    assertThat(run.out.lines())
        .allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}").doesNotEndWith(" "));
    assertThat(run.err).isEmpty();
  }

  @Test
  void theChartAndTheTableFileAreWritten() throws IOException {
    Path chart = directory.resolve("sweep.svg");
    Path table = directory.resolve("sweep.arrow");
    Run run =
        run(
            "--host=linux",
            "--controller=spdk-pre-25473",
            "--io-queues=31,64",
            "--runs=20",
            "--chart=" + chart,
            "--arrow=" + table);
    assertThat(run.code).isEqualTo(ExitCode.FAULT.code());
    assertThat(Files.readString(chart)).contains("<svg").contains("of 40 runs lost");
    assertThat(Files.readString(table, StandardCharsets.ISO_8859_1))
        .startsWith("ARROW1")
        .contains("cqtrace.sweep/1");
    assertThat(directory).isDirectoryNotContaining("glob:**.partial");
  }

  @Test
  void moreCurvesThanAChartCanShowAreRefused() {
    Run run =
        run(
            "--host=linux,linux-two-pass",
            "--controller=drop,spec",
            "--io-queues=1,2,3",
            "--reactors=1,2",
            "--runs=1",
            "--chart=" + directory.resolve("no.png"));
    assertThat(run.code).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err).contains("8 curves");
  }

  @Test
  void nothingLostIsNoFault() {
    Run run = run("--host=linux", "--controller=spdk-25473,qemu", "--runs=20");
    assertThat(run.code).isEqualTo(ExitCode.OK.code());
  }

  @Test
  void theNumberOfThreadsChangesNothing() throws IOException {
    String[] options = {
      "--host=linux", "--controller=spdk-pre-25473", "--io-queues=32,40", "--runs=50", "--json", ""
    };
    options[5] = "--threads=1";
    String alone = run(options).out;
    options[5] = "--threads=4";
    assertThat(run(options).out).isEqualTo(alone);
    JsonNode json = new ObjectMapper().readTree(alone);
    assertThat(json.path("schema").asText()).isEqualTo("cqtrace.sweep/1");
    JsonNode point = json.path("points").path(1);
    assertThat(point.path("io_queues").asInt()).isEqualTo(40);
    assertThat(point.path("share").asDouble())
        .isBetween(point.path("share_low").asDouble(), point.path("share_high").asDouble())
        .isEqualTo(point.path("lost").asInt() / 50.0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--host=linux",
        "--host=lnux --controller=drop",
        "--host=linux --controller=drop --io-queues=0",
        "--host=linux --controller=drop --runs=0",
        "--host=linux --controller=drop --threads=0",
        "--host=linux --controller=drop --jitter=101",
        "--host=linux --controller=drop --cqe-cost=-1",
      })
  void nonsenseIsAUsageError(String options) {
    Run run = run(options.split(" "));
    assertThat(run.code).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.out).isEmpty();
    assertThat(run.err).contains("Usage: cqtrace sweep");
  }

  private record Run(int code, String out, String err) {}

  private static Run run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    String[] args = new String[options.length + 1];
    args[0] = "sweep";
    System.arraycopy(options, 0, args, 1, options.length);
    int code = commandLine.execute(args);
    return new Run(code, out.toString(), err.toString());
  }
}
