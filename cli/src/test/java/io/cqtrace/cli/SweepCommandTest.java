package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SweepCommandTest {

  @Test
  void theTableHasAColumnForWhatVaries() {
    Run run = run("--host=linux", "--controller=spdk-pre-25473", "--io-queues=31,64", "--runs=40");
    assertThat(run.code).isEqualTo(ExitCode.FAULT.code());
    assertThat(run.out)
        .contains("40 random runs a line, seed 1")
        .containsPattern("(?m)^io-queues +lost failed stalled +share +interval$")
        .containsPattern("(?m)^31 +0 +0 +0 +0\\.0000 +0\\.0000\\.\\.0\\.08");
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
