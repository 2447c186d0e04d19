package io.cqtrace.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What a package installs beside the command, made of the command line's own model: completion for
 * bash and zsh, and one man page a command.
 */
public final class CommandDocuments {
  private CommandDocuments() {}

  /** Writes them into the directory that the first word names. */
  public static void main(String[] args) {
    Path directory = Path.of(args[0]);
    OutputFile.createDirectory(directory);
    all().forEach((name, text) -> OutputFile.write(directory.resolve(name), text));
  }

  /** The files by their names. */
  static Map<String, String> all() {
    CommandLine cqtrace = Main.commandLine();
    Map<String, String> files = new TreeMap<>();
    files.put("cqtrace.bash", AutoComplete.bash("cqtrace", cqtrace));
    files.put("_cqtrace", ZshCompletion.of(cqtrace));
    files.put("cqtrace.1", manual(cqtrace));
    cqtrace
        .getSubcommands()
        .forEach((name, command) -> files.put("cqtrace-" + name + ".1", manual(command)));
    return files;
  }

  /** A manual page, in the man macros of roff. */
  private static String manual(CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = spec.qualifiedName("-");
    List<String> description = List.of(spec.usageMessage().description());
    StringBuilder page = new StringBuilder();
    page.append(".TH ").append(quoted(name.toUpperCase(Locale.ROOT)));
    page.append(" 1 \"\" ").append(quoted(version())).append(" \"cqtrace manual\"\n");
    section(page, "NAME", List.of(name + " - " + firstSentence(description)));
    page.append(".SH SYNOPSIS\n.nf\n").append(text(command.getHelp().synopsis(0))).append(".fi\n");
    section(page, "DESCRIPTION", description);
    page.append(".SH OPTIONS\n");
    for (ArgSpec argument : spec.args()) {
      if (!argument.hidden()) {
        entry(page, label(argument), List.of(argument.description()), argument);
      }
    }
    if (!spec.subcommands().isEmpty()) {
      page.append(".SH COMMANDS\n");
      spec.subcommands()
          .forEach(
              (word, sub) ->
                  entry(
                      page,
                      bold(word),
                      List.of(
                          firstSentence(
                              List.of(sub.getCommandSpec().usageMessage().description()))),
                      null));
    }
    Map<String, String> exits = spec.usageMessage().exitCodeList();
    if (!exits.isEmpty()) {
      page.append(".SH EXIT STATUS\n");
      exits.forEach((code, meaning) -> entry(page, bold(code), List.of(meaning), null));
    }
    page.append(".SH SEE ALSO\n").append(text("cqtrace(1); 'cqtrace help COMMAND'")).append('\n');
    return page.toString();
  }

  private static void section(StringBuilder page, String title, List<String> paragraphs) {
    page.append(".SH ").append(title).append('\n');
    for (String paragraph : paragraphs) {
      page.append(text(paragraph)).append("\n.br\n");
    }
  }

  private static void entry(
      StringBuilder page, String label, List<String> description, @Nullable ArgSpec argument) {
    page.append(".TP\n").append(label).append('\n');
    for (String line : description) {
      String filled = argument == null ? line : filled(line, argument);
      page.append(text(filled)).append('\n');
    }
  }

  /** What picocli fills into a description. */
  private static String filled(String line, ArgSpec argument) {
    Iterable<String> candidates = argument.completionCandidates();
    String words =
        candidates == null
            ? ""
            : Stream.of(candidates)
                .map(all -> String.join(", ", all))
                .collect(Collectors.joining());
    return line.replace("${COMPLETION-CANDIDATES}", words)
        .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValueString()))
        .replace("%%", "%")
        .replace("%n", " ");
  }

  private static String label(ArgSpec argument) {
    String value = argument.paramLabel();
    if (argument instanceof OptionSpec option) {
      String names =
          Stream.of(option.names()).map(CommandDocuments::bold).collect(Collectors.joining(", "));
      return option.arity().max() == 0 ? names : names + " \\fI" + escaped(value) + "\\fR";
    }
    return "\\fI" + escaped(value) + "\\fR";
  }

  private static String firstSentence(List<String> description) {
    String text = description.isEmpty() ? "" : description.get(0);
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  private static String version() {
    return Version.line();
  }

  private static String bold(String word) {
    return "\\fB" + escaped(word) + "\\fR";
  }

  private static String quoted(String words) {
    return '"' + words.replace("\"", "") + '"';
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }

  /** A text whose lines begin no request: a dot or an apostrophe at their start is shown. */
  private static String text(String text) {
    return escaped(text.replace("%%", "%").replace("%n", " ")).replaceAll("(?m)^(?=[.'])", "\\\\&");
  }
}
