package io.cqtrace.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A line of a capture as {@code --around [FILE:]LINE} names it.
 *
 * @param source index of its file among the inputs
 * @param line its number, from 1
 */
record LineOption(int source, long line) {

  /**
   * Reads it.
   *
   * @param names of the inputs; the line is in the first one unless a file is named
   */
  static LineOption of(CommandSpec spec, String text, List<String> names) {
    int colon = text.lastIndexOf(':');
    return new LineOption(
        colon < 0 ? 0 : source(spec, text, text.substring(0, colon), names),
        line(spec, text, text.substring(colon + 1)));
  }

  private static long line(CommandSpec spec, String text, String digits) {
    try {
      long line = Long.parseLong(digits);
      if (line > 0) {
        return line;
      }
    } catch (NumberFormatException e) {
      throw usage(spec, text, "not a line number: " + digits);
    }
    throw usage(spec, text, "lines are numbered from 1");
  }

  private static int source(CommandSpec spec, String text, String wanted, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(wanted) || names.get(i).endsWith("/" + wanted)) {
        return i;
      }
    }
    throw usage(spec, text, "no such FILE among the inputs");
  }

  private static ParameterException usage(CommandSpec spec, String text, String message) {
    return new ParameterException(spec.commandLine(), "--around=" + text + ": " + message);
  }
}
