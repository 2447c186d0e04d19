package io.cqtrace.analysis.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A place in a capture names its file, and tells it from the other files. */
class CaptureLabelTest {
  @Test
  void filesOfEqualNamesAreToldApart() {
    CaptureLabel label =
        new CaptureLabel(List.of("/x/run1/trace.log", "/x/run2/trace.log", "dmesg"), Clock.EPOCH);
    assertThat(label.line(0, 7)).isEqualTo("run1/trace.log line 7");
    assertThat(label.line(1, 7)).isEqualTo("run2/trace.log line 7");
    assertThat(label.line(2, 7)).isEqualTo("dmesg line 7");
    assertThat(label.describeName()).isEqualTo("Capture run1/trace.log and 2 more.");
  }

  @Test
  void oneFileNeedsNoFolder() {
    CaptureLabel label = new CaptureLabel(List.of("/x/run1/trace.log"), Clock.EPOCH);
    assertThat(label.line(0, 7)).isEqualTo("line 7");
    assertThat(label.describeName()).isEqualTo("Capture trace.log.");
  }
}
