package io.cqtrace.analysis.host;

import io.cqtrace.ingest.table.HostMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A task that the log says is blocked, and the functions on its stack, the innermost first. */
public final class BlockedTask {
  private static final int MOST_FRAMES = 64;

  private final HostEvent event;
  private final List<HostEvent> frames = new ArrayList<>();

  BlockedTask(HostEvent event) {
    this.event = event;
  }

  void addFrame(HostEvent frame) {
    if (frames.size() < MOST_FRAMES) {
      frames.add(frame);
    }
  }

  /** What a line says that names such a task. */
  public static String says(HostEvent event) {
    return event.message() == HostMessage.SOFT_LOCKUP
        ? "the task does not leave its CPU"
        : "the task is blocked";
  }

  boolean hasFrames() {
    return !frames.isEmpty();
  }

  /** The line that names it. */
  public HostEvent event() {
    return event;
  }

  /** The frames of its stack: text is the function. */
  public List<HostEvent> frames() {
    return Collections.unmodifiableList(frames);
  }
}
