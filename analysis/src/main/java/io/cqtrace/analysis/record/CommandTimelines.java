package io.cqtrace.analysis.record;

import java.util.List;

/**
 * Lives of commands to draw.
 *
 * @param lives the most telling first
 * @param commandCount commands of the capture
 * @param stuckCount those that got stuck
 * @param withheldCount those whose CQE was withheld
 * @param timed whether places are time; line numbers otherwise
 * @param firstNs time of place 0, or {@link io.cqtrace.ingest.table.EventChunk#NO_TIME}
 * @param endX end of the capture: up to there a stuck command is drawn
 */
public record CommandTimelines(
    List<CommandTimeline> lives,
    long commandCount,
    long stuckCount,
    long withheldCount,
    boolean timed,
    long firstNs,
    double endX) {
  /** Copies the list. */
  public CommandTimelines {
    lives = List.copyOf(lives);
  }
}
