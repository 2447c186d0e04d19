package io.cqtrace.ingest.format.simple;

import io.cqtrace.ingest.report.IngestCounter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hot path: an NVMe event that the file maps to an id, with the shapes it may have. */
final class MappedEvent {
  private final String name;
  private final EventShape[] shapes;
  private final @Nullable RowShape[] rows;

  MappedEvent(String name, List<EventShape> shapes) {
    this.name = name;
    this.shapes = shapes.toArray(new EventShape[0]);
    this.rows = new RowShape[this.shapes.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = RowShape.of(this.shapes[i]);
    }
  }

  String name() {
    return name;
  }

  /** Decodes the arguments by the first shape that fills them exactly. */
  IngestCounter decode(RecordInput in, int start, int length, ArgumentDecoder decoder) {
    if (shapes.length == 0) {
      return IngestCounter.IGNORED_UNKNOWN_EVENT;
    }
    for (int i = 0; i < shapes.length; i++) {
      RowShape row = rows[i];
      if (row == null) {
        return IngestCounter.IGNORED_EVENT;
      }
      if (decoder.read(shapes[i], in, start, length)) {
        return decoder.prepare(row, shapes[i], in);
      }
    }
    return IngestCounter.DAMAGED_FIELDS;
  }

  /** The event in words, by the first shape that its arguments fill exactly. */
  String words(RecordInput in, int start, int length, ArgumentDecoder decoder) {
    for (EventShape shape : shapes) {
      if (decoder.read(shape, in, start, length)) {
        return decoder.words(shape, in);
      }
    }
    return name;
  }
}
