package io.cqtrace.cli;

import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands as {@code cqtrace --help} lists them: in groups, in the order of their use. */
enum CommandGroups {
  ANALYZE("Analyze a capture", "analyze", "report", "chart", "ladder"),
  MANY("Analyze many captures", "batch", "query"),
  COMPARE("Replay and compare", "replay", "diff", "minimize"),
  SEARCH("Search the models", "explore", "sweep"),
  CONVERT("Convert", "import", "export"),
  REFERENCE("Reference", "models", "rules", "capture-hints", "generate-completion", "help");

  private static final int NAME_WIDTH = 17;
  private static final int INDENT = 2;

  private final String title;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is.
  private final List<String> commands;

  CommandGroups(String title, String... commands) {
    this.title = title;
    this.commands = List.of(commands);
  }

  /** Names of the group's commands. */
  List<String> commands() {
    return commands;
  }

  /** Names of all commands. */
  static Stream<String> names() {
    return Stream.of(values()).flatMap(group -> group.commands.stream());
  }

  /** The section of the help that lists all commands: name and first sentence. */
  static String render(Help help) {
    StringBuilder text = new StringBuilder();
    for (CommandGroups group : values()) {
      int width = help.commandSpec().usageMessage().width();
      TextTable table =
          TextTable.forColumns(
              help.colorScheme(),
              new Column(NAME_WIDTH, INDENT, Column.Overflow.SPAN),
              new Column(width - NAME_WIDTH, INDENT, Column.Overflow.WRAP));
      for (String name : group.commands) {
        Help command = help.allSubcommands().get(name);
        if (command != null) {
          table.addRowValues(name, firstSentence(command));
        }
      }
      text.append(String.format("%n%s:%n%s", group.title, table));
    }
    return text.toString();
  }

  private static String firstSentence(Help command) {
    UsageMessageSpec usage = command.commandSpec().usageMessage();
    String[] text = usage.header().length > 0 ? usage.header() : usage.description();
    return text.length == 0 ? "" : text[0];
  }

  /** Makes the help of {@code commandLine} list its commands in these groups. */
  static void install(CommandLine commandLine) {
    commandLine.getHelpSectionMap().remove(UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING);
    commandLine
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
  }
}
