package io.cqtrace.cli;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Perfetto trace as a reader has it: decoded by {@code track-event.proto}, names resolved.
 *
 * @param tracks every track by its number
 * @param events every event, in the order of the file
 */
record PerfettoTrace(Map<Long, Track> tracks, List<Event> events) {
  static final int BEGIN = 1;
  static final int END = 2;
  static final int INSTANT = 3;
  static final int COUNTER = 4;

  private static final Pattern MESSAGE = Pattern.compile("message (\\w+) \\{");
  private static final Pattern FIELD =
      Pattern.compile("(optional|repeated) (\\w+) (\\w+) = (\\d+);");

  /** A track; a process has a parent of 0. */
  record Track(String name, long parent, boolean counter) {}

  /** An event, with what its annotations say. */
  record Event(
      int type,
      long ns,
      long track,
      String name,
      long value,
      List<Long> flows,
      Map<String, Object> annotations) {}

  static PerfettoTrace read(Path file) throws IOException {
    PerfettoTrace trace = new PerfettoTrace(new HashMap<>(), new ArrayList<>());
    Map<Long, String> names = new HashMap<>();
    Map<Long, String> annotationNames = new HashMap<>();
    boolean cleared = false;
    DynamicMessage all = DynamicMessage.parseFrom(schema(), Files.readAllBytes(file));
    if (!all.getUnknownFields().asMap().isEmpty()) {
      throw new IOException("fields that the schema does not have");
    }
    for (DynamicMessage packet : list(all, "packet")) {
      if (!packet.getUnknownFields().asMap().isEmpty()) {
        throw new IOException("fields that the schema does not have: " + packet);
      }
      long flags = number(packet, "sequence_flags");
      cleared |= (flags & 1) != 0;
      if (number(packet, "trusted_packet_sequence_id") == 0 || !cleared) {
        throw new IOException("a reader would skip " + packet);
      }
      for (DynamicMessage data : list(packet, "interned_data")) {
        intern(list(data, "event_names"), names);
        intern(list(data, "debug_annotation_names"), annotationNames);
      }
      for (DynamicMessage track : list(packet, "track_descriptor")) {
        Track known =
            new Track(
                text(track, "name"),
                number(track, "parent_uuid"),
                !list(track, "counter").isEmpty());
        if (trace.tracks.put(number(track, "uuid"), known) != null) {
          throw new IOException("described twice: " + track);
        }
      }
      for (DynamicMessage event : list(packet, "track_event")) {
        boolean named = number(event, "name_iid") != 0;
        if (named && (flags & 2) == 0) {
          throw new IOException("names need the incremental state: " + packet);
        }
        trace.events.add(event(number(packet, "timestamp"), event, names, annotationNames));
      }
    }
    return trace;
  }

  private static Event event(
      long ns, DynamicMessage event, Map<Long, String> names, Map<Long, String> annotationNames) {
    Map<String, Object> annotations = new HashMap<>();
    for (DynamicMessage annotation : list(event, "debug_annotations")) {
      String word = text(annotation, "string_value");
      annotations.put(
          Objects.requireNonNull(annotationNames.get(number(annotation, "name_iid"))),
          word.isEmpty() ? (Object) number(annotation, "int_value") : word);
    }
    List<Long> flows = new ArrayList<>();
    for (Object flow : (List<?>) event.getField(field(event, "flow_ids"))) {
      flows.add((Long) flow);
    }
    return new Event(
        (int) number(event, "type"),
        ns,
        number(event, "track_uuid"),
        names.getOrDefault(number(event, "name_iid"), ""),
        number(event, "counter_value"),
        flows,
        annotations);
  }

  private static void intern(List<DynamicMessage> entries, Map<Long, String> names) {
    for (DynamicMessage entry : entries) {
      names.put(number(entry, "iid"), text(entry, "name"));
    }
  }

  // Messages.

  private static com.google.protobuf.Descriptors.FieldDescriptor field(
      DynamicMessage message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }

  private static long number(DynamicMessage message, String name) {
    return ((Number) message.getField(field(message, name))).longValue();
  }

  private static String text(DynamicMessage message, String name) {
    return (String) message.getField(field(message, name));
  }

  private static List<DynamicMessage> list(DynamicMessage message, String name) {
    List<DynamicMessage> all = new ArrayList<>();
    if (field(message, name).isRepeated()) {
      ((List<?>) message.getField(field(message, name))).forEach(m -> all.add((DynamicMessage) m));
    } else if (message.hasField(field(message, name))) {
      all.add((DynamicMessage) message.getField(field(message, name)));
    }
    return all;
  }

  // The schema.

  private static Descriptor schema() throws IOException {
    try (InputStream in = PerfettoTrace.class.getResourceAsStream("track-event.proto")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return FileDescriptor.buildFrom(parse(text), new FileDescriptor[0])
          .findMessageTypeByName("Trace");
    } catch (DescriptorValidationException e) {
      throw new IOException(e);
    }
  }

  /** Of a .proto file what ours has: messages with optional and repeated fields. */
  private static FileDescriptorProto parse(String text) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder().setName("track-event.proto").setSyntax("proto2");
    for (String line : text.lines().toList()) {
      Matcher message = MESSAGE.matcher(line);
      Matcher field = FIELD.matcher(line.strip());
      if (message.matches()) {
        file.addMessageType(DescriptorProto.newBuilder().setName(message.group(1)));
      } else if (field.matches()) {
        file.getMessageTypeBuilder(file.getMessageTypeCount() - 1).addField(fieldOf(field));
      }
    }
    return file.build();
  }

  private static FieldDescriptorProto fieldOf(Matcher field) {
    FieldDescriptorProto.Builder built =
        FieldDescriptorProto.newBuilder()
            .setName(field.group(3))
            .setNumber(Integer.parseInt(field.group(4)))
            .setLabel(
                field.group(1).equals("repeated")
                    ? FieldDescriptorProto.Label.LABEL_REPEATED
                    : FieldDescriptorProto.Label.LABEL_OPTIONAL);
    if (Character.isUpperCase(field.group(2).charAt(0))) {
      return built
          .setType(FieldDescriptorProto.Type.TYPE_MESSAGE)
          .setTypeName(field.group(2))
          .build();
    }
    return built
        .setType(
            FieldDescriptorProto.Type.valueOf("TYPE_" + field.group(2).toUpperCase(Locale.ROOT)))
        .build();
  }
}
