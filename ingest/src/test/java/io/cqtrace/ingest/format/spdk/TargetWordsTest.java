package io.cqtrace.ingest.format.spdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.ReadTrace;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.Producer;
import io.cqtrace.ingest.table.SourceProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose log it is, over which transport, and what its own words become. */
class TargetWordsTest {
  private static final String TIME = "[2026-11-10 12:01:32.223456] ";

  private static SourceProducer producer(ReadTrace trace) {
    return trace.summary().sources().get(0).producer();
  }

  @ParameterizedTest
  @CsvSource({
    "tcp, 'tcp.c: 672:nvmf_tcp_create: *NOTICE*: *** TCP Transport Init ***'",
    "rdma, 'rdma.c: 12:nvmf_rdma_create: *NOTICE*: *** RDMA Transport Init ***'",
    "vfio-user, 'vfio_user.c: 12:nvmf_vfio_user_create: *ERROR*: no memory'",
  })
  void theTransportIsNamed(String transport, String line) {
    SourceProducer producer = producer(ReadTrace.text(TIME + line));
    assertThat(producer.program()).isEqualTo(Producer.SPDK_TARGET);
    assertThat(producer.settings()).containsEntry(SourceProducer.TRANSPORT, transport);
  }

  @Test
  void anExpiredKeepAliveIsOfTheTarget() {
    ReadTrace trace =
        ReadTrace.text(
            TIME
                + "ctrlr.c: 164:nvmf_ctrlr_keep_alive_poll: *NOTICE*: Disconnecting host nqn.a from"
                + " subsystem nqn.b due to keep alive timeout.");
    assertThat(trace.rows())
        .singleElement()
        .matches(row -> row.message() == HostMessage.TARGET_KEEP_ALIVE);
    assertThat(producer(trace).program()).isEqualTo(Producer.SPDK_TARGET);
  }

  /** An I/O queue pair is a pointer, the admin queue pair is none: both versions' wording. */
  @Test
  void aTimeoutOfTheBlockDeviceIsOfTheHost() {
    ReadTrace trace =
        ReadTrace.text(
            TIME
                + "bdev_nvme.c:3201:timeout_cb: *WARNING*: Warning: Detected a timeout."
                + " ctrlr=0x2000146bc0 qpair=0x200014a1c0 cid=77",
            TIME
                + "bdev_nvme.c:5002:timeout_cb: *WARNING*: [nqn.b,10.0.0.5:4420,cntlid:1] Warning:"
                + " Detected a timeout. ctrlr:0x2000146bc0,qpair:(nil),cid:12");
    assertThat(producer(trace).program()).isEqualTo(Producer.SPDK_HOST);
    assertThat(trace.rows())
        .extracting(ReadTrace.Row::message, ReadTrace.Row::sqId, ReadTrace.Row::cid)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(HostMessage.TIMEOUT, EventChunk.NONE, 77),
            org.assertj.core.groups.Tuple.tuple(HostMessage.TIMEOUT, 0, 12));
  }
}
