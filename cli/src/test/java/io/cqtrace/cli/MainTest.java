package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void versionNamesTheCommitWhereTheBuildKnewIt() {
    assertThat(Version.words("0.1.0 8b7cdf8f1a2b+")).isEqualTo("0.1.0 (8b7cdf8f1a2b+)");
    assertThat(Version.words("0.1.0 ${git.commit}")).isEqualTo("0.1.0");
    assertThat(Version.words("0.1.0 ")).isEqualTo("0.1.0");
    assertThat(Version.words("")).isEqualTo("(not packaged)");
  }

  @Test
  void versionGoesToStandardOutput() {
    assertThat(run("--version")).isEqualTo(ExitCode.OK.code());
    assertThat(out.toString()).startsWith("cqtrace ");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void helpGoesToStandardOutput() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK.code());
    assertThat(out.toString()).startsWith("Usage: cqtrace");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void unknownOptionIsAUsageError() {
    assertThat(run("--no-such-option", "trace.log")).isEqualTo(ExitCode.USAGE.code());
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString()).contains("--no-such-option", "Usage: cqtrace");
  }

  @Test
  void withoutArgumentsTheCommandsAreListedInGroups() {
    assertThat(run()).isEqualTo(ExitCode.OK.code());
    assertThat(out.toString()).contains("Analyze a capture:", "  analyze", "Examples:");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void everyCommandStandsInOneGroup() {
    List<String> grouped =
        Stream.of(CommandGroups.values()).flatMap(group -> group.commands().stream()).toList();
    assertThat(grouped)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(Main.commandLine().getSubcommands().keySet());
  }

  @Test
  void aCommandsClassIsThatOfTheWholeCommand() {
    Main.commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              Class<?> alone = Main.commandClass(name);
              if (name.equals("help") || name.equals("generate-completion")) {
                assertThat(alone).as(name).isNull();
              } else {
                assertThat(alone)
                    .as(name)
                    .isEqualTo(command.getCommandSpec().userObject().getClass());
              }
            });
  }

  /** The text that {@link Start} prints is what picocli makes of the commands. */
  @Test
  void theStoredHelpIsThatOfTheCommands() throws IOException {
    String help = Main.commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(Path.of("src/main/resources/io/cqtrace/cli/help.txt"), help);
    }
    assertThat(Start.help()).isEqualTo(help);
  }

  @Test
  void helpOfACommandListsItsOptions() {
    assertThat(run("help", "ladder")).isEqualTo(ExitCode.OK.code());
    assertThat(out.toString()).contains("Usage: cqtrace ladder", "--around");
  }

  @Test
  void helpThatIsRedirectedIs72ColumnsWide() {
    Main.commandLine().getSubcommands().keySet().forEach(command -> run("help", command));
    run();
    assertThat(out.toString().lines())
        .hasSizeGreaterThan(300)
        .allMatch(line -> line.length() <= Main.REDIRECTED_WIDTH);
  }

  @ParameterizedTest
  @CsvSource({"anlyze, analyze", "reprt, report", "chartt, chart", "rulez, rules"})
  void aMistypedCommandIsSuggested(String typed, String meant) {
    assertThat(run(typed, "trace.log")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("'" + typed + "'").contains("cqtrace " + meant);
  }

  @Test
  void aWordFarFromAnyCommandIsAFile() {
    assertThat(Main.withDefaultCommand(new String[] {"trace"})).startsWith("analyze");
    assertThat(run("analyze")).isEqualTo(ExitCode.USAGE.code());
    assertThat(err.toString()).contains("Missing required", "FILE");
  }

  private int run(String... args) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    return commandLine.execute(Main.withDefaultCommand(args));
  }
}
