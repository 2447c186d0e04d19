package io.cqtrace.ingest.format.spdk;

import static io.cqtrace.ingest.format.FieldScanner.word;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.report.IngestCounter;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.ingest.table.SourceProducer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hot path: what SPDK's NVMe-oF target prints about itself, whatever the transport, and which
 * transport it serves by the files and functions in its lines' prefixes.
 *
 * <p>Source: SPDK {@code lib/nvmf/ctrlr.c: nvmf_ctrlr_keep_alive_poll}, {@code tcp.c:
 * nvmf_tcp_create}, {@code rdma.c: nvmf_rdma_create}, {@code fc.c}, {@code vfio_user.c}, at
 * 3230130e6a.
 */
final class TargetWords {
  private static final byte[] KEEP_ALIVE = word("due to keep alive timeout");
  private static final byte[] OF_TARGET = word("nvmf_");
  private static final String[] TRANSPORTS = {"vfio-user", "tcp", "rdma", "fc"};
  private static final byte[][] OF_TRANSPORT = {
    word("vfio_user"), word("nvmf_tcp_"), word("nvmf_rdma_"), word("nvmf_fc_")
  };

  private boolean there;
  private int transports;

  /**
   * Looks at a line whose prefix was just stepped over; null and stays if its words are none of
   * these.
   *
   * @param prefixStart where the prefix begins
   */
  @Nullable IngestCounter decode(
      FieldScanner line, int prefixStart, long timeNs, long lineNumber, EventChunk rows) {
    int behind = line.at();
    line.moveTo(prefixStart);
    there |= line.find(OF_TARGET, behind) >= 0;
    for (int i = 0; i < OF_TRANSPORT.length; i++) {
      boolean known = (transports & 1 << i) != 0;
      transports |= !known && line.find(OF_TRANSPORT[i], behind) >= 0 ? 1 << i : 0;
    }
    line.moveTo(behind);
    if (!there || line.find(KEEP_ALIVE) < 0) {
      return null;
    }
    rows.begin(EventKind.ERROR, timeNs, lineNumber);
    rows.message(HostMessage.TARGET_KEEP_ALIVE).text(line.rest());
    return IngestCounter.EVENT;
  }

  /** Whether a line of the target was seen. */
  boolean isThere() {
    return there;
  }

  /**
   * The transport, where the log shows exactly one.
   *
   * @param ofVfioUser whether words of the vfio-user target were seen
   */
  Map<String, String> settings(boolean ofVfioUser) {
    int all = transports | (ofVfioUser ? 1 : 0);
    return Integer.bitCount(all) == 1
        ? Map.of(SourceProducer.TRANSPORT, TRANSPORTS[Integer.numberOfTrailingZeros(all)])
        : Map.of();
  }
}
