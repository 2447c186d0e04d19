package io.cqtrace.analysis.host;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.CommandId;
import io.cqtrace.nvme.Opcode;
import java.util.Locale;

/**
 * A command that the host's log says timed out, once or again.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_timeout}: a request is aborted at its first
 * time-out only, so a second "aborting" of a tag is another command.
 */
public final class LateCommand {
  /** Quiet time after which a tag is taken to name another command. */
  static final long ANOTHER_AFTER_NS = 300_000_000_000L;

  private final HostEvent first;
  private final int sqId;
  private final int tag;
  private int cid;
  private int opcode;
  private long bytes;
  private boolean abortSent;
  private boolean ended;
  private HostEvent last;

  LateCommand(HostEvent event) {
    first = event;
    last = event;
    sqId = event.sqId();
    tag = (int) event.value();
    cid = EventChunk.NONE;
    opcode = event.opcode();
    bytes = EventChunk.NONE;
    add(event);
  }

  /** Whether a further time-out is one of this command. */
  boolean isAlso(HostEvent event) {
    if (event.cid() == EventChunk.NONE && event.value() == EventChunk.NONE) {
      return false; // NVMe/FC prints neither: each line is another command.
    }
    boolean polled = event.message() == HostMessage.TIMEOUT_POLLED;
    boolean otherCid =
        !polled && cid != EventChunk.NONE && event.cid() != EventChunk.NONE && cid != event.cid();
    boolean abortedAgain = abortSent && event.message() == HostMessage.TIMEOUT_ABORT;
    return !ended && !otherCid && !abortedAgain && event.sinceNs(last) < ANOTHER_AFTER_NS;
  }

  void add(HostEvent event) {
    last = event;
    abortSent |= event.message() == HostMessage.TIMEOUT_ABORT;
    ended |= event.message() == HostMessage.TIMEOUT_POLLED;
    // Behind the poll the kernel prints the CID of the request's next use (nvme_try_complete_req).
    if (cid == EventChunk.NONE && event.message() != HostMessage.TIMEOUT_POLLED) {
      cid = event.cid();
    }
    if (opcode == EventChunk.NONE) {
      opcode = event.opcode();
    }
    if (event.message() == HostMessage.TIMEOUT_ABORT && event.value2() != EventChunk.NONE) {
      bytes = event.value2();
    }
  }

  /** The tag may name another command from here on. */
  void end() {
    ended = true;
  }

  /** Its first time-out. */
  public HostEvent first() {
    return first;
  }

  /** Its queue. */
  public int sqId() {
    return sqId;
  }

  /** Whether the log prints its identifier; if not, only its tag is known. */
  public boolean cidKnown() {
    return cid != EventChunk.NONE;
  }

  /** Whether the log prints its queue; SPDK's host prints only a pointer for an I/O queue. */
  public boolean queueKnown() {
    return sqId != EventChunk.NONE;
  }

  /** As a command without stages, for findings. */
  public CommandSpan toCommand() {
    return CommandSpan.namedByHost(first.controller(), sqId, cid, opcode, first.source());
  }

  /** {@code Read of 65,536 bytes, QID 2 cid 12306 = tag 18, generation 3}. */
  public String describe() {
    String what = opcode == EventChunk.NONE ? "" : Opcode.describe(sqId, opcode);
    if (bytes > 0) {
      what += String.format(Locale.ROOT, " of %,d bytes", bytes);
    }
    String who =
        cidKnown()
            ? " cid " + cid + " = " + CommandId.describe(cid)
            : tag == EventChunk.NONE ? "" : " tag " + tag;
    String queue = queueKnown() ? "QID " + sqId : "an I/O queue that is not named,";
    return (what.isEmpty() ? "" : what + ", ") + queue + who;
  }
}
