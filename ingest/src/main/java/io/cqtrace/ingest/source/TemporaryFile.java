package io.cqtrace.ingest.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * Files without a name: on POSIX systems the name is taken away as soon as the file is open, so
 * that the system frees it however the process ends; elsewhere the system deletes it with its last
 * handle. Only the user may read it.
 *
 * <p>Source: OpenJDK 17 {@code sun.nio.fs.UnixChannelFactory: open} unlinks a file that is opened
 * with {@link StandardOpenOption#DELETE_ON_CLOSE}.
 */
public final class TemporaryFile {
  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
  private static final FileAttribute<?>[] NO_ATTRIBUTES = {};

  private TemporaryFile() {}

  /**
   * Creates one.
   *
   * @param folder on whose file system
   * @param suffix what its name ends in as long as it has one
   */
  public static FileChannel open(Path folder, String suffix) throws IOException {
    while (true) {
      Path path = folder.resolve("cqtrace-" + UUID.randomUUID() + suffix);
      try {
        return FileChannel.open(path, OPTIONS, attributes(path));
      } catch (FileAlreadyExistsException e) {
        // Somebody else's: another name.
      }
    }
  }

  private static FileAttribute<?>[] attributes(Path path) {
    boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : NO_ATTRIBUTES;
  }
}
