package io.cqtrace.analysis.record;

import io.cqtrace.analysis.rule.TimeHistogram;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import java.util.ArrayList;
import java.util.List;

/** Hot path: counts how long commands take from stage to stage; memory does not grow. */
public final class LatencyRecorder extends FocusedRecorder {
  private static final Stage[][] STRETCHES = {
    {Stage.SUBMITTED, Stage.FETCHED},
    {Stage.FETCHED, Stage.COMPLETED},
    {Stage.COMPLETED, Stage.POSTED},
    {Stage.POSTED, Stage.RELEASED},
    {Stage.SUBMITTED, Stage.RELEASED},
  };

  private final TimeHistogram[] histograms = new TimeHistogram[STRETCHES.length];

  /** A recorder of all commands. */
  public LatencyRecorder() {
    this(ChartFocus.WORST);
  }

  /** A recorder of the commands of a CQ, and of those whose first stage lies in a stretch. */
  public LatencyRecorder(ChartFocus focus) {
    super(focus);
    for (int i = 0; i < histograms.length; i++) {
      histograms[i] = new TimeHistogram();
    }
  }

  @Override
  void add(CommandSpan command) {
    for (int i = 0; i < histograms.length; i++) {
      long fromNs = command.timeNs(STRETCHES[i][0]);
      long toNs = command.timeNs(STRETCHES[i][1]);
      if (fromNs != EventChunk.NO_TIME && toNs != EventChunk.NO_TIME && toNs >= fromNs) {
        histograms[i].add(toNs - fromNs);
      }
    }
  }

  /** The stretches that were measured, in the order of a command's life; the whole life last. */
  public List<StageLatency> latencies() {
    List<StageLatency> latencies = new ArrayList<>();
    for (int i = 0; i < histograms.length; i++) {
      if (histograms[i].count() > 0) {
        String label = STRETCHES[i][0].label() + " to " + STRETCHES[i][1].label();
        latencies.add(StageLatency.of(label, histograms[i]));
      }
    }
    return latencies;
  }
}
