package io.cqtrace.fit;

import io.cqtrace.history.Grade;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Named distributions of the sample captures, for captures that do not show their host: ASSUMED
 * wherever they are used. Each name has every step. The file says which captures they are from.
 */
public final class HostLibrary {
  private static final String FILE = "hosts.txt";
  private static final long NS_PER_US = 1000;

  private HostLibrary() {}

  /** The distributions by name, in the order of the file. */
  public static Map<String, RecordedDelays> read() {
    Map<String, RecordedDelays.Collector> collectors = new LinkedHashMap<>();
    try (InputStream stream = HostLibrary.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException("no resource " + FILE);
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          take(line.split(" ", -1), collectors);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, RecordedDelays> library = new LinkedHashMap<>();
    collectors.forEach((name, collector) -> library.put(name, collector.toDelays(Grade.ASSUMED)));
    return library;
  }

  private static void take(String[] words, Map<String, RecordedDelays.Collector> collectors) {
    RecordedDelays.Collector collector =
        collectors.computeIfAbsent(words[0], name -> new RecordedDelays.Collector());
    DelayKind kind = DelayKind.ofCode(words[1]);
    for (int i = 2; i < words.length; i++) {
      collector.add(kind, Long.parseLong(words[i]) * NS_PER_US);
    }
  }

  /** All of them as one: for steps that a capture with a recorded host does not show. */
  public static RecordedDelays pooled(Map<String, RecordedDelays> library) {
    RecordedDelays pooled = null;
    for (RecordedDelays delays : library.values()) {
      pooled = pooled == null ? delays : pooled.orAssumed(delays);
    }
    if (pooled == null) {
      throw new IllegalArgumentException("an empty library");
    }
    return pooled;
  }
}
