package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of one name and one producer, of two virtual machines. */
class TwoRunsTest {
  private static final Path QEMU = CommandRun.SAMPLES.resolve("qemu");

  @TempDir private Path folder;

  @Test
  void twoMachinesTracesAreRefusedByPathsThatTellThemApart() throws IOException {
    Path first = unpacked("never-fetched", "vm-1");
    Path second = unpacked("hotplug-64-queues", "vm-2");
    assertThat(CommandRun.ofWords(first).exitCode()).isLessThan(3);
    assertThat(CommandRun.ofWords(second).exitCode()).isLessThan(3);
    for (Path[] order : new Path[][] {{first, second}, {second, first}}) {
      CommandRun run = CommandRun.ofWords(order[0], order[1]);
      assertThat(run.exitCode()).isEqualTo(3);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .contains("vm-1/trace.log", "vm-2/trace.log", "is not of one run with")
          .contains("Analyze each alone");
    }
  }

  /** Parts of one log go on from one another; where lines between them are missing, they do not. */
  @Test
  void partsOfALogAreTakenAndPartsApartAreRefused() throws IOException {
    List<String> lines = Files.readAllLines(unpacked("lost-interrupt", "vm"));
    int half = lines.size() / 2;
    Path first = written("first.log", lines.subList(0, half));
    Path second = written("second.log", lines.subList(half, lines.size()));
    assertThat(CommandRun.ofWords(first, second).exitCode()).isEqualTo(1);
    Path later = written("later.log", lines.subList(half + half / 4, lines.size()));
    CommandRun apart = CommandRun.ofWords(first, later);
    assertThat(apart.exitCode()).isEqualTo(3);
    assertThat(apart.err()).contains("the later one does not go on from the earlier");
  }

  private Path written(String name, List<String> lines) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  private Path unpacked(String sample, String machine) throws IOException {
    Path trace = Files.createDirectory(folder.resolve(machine)).resolve("trace.log");
    Path packed = QEMU.resolve(sample).resolve("trace.log.zst");
    try (InputStream in = new ZstdInputStream(Files.newInputStream(packed))) {
      Files.copy(in, trace);
    }
    return trace;
  }
}
