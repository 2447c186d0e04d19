package io.cqtrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The process's entry point in the jar: prints the help and the version without looking at any
 * command's options, and says what is missing where the libraries are.
 */
public final class Start {
  private static final int NO_LIBRARIES = 70;

  private Start() {}

  /** Runs {@link Main}, if picocli is there. */
  public static void main(String[] args) {
    switch (args.length == 0 ? "--help" : args.length == 1 ? args[0] : "") {
      case "-h", "--help" -> print(help());
      case "-V", "--version" -> print(Version.line() + System.lineSeparator());
      default -> {
        requireLibraries();
        Main.main(args);
      }
    }
  }

  /** What picocli prints of the whole command in 72 columns; a test compares. */
  static String help() {
    try (InputStream text = Objects.requireNonNull(Start.class.getResourceAsStream("help.txt"))) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void print(String text) {
    System.out.print(text);
    if (System.out.checkError()) {
      System.err.println("cqtrace: " + Main.UNWRITABLE);
      System.exit(ExitCode.USAGE.code());
    }
  }

  private static void requireLibraries() {
    try {
      Class.forName("picocli.CommandLine");
    } catch (ClassNotFoundException e) {
      System.err.println(
          "cqtrace: cqtrace.jar needs the folder lib with its libraries beside it;"
              + " unpack the whole cqtrace-*.tar.gz, or install the .deb");
      System.exit(NO_LIBRARIES);
    }
  }
}
