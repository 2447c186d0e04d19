package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LadderCommandTest {
  @TempDir private Path directory;

  /** Lines: 4 of set-up, then doorbell, fetch and completion of each command. */
  @Test
  void aFullCqIsSeenStepByStep() throws IOException {
    CommandRun run =
        CommandRun.ofWords("ladder", HostileCapture.write(directory), "--around", "16");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK.code());
    assertThat(run.out())
        .startsWith("CQ 1, 4 entries: room for 3.\n")
        .containsPattern("(?m)^ +1 +5 +-1\\.100 submit +1 +0 +0 +0$")
        .containsPattern("(?m)^ +3 +7 +-0\\.900 +post 0001 +0 +0 +0 +1$")
        .containsPattern("(?m)^\\*12 +16 +0\\.000 +hold +0 +0 +1 +3$")
        .containsPattern("(?m)^ 15 +19 +0\\.300 +hold +0 +0 +2 +3$")
        .containsPattern("(?m)^ 16 +24 +0\\.800 +ring \\+3 +0 +0 +2 +0$")
        .containsPattern("(?m)^ 17 +24 +0\\.800 +post x2 +0 +0 +0 +2$");
    assertThat(run.out().lines())
        .allSatisfy(line -> assertThat(line).matches("[ -~]{0,72}").doesNotEndWith(" "));
  }

  @Test
  void theNumberOfRowsIsKept() throws IOException {
    CommandRun run =
        CommandRun.ofWords("ladder", HostileCapture.write(directory), "--around=16", "--rows=6");
    assertThat(run.out().lines().filter(line -> line.matches("[ *][ 0-9]{2} .*\\d"))).hasSize(6);
  }

  @Test
  void anotherFileIsNamedBeforeTheLine() {
    Path scenario = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq");
    CommandRun run =
        CommandRun.ofWords(
            "ladder",
            scenario.resolve("guest-ftrace.txt.zst"),
            scenario.resolve("spdk.log.zst"),
            "--around",
            "spdk.log.zst:11161");
    assertThat(run.out())
        .contains("a: guest-ftrace.txt.zst\nb: spdk.log.zst\n")
        .containsPattern("(?m)^\\*13 +b11161 +0\\.000 +DISCARD ");
  }

  @Test
  void nonsenseIsAUsageError() throws IOException {
    Path capture = HostileCapture.write(directory);
    assertThat(CommandRun.ofWords("ladder", capture, "--around", "x").exitCode()).isEqualTo(2);
    assertThat(CommandRun.ofWords("ladder", capture, "--around", "0").exitCode()).isEqualTo(2);
    assertThat(CommandRun.ofWords("ladder", capture, "--around", "b:1").exitCode()).isEqualTo(2);
    assertThat(CommandRun.ofWords("ladder", capture, "--around", "1", "--rows=1").exitCode())
        .isEqualTo(2);
    assertThat(CommandRun.ofWords("ladder", capture, "--around", "999").exitCode()).isEqualTo(3);
  }
}
