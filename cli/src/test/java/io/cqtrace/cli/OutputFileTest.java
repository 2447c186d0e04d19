package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a result may go, and what is left where it cannot. */
class OutputFileTest {
  private static final Path CAPTURE =
      CommandRun.SAMPLES.resolve("qemu/minimized-stale-eventidx/trace.log");

  @TempDir private Path directory;

  private static CommandRun export(Path capture, Object output) {
    return CommandRun.ofWords("export", capture, "--to", "csv", "-o", output);
  }

  @Test
  void anInputIsNoOutput() throws IOException {
    Path capture = Files.copy(CAPTURE, directory.resolve("trace.log"));
    String before = Files.readString(capture);
    Path link = Files.createSymbolicLink(directory.resolve("link"), capture);
    for (Path output : List.of(capture, link)) {
      CommandRun run = export(capture, output);
      assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
      assertThat(run.err()).contains("is an input");
    }
    assertThat(Files.readString(capture)).isEqualTo(before);
    assertThat(names()).containsExactly("link", "trace.log");
  }

  @Test
  void aLinkStaysAndItsTargetIsWritten() throws IOException {
    Path target = Files.writeString(directory.resolve("target.csv"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link.csv"), target);
    assertThat(export(CAPTURE, link).exitCode()).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(Files.readString(target)).contains("outcome");
    assertThat(names()).containsExactly("link.csv", "target.csv");
  }

  @Test
  void aFullDeviceIsAnErrorAndStaysOne() {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "no /dev/full here");
    CommandRun run = export(CAPTURE, full);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("cannot be written");
    assertThat(Files.isRegularFile(full)).isFalse();
    assertThat(full).exists();
  }

  @Test
  void aDashIsStandardOutput() {
    PrintStream real = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      assertThat(export(CAPTURE, "-").exitCode()).isZero();
    } finally {
      System.setOut(real);
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("outcome").contains("DELIVERED");
  }

  @Test
  void aFailureLeavesNothing() throws IOException {
    Path empty = Files.writeString(directory.resolve("empty.log"), "nothing\n");
    export(empty, directory.resolve("out.csv"));
    assertThat(names()).containsExactly("empty.log");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
