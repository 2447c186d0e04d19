package io.cqtrace.ingest.source;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Where an import's source was, and how to know it again: an import quotes the lines of that file
 * as long as it is there and has the same size and the same beginning. To read all of it for a
 * checksum would take as long as to import it.
 *
 * @param path absolute, in an import's metadata relative to its folder; empty where there was no
 *     file, as with standard input
 * @param bytes its size as stored
 * @param headSha256 SHA-256 of its first 64 KiB as stored, in hexadecimal
 */
public record SourceFile(String path, long bytes, String headSha256) {
  /** No file. */
  public static final SourceFile NONE = new SourceFile("", 0, "");

  private static final int HEAD_BYTES = 1 << 16;

  static SourceFile of(Path file) {
    try {
      return new SourceFile(file.toAbsolutePath().toString(), Files.size(file), headSha256(file));
    } catch (IOException e) {
      return NONE;
    }
  }

  private static String headSha256(Path file) throws IOException {
    try (InputStream in = new FileInputStream(file.toFile())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(in.readNBytes(HEAD_BYTES)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** The same file, named from a folder, so that an import does not tell where it was made. */
  public SourceFile relativeTo(Path folder) {
    if (path.isEmpty()) {
      return this;
    }
    Path file = Path.of(path).normalize();
    Path from = folder.toAbsolutePath().normalize();
    boolean reachable = file.getRoot() != null && file.getRoot().equals(from.getRoot());
    String name = reachable ? from.relativize(file).toString() : file.getFileName().toString();
    return new SourceFile(name, bytes, headSha256);
  }

  /** The same file, named absolutely, where {@link #path} is relative to a folder. */
  public SourceFile resolvedIn(Path folder) {
    try {
      return path.isEmpty()
          ? this
          : new SourceFile(
              folder.toAbsolutePath().resolve(path).normalize().toString(), bytes, headSha256);
    } catch (InvalidPathException e) {
      return NONE;
    }
  }

  /** The file, if it is still there and the same; null otherwise. */
  public @Nullable TraceSource reopened() {
    if (path.isEmpty()) {
      return null;
    }
    try {
      Path file = Path.of(path);
      return Files.isRegularFile(file) && of(file).equals(this)
          ? TraceSource.open(TraceInput.ofFile(file))
          : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
