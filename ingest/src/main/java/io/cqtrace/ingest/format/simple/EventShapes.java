package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.format.simple.EventShape.Argument;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shapes of NVMe events by name: those built in, and those of a {@code trace-events} file. */
final class EventShapes {
  /** The prefix of the names of QEMU's NVMe device. */
  static final String PREFIX = "pci_nvme_";

  private static final String RESOURCE = "event-shapes.txt";

  // A line of trace-events: NAME(TYPE ARGUMENT, ...) "FORMAT"
  private static final Pattern PROTOTYPE =
      Pattern.compile("(?:(?:disable|vcpu) )*(" + PREFIX + "\\w+)\\(([^)]*)\\)");
  private static final Pattern ARGUMENT = Pattern.compile("\\s*(.*?)(\\w+)\\s*");
  private static final Pattern STRING_TYPE = Pattern.compile("\\bchar\\s*\\*");

  private final Map<String, List<EventShape>> byName = new HashMap<>();

  /** The events of QEMU 7.2 to 11.1. */
  static EventShapes builtIn() {
    EventShapes shapes = new EventShapes();
    try (InputStream in = EventShapes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          shapes.add(builtIn(line));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return shapes;
  }

  private static EventShape builtIn(String line) {
    String[] words = line.split(" ", -1);
    List<Argument> arguments = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      int colon = words[i].indexOf(':');
      arguments.add(new Argument(words[i].substring(0, colon), words[i].endsWith(":s")));
    }
    return new EventShape(PREFIX + words[0], arguments);
  }

  /**
   * Adds the events of a {@code trace-events-all} file; they are tried before those built in.
   *
   * @throws TraceFormatException if it cannot be read or has no NVMe event
   */
  void addTraceEvents(Path file) {
    int before = byName.values().stream().mapToInt(List::size).sum();
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines.forEach(this::addPrototype);
    } catch (IOException | UncheckedIOException e) {
      throw new TraceFormatException(
          file.toString(),
          TraceFormatException.UNKNOWN,
          TraceFormatException.UNKNOWN,
          "cannot be read as a trace-events file",
          "Give the trace-events-all of the QEMU that wrote the trace",
          e);
    }
    if (byName.values().stream().mapToInt(List::size).sum() == before) {
      throw new TraceFormatException(
          file.toString(),
          "has no " + PREFIX + "* event",
          "Give the trace-events-all of the QEMU that wrote the trace");
    }
  }

  private void addPrototype(String line) {
    Matcher prototype = PROTOTYPE.matcher(line);
    if (!prototype.lookingAt()) {
      return;
    }
    List<Argument> arguments = new ArrayList<>();
    String list = prototype.group(2);
    if (!list.isBlank() && !list.strip().equals("void")) {
      for (String part : list.split(",", -1)) {
        Matcher argument = ARGUMENT.matcher(part);
        if (!argument.matches()) {
          return;
        }
        boolean string = STRING_TYPE.matcher(argument.group(1)).find();
        arguments.add(new Argument(argument.group(2), string));
      }
    }
    byName
        .computeIfAbsent(prototype.group(1), n -> new ArrayList<>())
        .add(0, new EventShape(prototype.group(1), arguments));
  }

  private void add(EventShape shape) {
    byName.computeIfAbsent(shape.name(), n -> new ArrayList<>()).add(shape);
  }

  /** The shapes that an event has or had; none if it is not known. */
  List<EventShape> of(String name) {
    return byName.getOrDefault(name, List.of());
  }
}
