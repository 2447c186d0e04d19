package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process shows: its environment, a closed pipe, a kill. */
class ProcessTest {
  private static final Path CAPTURE =
      CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst");

  /**
   * 128 and the number of SIGTERM, which runs the same hooks as SIGINT. A shell has its background
   * jobs ignore SIGINT, and a virtual machine started so keeps ignoring it.
   */
  private static final int TERMINATED = 143;

  @TempDir private Path directory;

  private static ProcessBuilder cqtrace(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-Dcqtrace.stdout.terminal=true",
                "-cp",
                System.getProperty("java.class.path"),
                "io.cqtrace.cli.Main"));
    command.addAll(List.of(words));
    return new ProcessBuilder(command);
  }

  @ParameterizedTest
  @CsvSource({"'', xterm, true", "1, xterm, false", "'', dumb, false"})
  void colourIsForTerminalsThatWantIt(String noColor, String terminal, boolean coloured)
      throws Exception {
    ProcessBuilder builder = cqtrace("-q", CAPTURE.toString());
    builder.environment().put("NO_COLOR", noColor);
    builder.environment().put("TERM", terminal);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(ExitCode.OK.code());
    assertThat(out).contains("DELAYED");
    assertThat(out.startsWith("\u001b[1;33mDELAYED\u001b[0m")).isEqualTo(coloured);
  }

  @Test
  void aClosedPipeIsAnErrorAndNoStackTrace() throws Exception {
    Process process = cqtrace("export", CAPTURE.toString(), "--to", "csv", "-o", "-").start();
    process.getInputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(ExitCode.USAGE.code());
    assertThat(err).startsWith("cqtrace: ").doesNotContain("\tat ");
  }

  @Test
  void anInterruptOfAReportLeavesNothing() throws Exception {
    Path report = directory.resolve("report");
    Process process = cqtrace("report", CAPTURE.toString(), "-o", report.toString()).start();
    Path staging = directory.resolve(".report.part");
    while (process.isAlive() && !Files.exists(staging)) {
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    process.toHandle().destroy();
    assertThat(process.waitFor()).isEqualTo(TERMINATED);
    assertThat(directory).isEmptyDirectory();
  }

  /** The line on the terminal says that a search has begun. */
  @Test
  void anInterruptedSearchSaysHowFarItWas() throws Exception {
    ProcessBuilder builder = cqtrace("explore", "--matrix");
    builder.command().add(1, "-D" + ProgressLine.TERMINAL_PROPERTY + "=true");
    Process process = builder.start();
    assertThat(process.getErrorStream().read()).isEqualTo('\r');
    process.toHandle().destroy();
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isEqualTo(TERMINATED);
    assertThat(err)
        .containsPattern(
            "cqtrace: interrupted: [0-9]+ of [0-9]+ pairs searched, [0-9,]+ states visited;"
                + " nothing is concluded");
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
  }

  @Test
  void theNextReportRemovesWhatAKillLeft() throws Exception {
    Path report = directory.resolve("report");
    Path staging = Files.createDirectory(directory.resolve(".report.part"));
    Files.writeString(staging.resolve("report.txt"), "half a report");
    CommandRun run =
        CommandRun.ofWords("report", CAPTURE, "--no-replay", "--no-tables", "-o", report);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK.code());
    assertThat(staging).doesNotExist();
    assertThat(Files.readString(report.resolve("report.txt"))).doesNotContain("half a report");
  }

  /** Of a kill while a device or standard output was written. */
  @Test
  void theTemporaryFileOfADeadProcessGoes() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    Path old = Files.createTempFile(folder, "cqtrace-" + dead.pid() + "-", ".part");
    Path fresh = Files.createTempFile(folder, "cqtrace-" + dead.pid() + "-", ".part");
    Path alive = Files.createTempFile(folder, "cqtrace-" + ownPid() + "-", ".part");
    for (Path file : List.of(old, alive)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
    }
    try {
      CommandRun run = CommandRun.ofWords("export", CAPTURE, "--to", "csv", "-o", "/dev/null");
      assertThat(run.exitCode()).isEqualTo(ExitCode.OK.code());
      assertThat(old).doesNotExist();
      assertThat(fresh).exists();
      assertThat(alive).exists();
    } finally {
      for (Path file : List.of(old, fresh, alive)) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static long ownPid() {
    return ProcessHandle.current().pid();
  }

  /** What a kill leaves behind is gone after the next run, and was never the output. */
  @Test
  void theNextRunRemovesWhatAKillLeft() throws Exception {
    Path out = directory.resolve("out.csv");
    Process process = cqtrace("export", "-", "--to", "csv", "-o", out.toString()).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(Files.readAllBytes(CAPTURE));
      in.flush();
      // It waits for more of its input now, at the latest.
      process.waitFor(2, TimeUnit.SECONDS);
      process.destroyForcibly().waitFor();
    } catch (IOException e) {
      assertThat(process.isAlive()).isFalse();
    }
    assertThat(out).doesNotExist();
    CommandRun run = CommandRun.ofWords("export", CAPTURE, "--to", "csv", "-o", out);
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK.code());
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(out);
    }
  }
}
