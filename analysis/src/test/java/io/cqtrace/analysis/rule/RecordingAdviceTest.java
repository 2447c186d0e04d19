package io.cqtrace.analysis.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.report.IngestReport;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import io.cqtrace.ingest.table.TraceSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What to record of SPDK's target follows from the transports that its logs name. */
class RecordingAdviceTest {
  /** A log of the target; an empty transport is one that its lines do not show. */
  private static TraceSummary.Source target(String transport) {
    Map<String, String> settings =
        transport.isEmpty() ? Map.of() : Map.of(SourceProducer.TRANSPORT, transport);
    return new TraceSummary.Source(
        "target.log",
        "spdk-log",
        "",
        TraceSummary.Clock.NONE,
        SourceProducer.of(Producer.SPDK_TARGET).withSettings(settings));
  }

  private static String record(String... transports) {
    List<TraceSummary.Source> sources =
        Stream.of(transports).map(RecordingAdviceTest::target).toList();
    return RecordingAdvice.of(new TraceSummary(sources, new IngestReport())).record();
  }

  @Test
  void aPartThatShowsNoTransportIsOfTheOneThatIsShown() {
    assertThat(record("tcp", "")).contains("-L nvmf_tcp").doesNotContain("vfio");
    assertThat(record("", "rdma")).contains("-L rdma").doesNotContain("vfio");
  }

  @Test
  void withoutOneTransportAllAreNamed() {
    assertThat(record("")).contains("vfio-user", "nvmf_tcp");
    assertThat(record("tcp", "vfio-user")).contains("vfio-user", "nvmf_tcp");
  }

  private static String recordWith(TraceSummary.Source target, Producer... others) {
    List<TraceSummary.Source> sources = new ArrayList<>(List.of(target));
    for (Producer other : others) {
      sources.add(
          new TraceSummary.Source(
              "host.log", "dmesg", "", TraceSummary.Clock.NONE, SourceProducer.of(other)));
    }
    return RecordingAdvice.of(new TraceSummary(sources, new IngestReport())).record();
  }

  /** Who gives the host's trace is not asked to record it. */
  @Test
  void aHostsTraceIsNotAskedForWhereItIsGiven() {
    for (String format : List.of("ftrace", "dmesg")) {
      TraceSummary.Source host =
          new TraceSummary.Source(
              "host.txt",
              format,
              "",
              TraceSummary.Clock.NONE,
              SourceProducer.of(Producer.LINUX_PCI_HOST));
      RecordingAdvice advice =
          RecordingAdvice.of(new TraceSummary(List.of(host), new IngestReport()));
      assertThat(advice.record().contains("events/nvme/enable")).isEqualTo(format.equals("dmesg"));
      assertThat(advice.record()).contains("nvme smart-log", "capture-hints");
      assertThat(advice.shows().contains("trace")).isEqualTo(format.equals("ftrace"));
    }
  }

  /** Who gives both sides is not asked for the other one, nor twice for anything. */
  @Test
  void whatIsGivenIsNotAskedFor() {
    assertThat(recordWith(target("tcp"))).contains("the host's log", "packet capture");
    assertThat(recordWith(target("tcp"), Producer.LINUX_FABRICS_HOST))
        .contains("-L nvmf_tcp", "events/nvme/enable")
        .containsOnlyOnce("packet capture")
        .doesNotContain("the host's log", "the target's log");
    assertThat(recordWith(target("rdma"), Producer.SPDK_HOST))
        .contains("-e nvmf_rdma", "-e nvme_pcie")
        .doesNotContain("the host's log", "the target's log");
    assertThat(recordWith(target(""), Producer.LINUX_PCI_HOST)).contains("nvme smart-log");
  }
}
