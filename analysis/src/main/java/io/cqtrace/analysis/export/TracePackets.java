package io.cqtrace.analysis.export;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes a Perfetto trace packet by packet: a {@code perfetto.protos.Trace} is a stream of {@code
 * TracePacket}s, so nothing is kept but the interned names. Times are nanoseconds on the trace's
 * own clock.
 *
 * <p>Source: Perfetto, {@code protos/perfetto/trace/trace_packet.proto} (commit 02603952ce0c),
 * {@code track_event/track_event.proto} (005055c991ae), {@code track_event/track_descriptor.proto}
 * (077b18e7a036), {@code track_event/debug_annotation.proto} (0c460ef3dace), {@code
 * interned_data/interned_data.proto} (024d20093156), {@code clock_snapshot.proto} (246b14de886b).
 * The messages and fields used stand in the test resource {@code track-event.proto}.
 *
 * <p>Every method throws {@link UncheckedIOException} if the trace cannot be written.
 */
final class TracePackets {
  /** {@code TrackEvent.Type}. */
  enum Type {
    SLICE_BEGIN(1),
    SLICE_END(2),
    INSTANT(3),
    COUNTER(4);

    private final int code;

    Type(int code) {
      this.code = code;
    }
  }

  private static final int TRACE_PACKET = 1;

  // TracePacket
  private static final int CLOCK_SNAPSHOT = 6;
  private static final int TIMESTAMP = 8;
  private static final int SEQUENCE_ID = 10;
  private static final int TRACK_EVENT = 11;
  private static final int INTERNED_DATA = 12;
  private static final int SEQUENCE_FLAGS = 13;
  private static final int TRACK_DESCRIPTOR = 60;
  private static final int STATE_CLEARED = 1;
  private static final int NEEDS_STATE = 2;

  // TrackEvent
  private static final int DEBUG_ANNOTATIONS = 4;
  private static final int TYPE = 9;
  private static final int NAME_IID = 10;
  private static final int TRACK_UUID = 11;
  private static final int COUNTER_VALUE = 30;
  private static final int FLOW_IDS = 47;

  // TrackDescriptor, ProcessDescriptor, CounterDescriptor
  private static final int UUID = 1;
  private static final int TRACK_NAME = 2;
  private static final int PROCESS = 3;
  private static final int PARENT_UUID = 5;
  private static final int COUNTER_DESCRIPTOR = 8;
  private static final int PID = 1;
  private static final int PROCESS_NAME = 6;
  private static final int COUNTER_UNIT = 3;
  private static final int UNIT_COUNT = 2;

  // InternedData and its entries, DebugAnnotation, ClockSnapshot
  private static final int EVENT_NAMES = 2;
  private static final int ANNOTATION_NAMES = 3;
  private static final int IID = 1;
  private static final int INTERNED_NAME = 2;
  private static final int INT_VALUE = 4;
  private static final int STRING_VALUE = 6;
  private static final int CLOCKS = 1;
  private static final int CLOCK_ID = 1;
  private static final int CLOCK_TIME = 2;
  private static final int REALTIME = 1;
  private static final int BOOTTIME = 6;

  private static final int OUR_SEQUENCE = 1;

  private final CodedOutputStream out;
  private final Message packet = new Message();
  private final Message event = new Message();
  private final Message inner = new Message();
  private final Message innermost = new Message();
  private final Message interned = new Message();
  private final Map<String, Integer> eventNames = new HashMap<>();
  private final Map<String, Integer> annotationNames = new HashMap<>();
  private boolean begun;

  /** A trace; whoever opened the stream closes it. */
  TracePackets(OutputStream out) {
    this.out = CodedOutputStream.newInstance(out, 1 << 16);
  }

  /** What the trace's time zero is by the wall clock, in nanoseconds since the epoch. */
  void epoch(long zeroNs) {
    clock(BOOTTIME, 0);
    clock(REALTIME, zeroNs);
    packet.number(TIMESTAMP, 0).nested(CLOCK_SNAPSHOT, inner);
    write(0);
  }

  private void clock(int id, long ns) {
    innermost.number(CLOCK_ID, id).number(CLOCK_TIME, ns);
    inner.nested(CLOCKS, innermost);
  }

  /** A group of tracks. */
  void process(long uuid, int pid, String name) {
    innermost.number(PID, pid).text(PROCESS_NAME, name);
    inner.number(UUID, uuid).text(TRACK_NAME, name).nested(PROCESS, innermost);
    packet.nested(TRACK_DESCRIPTOR, inner);
    write(0);
  }

  /** A track in a group; those of one name are shown as one, each with a row. */
  void track(long uuid, long parent, String name) {
    inner.number(UUID, uuid).text(TRACK_NAME, name).number(PARENT_UUID, parent);
    packet.nested(TRACK_DESCRIPTOR, inner);
    write(0);
  }

  /** A counter in a group. */
  void counter(long uuid, long parent, String name) {
    innermost.number(COUNTER_UNIT, UNIT_COUNT);
    inner.number(UUID, uuid).text(TRACK_NAME, name).number(PARENT_UUID, parent);
    packet.nested(TRACK_DESCRIPTOR, inner.nested(COUNTER_DESCRIPTOR, innermost));
    write(0);
  }

  /** Begins an event; {@link #at} writes it. */
  TracePackets event(Type type, long track) {
    event.number(TYPE, type.code).number(TRACK_UUID, track);
    return this;
  }

  /** Its name. */
  TracePackets named(String name) {
    event.number(NAME_IID, iid(eventNames, EVENT_NAMES, name));
    return this;
  }

  /** A flow that passes through it: a number above 0. */
  TracePackets flow(long id) {
    event.fixed(FLOW_IDS, id);
    return this;
  }

  /** A value of it. */
  TracePackets value(String name, long value) {
    inner.number(IID, iid(annotationNames, ANNOTATION_NAMES, name)).number(INT_VALUE, value);
    event.nested(DEBUG_ANNOTATIONS, inner);
    return this;
  }

  /** A word of it. */
  TracePackets value(String name, String value) {
    inner.number(IID, iid(annotationNames, ANNOTATION_NAMES, name)).text(STRING_VALUE, value);
    event.nested(DEBUG_ANNOTATIONS, inner);
    return this;
  }

  /** Writes the event that was begun. */
  void at(long ns) {
    packet.number(TIMESTAMP, ns).nested(TRACK_EVENT, event);
    write(NEEDS_STATE);
  }

  /** Ends the slice that began last on a track. */
  void end(long track, long ns) {
    event(Type.SLICE_END, track);
    packet.number(TIMESTAMP, ns).nested(TRACK_EVENT, event);
    write(0);
  }

  /** A counter's new value. */
  void count(long track, long ns, long value) {
    event(Type.COUNTER, track);
    event.number(COUNTER_VALUE, value);
    packet.number(TIMESTAMP, ns).nested(TRACK_EVENT, event);
    write(0);
  }

  /** The number of a name; a name that is new is sent with the packet that is being made. */
  private int iid(Map<String, Integer> names, int field, String name) {
    Integer known = names.get(name);
    if (known != null) {
      return known;
    }
    int number = names.size() + 1;
    names.put(name, number);
    innermost.number(IID, number).text(INTERNED_NAME, name);
    interned.nested(field, innermost);
    return number;
  }

  private void write(int flags) {
    if (!interned.isEmpty()) {
      packet.nested(INTERNED_DATA, interned);
    }
    packet.number(SEQUENCE_ID, OUR_SEQUENCE);
    int all = begun ? flags : flags | STATE_CLEARED;
    begun = true;
    if (all != 0) {
      packet.number(SEQUENCE_FLAGS, all);
    }
    try {
      out.writeByteArray(TRACE_PACKET, packet.take());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hands on what is buffered. */
  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A message while it is made; taking it empties it. */
  private static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream fields = CodedOutputStream.newInstance(bytes, 512);
    private boolean empty = true;

    private interface Write {
      void to(CodedOutputStream fields) throws IOException;
    }

    private Message field(Write write) {
      try {
        write.to(fields);
        empty = false;
        return this;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Message number(int field, long value) {
      return field(out -> out.writeInt64(field, value));
    }

    Message fixed(int field, long value) {
      return field(out -> out.writeFixed64(field, value));
    }

    Message text(int field, String value) {
      return field(out -> out.writeString(field, value));
    }

    Message nested(int field, Message message) {
      return field(
          out -> {
            byte[] content = message.take();
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(content.length);
            out.writeRawBytes(content);
          });
    }

    boolean isEmpty() {
      return empty;
    }

    byte[] take() {
      field(CodedOutputStream::flush);
      empty = true;
      byte[] content = bytes.toByteArray();
      bytes.reset();
      return content;
    }
  }
}
