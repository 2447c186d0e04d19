package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks an interactive zsh; without zsh it is skipped. */
class ZshCompletionTest {
  private static final List<Path> SHELLS =
      Stream.of("/usr/bin/zsh", "/bin/zsh", "/usr/local/bin/zsh").map(Path::of).toList();

  @TempDir private Path directory;

  @Test
  void aTabCompletesCommandsOptionsValuesAndFiles() throws Exception {
    Files.writeString(directory.resolve("trace.log"), "");
    Files.createDirectory(directory.resolve("tables"));
    Files.writeString(directory.resolve("table.txt"), "no folder");
    Map<String, String> completed =
        Map.of(
            "cqtrace capt", "capture-hints",
            "cqtrace tra", "trace.log",
            "cqtrace --jso", "--json",
            "cqtrace trace.log --quie", "trace.log|--quiet",
            "cqtrace report tra", "report|trace.log",
            "cqtrace report trace.log --no-rep", "report|trace.log|--no-replay",
            "cqtrace report trace.log -o ta", "report|trace.log|-o|tables",
            "cqtrace chart trace.log --type occ", "chart|trace.log|--type|occupancy",
            "cqtrace chart trace.log --type=occ", "chart|trace.log|--type=occupancy",
            "cqtrace help mini", "help|minimize");
    List<String> lines = List.copyOf(completed.keySet());
    assertThat(afterTab(lines)).isEqualTo(lines.stream().map(completed::get).toList());
  }

  /** What zsh runs of each line. */
  private List<String> afterTab(List<String> lines) throws Exception {
    Path zsh = SHELLS.stream().filter(Files::isExecutable).findFirst().orElse(null);
    assumeTrue(zsh != null, "no zsh: completion is not tried");
    Files.writeString(directory.resolve("_cqtrace"), CommandDocuments.all().get("_cqtrace"));
    Path answers = directory.resolve(".answers");
    List<String> words =
        new ArrayList<>(
            List.of(String.valueOf(zsh), "-f", script().toString(), directory.toString()));
    words.addAll(lines);
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(answers.toFile())
            .start();
    try {
      assertThat(process.waitFor(1, TimeUnit.MINUTES))
          .as("zsh has answered: %s", Files.readString(answers))
          .isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(answers).lines().map(String::strip).toList();
  }

  private Path script() throws IOException {
    try (InputStream script = ZshCompletionTest.class.getResourceAsStream("/complete.zsh")) {
      assertThat(script).isNotNull();
      return Files.writeString(
          directory.resolve(".complete.zsh"),
          new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
