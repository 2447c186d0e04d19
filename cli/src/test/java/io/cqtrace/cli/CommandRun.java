package io.cqtrace.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;

/**
 * One run of the command line.
 *
 * @param exitCode its exit code
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
record CommandRun(int exitCode, String out, String err) {
  /** The samples of the tree. */
  static final Path SAMPLES = Path.of("").toAbsolutePath().resolveSibling("sample-traces");

  /** The same with words of any kind: paths, numbers. */
  static CommandRun ofWords(Object... words) {
    return of(Arrays.stream(words).map(Object::toString).toArray(String[]::new));
  }

  static CommandRun of(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] named = Main.withDefaultCommand(args);
    CommandLine commandLine = Main.commandLine(named[0]);
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(err));
    int exitCode = commandLine.execute(named);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
