package io.cqtrace.cli;

import io.cqtrace.analysis.report.ReportFacts.InputFile;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Size and SHA-256 of an input as it is stored: who gets the file can see that it is the same. */
final class InputDigest {
  private static final int BUFFER_BYTES = 1 << 16;

  private InputDigest() {}

  /** Of an argument of the command line; standard input has none. */
  static InputFile of(String argument) {
    if (argument.equals("-")) {
      return new InputFile("<stdin>", -1, "");
    }
    long sizeBytes = 0;
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(Path.of(argument))) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        digest.update(buffer, 0, count);
        sizeBytes += count;
      }
    } catch (IOException e) {
      throw new TraceFormatException(argument, "cannot be read: " + e.getMessage(), "");
    }
    return new InputFile(argument, sizeBytes, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
