package io.cqtrace.cli;

import io.cqtrace.explore.field.FieldMatrix;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongConsumer;
import picocli.CommandLine.Model.CommandSpec;

/**
 * How far a search is: on the {@linkplain ProgressLine progress line}, and in a sentence on
 * standard error if it is interrupted. A search that has not ended says nothing else.
 */
final class SearchProgress implements AutoCloseable, LongConsumer, FieldMatrix.Progress {
  private final ProgressLine line;
  private final Thread interrupted;
  private volatile long states;
  private volatile String pairs = "";

  SearchProgress(CommandSpec spec) {
    this.line = ProgressLine.of(spec, "states", 0);
    PrintWriter err = spec.commandLine().getErr();
    this.interrupted =
        new Thread(
            () -> {
              err.printf("%ncqtrace: interrupted: %s; nothing is concluded%n", reached());
              err.flush();
            });
    Runtime.getRuntime().addShutdownHook(interrupted);
  }

  /** What was searched. */
  String reached() {
    return String.format(Locale.ROOT, "%s%,d states visited", pairs, states);
  }

  @Override
  public void accept(long visited) {
    states = visited;
    line.accept(visited);
  }

  @Override
  public void at(int pairCount, int ofPairs, long visited) {
    pairs = pairCount + " of " + ofPairs + " pairs searched, ";
    accept(visited);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException e) {
      return; // It has begun: the sentence is written.
    }
    line.close();
  }
}
