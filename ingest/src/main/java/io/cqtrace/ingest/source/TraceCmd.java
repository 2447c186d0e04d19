package io.cqtrace.ingest.source;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Prints a {@code trace.dat} by trace-cmd, where it is installed: its format holds the kernel's
 * descriptions of events, which only trace-cmd's library reads for every version.
 *
 * <p>Source: trace-cmd-report(1): {@code -t} full time stamps, {@code -i} the file.
 */
final class TraceCmd {
  private static final String PROGRAM = System.getProperty("cqtrace.trace-cmd", "trace-cmd");
  private static final long LONGEST_SECONDS = 10;

  /** A program that writes nothing for so long hangs. */
  private static final long LONGEST_SILENCE_MS =
      1000 * Long.getLong("cqtrace.trace-cmd-seconds", 120);

  private TraceCmd() {}

  /** Whether a file begins like {@code trace.dat}. */
  static boolean isTraceDat(byte[] head, int length) {
    return Magic.isAt(0, Archive.TRACE_DAT.magic(), head, length);
  }

  /** The printed events, or null if they cannot be printed here. */
  static @Nullable StoredContent print(String name, Path file) {
    StoredContent printed = null;
    boolean done = false;
    try {
      Process process =
          new ProcessBuilder(PROGRAM, "report", "-t", "-i", file.toAbsolutePath().toString())
              .redirectInput(new File("/dev/null"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = new Watched(process)) {
        printed = SpooledContent.of(name, out);
        done = process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        done &= printed.sizeBytes() > 0;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      done = false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!done && printed != null) {
        printed.close();
      }
    }
    return done ? printed : null;
  }

  /** What a process writes; it is ended when it writes nothing for too long. */
  private static final class Watched extends FilterInputStream {
    private final Thread watch;
    private volatile long lastNs = System.nanoTime();

    Watched(Process process) {
      super(process.getInputStream());
      watch = new Thread(() -> watch(process), "trace-cmd");
      watch.setDaemon(true);
      watch.start();
    }

    private void watch(Process process) {
      try {
        long silentMs = 0;
        while (silentMs < LONGEST_SILENCE_MS) {
          Thread.sleep(LONGEST_SILENCE_MS - silentMs);
          silentMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastNs);
        }
        process.destroyForcibly();
      } catch (InterruptedException e) {
        // It has ended.
      }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = super.read(bytes, offset, length);
      lastNs = System.nanoTime();
      return count;
    }

    @Override
    public void close() throws IOException {
      watch.interrupt();
      super.close();
    }
  }
}
