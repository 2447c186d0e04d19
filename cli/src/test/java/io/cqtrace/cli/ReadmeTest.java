package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the README shows is what the command prints, and it stays short. */
class ReadmeTest {
  private static final Path README = CommandRun.SAMPLES.resolveSibling("README.md");
  private static final int MAX_LINES = 130;
  private static final Path CHART = README.resolveSibling("docs/occupancy.svg");
  private static final Path QEMU =
      CommandRun.SAMPLES.resolve("qemu/hotplug-64-queues/trace.log.zst");
  private static final String FENCE = "```";
  private static final String LEFT_OUT = "...";

  @Test
  void itIsShort() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @Test
  void theVerdictIsReal() throws IOException {
    List<String> shown = block(0);
    Set<String> printed = CommandRun.ofWords(QEMU).out().lines().collect(Collectors.toSet());
    assertThat(shown)
        .startsWith("DELAYED: 3 completions withheld because a CQ was full, all delivered;");
    assertThat(shown).filteredOn(line -> !line.equals(LEFT_OUT)).allMatch(printed::contains);
  }

  /** Made again it is the same picture; {@code -Dgolden.update=true} adopts another one. */
  @Test
  void theChartIsReal(@TempDir Path directory) throws IOException {
    Path made = directory.resolve("occupancy.svg");
    assertThat(CommandRun.ofWords("chart", QEMU, "-o", made).exitCode()).isZero();
    if (Boolean.getBoolean("golden.update")) {
      Files.copy(made, CHART, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(Files.readString(README)).contains("](docs/occupancy.svg)");
    assertThat(CHART).hasSameTextualContentAs(made);
  }

  @Test
  void theFilesItNamesAreThere() throws IOException {
    List<String> named = all("\\b(?:docs/[\\w.-]+\\w|[A-Z]+\\.md|sample-traces/[\\w/.-]*)", 0);
    assertThat(named).contains("docs/rules.md", "ARCHITECTURE.md", "sample-traces/");
    for (String name : named) {
      if (!name.equals("SOURCE.md")) {
        assertThat(README.resolveSibling(name)).exists();
      }
    }
  }

  /** A name that no command has would be taken for a file. */
  @Test
  void theCommandsItNamesExist() throws IOException {
    Map<String, CommandLine> commands = Main.commandLine().getSubcommands();
    List<String> lines = all("(?:    |`)cqtrace ([a-z-]+[^.`\\n]*)", 1);
    List<String> words = all("(?:    |`)cqtrace ([a-z][a-z-]*)(?![\\w./-])", 1);
    assertThat(commands).containsKeys(words.toArray(new String[0]));
    assertThat(words).contains("report", "explore", "capture-hints");
    for (String line : lines) {
      List<String> command = List.of(line.split("[ =]"));
      CommandLine named = commands.getOrDefault(command.get(0), commands.get("analyze"));
      for (String word : command) {
        if (word.startsWith("-") && !word.equals("--help")) {
          assertThat(named.getCommandSpec().optionsMap()).as(line).containsKey(word);
        }
      }
    }
  }

  private static List<String> all(String pattern, int group) throws IOException {
    return Pattern.compile(pattern)
        .matcher(Files.readString(README))
        .results()
        .map(found -> found.group(group))
        .toList();
  }

  @Test
  void theLossIsReal() throws IOException {
    List<String> shown = block(1);
    Path sample = CommandRun.SAMPLES.resolve("spdk/lost-delete-sq");
    CommandRun run =
        CommandRun.ofWords(sample.resolve("guest-ftrace.txt.zst"), sample.resolve("spdk.log.zst"));
    assertThat(shown.get(0)).startsWith("$ cqtrace ");
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
