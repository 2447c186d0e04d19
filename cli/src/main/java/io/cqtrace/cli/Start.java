package io.cqtrace.cli;

/** The process's entry point in the jar: says what is missing where the libraries are. */
public final class Start {
  private Start() {}

  /** Runs {@link Main}, if picocli is there. */
  public static void main(String[] args) {
    try {
      Class.forName("picocli.CommandLine");
    } catch (ClassNotFoundException e) {
      System.err.println(
          "cqtrace: cqtrace.jar needs the folder lib with its libraries beside it;"
              + " unpack the whole cqtrace-*.tar.gz, or install the .deb");
      System.exit(70);
    }
    Main.main(args);
  }
}
