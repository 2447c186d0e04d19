package io.cqtrace.cli;

import io.cqtrace.ingest.report.TraceFormatException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** The {@code cqtrace} command, and the process's entry point. */
@Command(
    name = "cqtrace",
    description = {
      "Finds lost or withheld NVMe completions in a trace and names the component at fault.",
      "'cqtrace FILE...' is short for 'cqtrace analyze FILE...'."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Main.ManifestVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  cqtrace trace.log",
      "  cqtrace report spdk.log ftrace.txt dmesg.txt -o report",
      "",
      "'cqtrace help COMMAND' shows the options of a command."
    },
    subcommands = {
      AnalyzeCommand.class,
      BatchCommand.class,
      CaptureHintsCommand.class,
      ChartCommand.class,
      DiffCommand.class,
      ExploreCommand.class,
      ExportCommand.class,
      GenerateCompletion.class,
      HelpCommand.class,
      ImportCommand.class,
      LadderCommand.class,
      MinimizeCommand.class,
      ModelsCommand.class,
      QueryCommand.class,
      ReplayCommand.class,
      ReportCommand.class,
      RulesCommand.class,
      SweepCommand.class
    })
public final class Main {
  static final String UNWRITABLE = "standard output cannot be written: closed or full";

  /** Columns of help that goes into a file or a mail. */
  static final int REDIRECTED_WIDTH = 72;

  private static final Pattern COMMAND_NAME = Pattern.compile("[a-z]+(-[a-z]+)*");

  public static void main(String[] args) {
    speedArrowUp();
    System.exit(run(args));
  }

  /** Arrow reads these once, when its classes are loaded; our cursors stay within their batches. */
  static void speedArrowUp() {
    System.setProperty("arrow.enable_unsafe_memory_access", "true");
    System.setProperty("arrow.enable_null_check_for_get", "false");
  }

  @SuppressWarnings("CatchAndPrintStackTrace") // The one place that catches everything.
  private static int run(String... args) {
    try {
      return execute(args);
    } catch (Throwable e) {
      System.err.println("cqtrace: internal error, please report it with this text:");
      e.printStackTrace();
      return ExitCode.INTERNAL.code();
    }
  }

  /** Runs a command line and returns the exit code. */
  static int execute(String... args) {
    String[] named = withDefaultCommand(args);
    CommandLine commandLine = commandLine(named[0]);
    PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
    commandLine.setOut(out);
    int code = commandLine.execute(named);
    if (out.checkError()) {
      System.err.println("cqtrace: " + UNWRITABLE);
      return ExitCode.USAGE.code();
    }
    return code;
  }

  /** The whole command, with all that it can be told. */
  static CommandLine commandLine() {
    return configured(new CommandLine(new Main()));
  }

  /** The same for one command alone: to look at the options of all takes longer than most runs. */
  static CommandLine commandLine(String commandName) {
    Class<?> command = commandClass(commandName);
    return command == null
        ? commandLine()
        : configured(
            new CommandLine(CommandSpec.create().name("cqtrace"))
                .addSubcommand(commandName, new CommandLine(command)));
  }

  /** The class of a command that needs no other; to ask their annotations would load them all. */
  static @Nullable Class<?> commandClass(String name) {
    return switch (name) {
      case "analyze" -> AnalyzeCommand.class;
      case "batch" -> BatchCommand.class;
      case "capture-hints" -> CaptureHintsCommand.class;
      case "chart" -> ChartCommand.class;
      case "diff" -> DiffCommand.class;
      case "explore" -> ExploreCommand.class;
      case "export" -> ExportCommand.class;
      case "import" -> ImportCommand.class;
      case "ladder" -> LadderCommand.class;
      case "minimize" -> MinimizeCommand.class;
      case "models" -> ModelsCommand.class;
      case "query" -> QueryCommand.class;
      case "replay" -> ReplayCommand.class;
      case "report" -> ReportCommand.class;
      case "rules" -> RulesCommand.class;
      case "sweep" -> SweepCommand.class;
      default -> null;
    };
  }

  private static CommandLine configured(CommandLine commandLine) {
    OutputFile.inputs(List.of());
    if (Boolean.getBoolean(Colour.TERMINAL_PROPERTY)) {
      commandLine.setUsageHelpAutoWidth(true);
    } else {
      commandLine.setUsageHelpWidth(REDIRECTED_WIDTH);
    }
    commandLine.setExecutionExceptionHandler(Main::report);
    CommandGroups.install(commandLine);
    for (CommandLine command : commandLine.getSubcommands().values()) {
      command.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.code());
    }
    commandLine
        .getCommandSpec()
        .exitCodeOnInvalidInput(ExitCode.USAGE.code())
        .exitCodeOnExecutionException(ExitCode.INTERNAL.code());
    return commandLine;
  }

  /** A command line of files means {@code analyze}; an empty one asks for help. */
  static String[] withDefaultCommand(String[] args) {
    if (args.length == 0) {
      return new String[] {"--help"};
    }
    String first = args[0];
    boolean ownOption =
        first.equals("-h")
            || first.equals("--help")
            || first.equals("-V")
            || first.equals("--version");
    if (ownOption || CommandGroups.names().anyMatch(first::equals) || isMistypedCommand(first)) {
      return args;
    }
    String[] analyze = new String[args.length + 1];
    analyze[0] = "analyze";
    System.arraycopy(args, 0, analyze, 1, args.length);
    return analyze;
  }

  /** A word that no file bears and that is one slip away from a command; picocli suggests which. */
  private static boolean isMistypedCommand(String word) {
    return COMMAND_NAME.matcher(word).matches()
        && !Files.exists(Path.of(word))
        && CommandGroups.names().anyMatch(command -> isOneSlipAway(word, command));
  }

  /** Whether one letter is missing, added or wrong, or two neighbours are swapped. */
  private static boolean isOneSlipAway(String word, String command) {
    int start = 0;
    int shorter = Math.min(word.length(), command.length());
    while (start < shorter && word.charAt(start) == command.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && word.charAt(word.length() - 1 - end) == command.charAt(command.length() - 1 - end)) {
      end++;
    }
    String inWord = word.substring(start, word.length() - end);
    String inCommand = command.substring(start, command.length() - end);
    boolean swapped =
        inWord.length() == 2 && new StringBuilder(inWord).reverse().toString().equals(inCommand);
    return swapped || Math.max(inWord.length(), inCommand.length()) == 1;
  }

  /** Unusable input is the user's business and gets its message; anything else is ours. */
  private static int report(
      Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed) {
    if (problem instanceof TraceFormatException) {
      commandLine.getErr().println("cqtrace: " + problem.getMessage());
      return ExitCode.UNUSABLE_INPUT.code();
    }
    if (problem instanceof OutputException) {
      commandLine.getErr().println("cqtrace: " + problem.getMessage());
      return ExitCode.USAGE.code();
    }
    commandLine.getErr().println("cqtrace: internal error, please report it with this text:");
    problem.printStackTrace(commandLine.getErr());
    return ExitCode.INTERNAL.code();
  }

  /** The version as picocli asks for it. */
  static final class ManifestVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {Version.line()};
    }
  }
}
