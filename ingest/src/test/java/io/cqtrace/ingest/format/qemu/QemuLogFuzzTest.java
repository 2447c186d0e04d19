package io.cqtrace.ingest.format.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.RowTexts;
import io.cqtrace.ingest.format.TraceFormat;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.source.ByteRegion;
import io.cqtrace.ingest.table.EventChunk;

/** Any bytes: refused, or rows and counters that add up, and the same as the reference's. */
class QemuLogFuzzTest {
  @FuzzTest
  void detectionAndReadingAreHarmless(byte[] input) {
    ReadTrace.assertHarmless(input, null);
    ReadTrace.assertHarmless(input, TraceFormat.QEMU_LOG);
  }

  @FuzzTest
  void decoderAgreesWithTheReference(byte[] input) {
    EventChunk rows = new EventChunk();
    IngestReport report = new IngestReport();
    new QemuTextDecoder()
        .decode(new ByteRegion(0, input, 0, input.length, 0, 1, true), rows, report);
    ReferenceDecoder expected = ReferenceDecoder.decode(input);
    assertThat(RowTexts.of(rows)).isEqualTo(expected.rows);
    for (IngestCounter counter : IngestCounter.values()) {
      assertThat(report.count(counter)).isEqualTo(expected.report.count(counter));
    }
  }
}
