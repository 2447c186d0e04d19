package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of the host's own trace about commands, as evidence. */
final class HostLines {
  private HostLines() {}

  /** Those of the first {@code shown} commands. */
  static List<Evidence> of(List<CommandSpan> commands, int shown) {
    List<Evidence> lines = new ArrayList<>();
    for (CommandSpan command : commands.subList(0, Math.min(shown, commands.size()))) {
      addSubmit(lines, command);
      addEnd(lines, command);
    }
    return lines;
  }

  /** Where the host sets the command up, if its trace is there. */
  static void addSubmit(List<Evidence> lines, CommandSpan command) {
    CommandSpan.HostMark submit = command.hostSubmit();
    if (submit != null) {
      lines.add(
          new Evidence(
              submit.source(), submit.line(), command.describe() + ": the host submits it"));
    }
  }

  /** Where the host ends the request, if its trace is there. */
  static void addEnd(List<Evidence> lines, CommandSpan command) {
    CommandSpan.HostMark end = command.hostComplete();
    if (end != null) {
      lines.add(
          new Evidence(
              end.source(),
              end.line(),
              String.format(
                  Locale.ROOT,
                  "%s: the host gives up, status 0x%x",
                  command.describe(),
                  end.status())));
    }
  }
}
