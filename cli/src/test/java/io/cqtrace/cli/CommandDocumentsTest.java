package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class CommandDocumentsTest {
  private final Map<String, String> files = CommandDocuments.all();

  @Test
  void everyCommandHasAPageWithAllItsOptions() {
    CommandLine cqtrace = Main.commandLine();
    assertThat(files).hasSize(cqtrace.getSubcommands().size() + 3);
    for (Map.Entry<String, CommandLine> command : cqtrace.getSubcommands().entrySet()) {
      String page = files.get("cqtrace-" + command.getKey() + ".1");
      assertThat(page).startsWith(".TH \"CQTRACE-").contains(".SH SYNOPSIS", ".SH OPTIONS");
      for (OptionSpec option : command.getValue().getCommandSpec().options()) {
        if (!option.hidden()) {
          assertThat(page).contains("\\fB" + option.longestName().replace("-", "\\-") + "\\fR");
        }
      }
    }
  }

  @Test
  void nothingIsLeftToFillIn() {
    assertThat(files).allSatisfy((name, text) -> assertThat(text).isNotBlank());
    files.forEach(
        (name, text) -> {
          if (name.endsWith(".1")) {
            assertThat(text).as(name).doesNotContain("${", "@|", "\u001b");
          }
        });
  }

  @Test
  void completionKnowsCommandsAndOptions() {
    assertThat(files.get("cqtrace.bash")).contains("analyze", "--to", "complete -F");
    assertThat(files.get("_cqtrace")).startsWith("#compdef cqtrace\n").doesNotContain("${", "%n");
  }
}
