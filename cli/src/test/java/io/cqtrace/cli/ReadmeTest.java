package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the README shows is what the command prints, and it stays short. */
class ReadmeTest {
  private static final Path README = CommandRun.SAMPLES.resolveSibling("README.md");
  private static final int MAX_LINES = 150;
  private static final String FENCE = "```";
  private static final String LEFT_OUT = "...";

  @Test
  void itIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  /** The first block; the lines about the input are wrapped by the length of its path. */
  @Test
  void theSampleOfTheQuickStartIsReal() throws IOException {
    List<String> shown = block(0);
    CommandRun run =
        CommandRun.ofWords(CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst"));
    Set<String> printed = run.out().lines().collect(Collectors.toSet());
    List<String> ofInput = new ArrayList<>();
    boolean inInput = false;
    for (String line : shown) {
      boolean continued = inInput && line.startsWith("          ");
      inInput = line.startsWith("Capture ") || continued;
      if (inInput) {
        ofInput.add(line.strip());
      } else if (!line.strip().equals(LEFT_OUT)) {
        assertThat(printed).contains(line);
      }
    }
    String input = String.join(" ", ofInput);
    assertThat(run.out().replaceAll("\\s+", " "))
        .contains(input.substring(input.indexOf("qemu-log")));
  }

  @Test
  void theLossIsReal() throws IOException {
    List<String> shown = block(1);
    Path sample = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq");
    CommandRun run =
        CommandRun.ofWords(sample.resolve("guest-ftrace.txt.zst"), sample.resolve("spdk.log.zst"));
    assertThat(shown.get(0)).startsWith("$ ./cqtrace ");
    assertThat(run.out()).startsWith(String.join("\n", shown.subList(1, shown.size())));
  }

  /** The lines between the fences of a block, from 0. */
  private static List<String> block(int index) throws IOException {
    List<List<String>> blocks = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(README)) {
      if (line.startsWith(FENCE)) {
        inside = !inside;
        if (inside) {
          blocks.add(new ArrayList<>());
        }
      } else if (inside) {
        blocks.get(blocks.size() - 1).add(line);
      }
    }
    return blocks.get(index);
  }
}
