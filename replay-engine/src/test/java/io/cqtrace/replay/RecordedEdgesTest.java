package io.cqtrace.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.fit.SampleFloods;
import io.cqtrace.history.CapturePass;
import io.cqtrace.history.QueueSizes;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.TableMemory;
import io.cqtrace.model.controller.SpecController;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The recorded schedule by the early and by the late edge of the CQ head. */
class RecordedEdgesTest {

  /**
   * A controller that holds what finds no slot has posted all that the host acts on, also where the
   * guest's clock has it handle a CQE a little before the log posts it.
   */
  @Test
  void aControllerThatHoldsNeverParts() {
    List<Path> folders =
        Stream.concat(
                Stream.of(SampleFloods.folder("lost-4-reactors")),
                Stream.of("A-2reactors-remove", "A-1reactor-remove", "B-4reactors-remove")
                    .map(SampleFloods::collected)
                    .filter(Objects::nonNull))
            .toList();
    for (Path folder : folders) {
      RecordedEdges spec = edges(folder);
      assertThat(spec.early().diverged()).as(folder + ", early edge").isFalse();
      assertThat(spec.late().diverged()).as(folder + ", late edge").isFalse();
      assertThat(spec.early().run().lost() + spec.late().run().lost()).isZero();
    }
  }

  private static RecordedEdges edges(Path folder) {
    List<TraceInput> inputs =
        Stream.of("spdk.log.zst", "guest-ftrace.txt.zst")
            .map(folder::resolve)
            .map(TraceInput::ofFile)
            .toList();
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      CapturePass pass = new CapturePass(capture, QueueSizes.UNKNOWN);
      return RecordedEdges.of(pass, List.of(new Variant(new SpecController(), 1))).runs().get(0);
    }
  }
}
