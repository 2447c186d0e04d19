package io.cqtrace.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Completion for zsh in its own words, made of the command line's model: {@code _describe} for the
 * commands, {@code _arguments} for the options of each (zshcompsys(1), zsh 5.9).
 *
 * <p>picocli's script for bash also runs below zsh's {@code bashcompinit}, but sets {@code
 * COMPLETE_ALIASES} and the alias {@code compopt} for the whole shell.
 */
final class ZshCompletion {
  private static final Pattern FILE_LABEL = Pattern.compile("FILE|DIR|ROOT");

  private ZshCompletion() {}

  /** The file {@code _cqtrace}, for a folder of {@code fpath}. */
  static String of(CommandLine cqtrace) {
    StringBuilder script = new StringBuilder("#compdef cqtrace\n");
    script.append("# Made of the command line's own model when cqtrace was built.\n");
    script.append("local -a commands\ncommands=(\n");
    cqtrace
        .getSubcommands()
        .forEach(
            (name, command) ->
                script
                    .append("  ")
                    .append(quoted(name + ':' + sentence(description(command))))
                    .append('\n'));
    script.append(")\n");
    // The command line's own options stand alone; 'cqtrace FILE' and 'cqtrace -q' are of analyze.
    script.append("if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n");
    script.append("  local found=1\n");
    script.append("  _describe -t commands command commands && found=0\n");
    script.append("  _files && found=0\n  return found\nfi\n");
    script.append("case $words[2] in\n");
    cqtrace
        .getSubcommands()
        .forEach(
            (name, command) -> {
              script.append("  ").append(name).append(")\n");
              script.append("    shift words\n    (( CURRENT-- ))\n");
              arguments(script, command);
            });
    script.append("  *)\n");
    CommandLine analyze = new CommandLine(new AnalyzeCommand());
    List<OptionSpec> own = new ArrayList<>(cqtrace.getCommandSpec().options());
    own.removeIf(option -> analyze.getCommandSpec().optionsMap().containsKey(option.longestName()));
    arguments(script, analyze, own);
    return script.append("esac\n").toString();
  }

  private static void arguments(StringBuilder script, CommandLine command) {
    arguments(script, command, List.of());
  }

  private static void arguments(
      StringBuilder script, CommandLine command, List<OptionSpec> further) {
    script.append("    _arguments -S");
    Stream.concat(further.stream(), command.getCommandSpec().options().stream())
        .filter(option -> !option.hidden())
        .forEach(
            option ->
                Stream.of(option.names())
                    .forEach(name -> script.append(" \\\n      ").append(option(option, name))));
    if (command.getCommand() instanceof HelpCommand) {
      script.append(" \\\n      '1:command:{ _describe -t commands command commands }'");
    } else {
      for (PositionalParamSpec positional : command.getCommandSpec().positionalParameters()) {
        if (!positional.hidden()) {
          script.append(" \\\n      ").append(quoted(positional(positional)));
        }
      }
    }
    script.append("\n    ;;\n");
  }

  /** One name of an option; the others are not offered after it, unless it may stand repeatedly. */
  private static String option(OptionSpec option, String name) {
    boolean repeats = option.isMultiValue();
    StringBuilder spec = new StringBuilder();
    spec.append(repeats ? "*" : '(' + String.join(" ", option.names()) + ')').append(name);
    boolean value = option.arity().max() > 0;
    if (value) {
      spec.append(name.startsWith("--") ? '=' : '+');
    }
    spec.append('[').append(escaped(sentence(List.of(option.description())))).append(']');
    if (value) {
      spec.append(option.arity().min() == 0 ? "::" : ":").append(label(option)).append(':');
      spec.append(action(option));
    }
    return quoted(spec.toString());
  }

  private static String positional(PositionalParamSpec positional) {
    String place =
        positional.index().max() == Integer.MAX_VALUE || positional.isMultiValue()
            ? "*"
            : String.valueOf(positional.index().min() + 1);
    return place + ':' + label(positional) + ':' + action(positional);
  }

  private static String label(ArgSpec argument) {
    return escaped(argument.paramLabel().replaceAll("[<>\\[\\]]", ""));
  }

  /** What completes a value: its words, files, or nothing but the label. */
  private static String action(ArgSpec argument) {
    Iterable<String> candidates = argument.completionCandidates();
    if (candidates != null) {
      List<String> words = new ArrayList<>();
      candidates.forEach(word -> words.add(word.replaceAll("([^A-Za-z0-9_.-])", "\\\\$1")));
      return '(' + String.join(" ", words) + ')';
    }
    boolean isPath =
        Stream.concat(Stream.of(argument.type()), Stream.of(argument.auxiliaryTypes()))
            .anyMatch(type -> type == Path.class || type == File.class);
    if (argument.paramLabel().equals("DIR")) {
      return "_files -/";
    }
    return isPath || FILE_LABEL.matcher(argument.paramLabel()).find() ? "_files" : "";
  }

  private static List<String> description(CommandLine command) {
    UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    return List.of(usage.header().length > 0 ? usage.header() : usage.description());
  }

  /** The first sentence, without what picocli would fill in. */
  private static String sentence(List<String> description) {
    String text =
        description.stream()
            .collect(Collectors.joining(" "))
            .replaceAll("\\$\\{[^}]*}", "")
            .replace("%n", " ")
            .replace("%%", "%");
    int end = text.indexOf(". ");
    String first = end < 0 ? text : text.substring(0, end);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first.strip();
  }

  private static String escaped(String text) {
    return text.replaceAll("([\\\\\\[\\]:])", "\\\\$1");
  }

  private static String quoted(String word) {
    return '\'' + word.replace("'", "'\\''") + '\'';
  }
}
