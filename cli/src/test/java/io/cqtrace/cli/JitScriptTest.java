package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The optimizing compiler is left out where little is read, and only there. */
@DisabledOnOs(OS.WINDOWS)
class JitScriptTest {
  private static final Path SCRIPT = Path.of("jit.sh").toAbsolutePath();
  private static final long MB = 1 << 20;

  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    sized("small.log", 1000);
    sized("large.log", 20 * MB);
    sized("small.log.zst", 100_000);
    sized("large.log.zst", MB);
  }

  @Test
  void leavesItOutWhereLittleIsRead() throws IOException {
    for (String line :
        List.of(
            "",
            "--help",
            "small.log",
            "small.log.zst small.log",
            "report -o . small.log",
            "report small.log --output=.",
            "analyze --fail-on fault small.log.zst")) {
      assertThat(jit(line)).as(line).isEqualTo("-XX:TieredStopAtLevel=1");
    }
  }

  @Test
  void keepsItWhereMuchIsReadOrComputedAndWhereThatIsNotKnown() throws IOException {
    for (String line :
        List.of(
            "large.log",
            "-q large.log.zst",
            "small.log large.log",
            "analyze -",
            "analyze .",
            "explore --host linux",
            "replay small.log")) {
      assertThat(jit(line)).as(line).isEmpty();
    }
  }

  private void sized(String name, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      file.setLength(bytes);
    }
  }

  private String jit(String line) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-uc", ". '" + SCRIPT + "'; printf %s \"$jit\"", "cqtrace"));
    command.addAll(line.isEmpty() ? List.of() : List.of(line.split(" ", -1)));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
