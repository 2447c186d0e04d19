package io.cqtrace.history;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The host's requests as its own trace (Linux ftrace) tells them: which it ended without an answer
 * of the controller, and which are open at the end. Keeps what is outstanding, and the first {@link
 * #KEPT} that the host gave up.
 *
 * <p>Source: Linux {@code drivers/nvme/host/core.c: nvme_cancel_request} and {@code
 * nvme_host_path_error} give such a request a status of their own, {@code include/linux/nvme.h}:
 * {@code NVME_SC_HOST_ABORTED_CMD} 0x371, {@code NVME_SC_HOST_PATH_ERROR} 0x370.
 */
public final class HostRequests implements HistoryListener {
  /** Requests given up that are kept. */
  public static final int KEPT = 1000;

  private static final int HOST_PATH_ERROR = 0x370;
  private static final int HOST_ABORTED_COMMAND = 0x371;
  private static final int STATUS_MASK = 0x7ff;

  private final Map<Key, CommandSpan> open = new LinkedHashMap<>();
  private final List<CommandSpan> givenUp = new ArrayList<>();

  private record Key(int source, int controller, int sqId, int cid) {}

  @Override
  public void onRow(EventCursor row) {
    if (row.kind() == EventKind.HOST_SUBMIT) {
      submit(row);
    } else if (row.kind() == EventKind.HOST_COMPLETE) {
      complete(row);
    }
  }

  private void submit(EventCursor row) {
    CommandSpan request =
        new CommandSpan(
            row.controller(), 0, row.sqId(), row.sqId(), row.cid(), row.opcode(), row.source());
    if (row.sqId() == 0 && row.opcode() != EventChunk.NONE) {
      request.targetQueueId((int) row.value());
    }
    request.hostSubmit(mark(row, EventChunk.NONE));
    open.put(key(row), request);
  }

  private void complete(EventCursor row) {
    CommandSpan request = open.remove(key(row));
    if (request == null || request.isAsyncEventRequest() || !endedByHost(row.status())) {
      return;
    }
    request.hostComplete(mark(row, row.status()));
    if (givenUp.size() < KEPT) {
      givenUp.add(request);
    }
  }

  /** The open request that a row of its end names, or null; to be asked before the row is told. */
  public @Nullable CommandSpan find(EventCursor row) {
    return open.get(key(row));
  }

  /** Whether a request's status says that the host ended it, without an answer. */
  static boolean endedByHost(int status) {
    int code = status & STATUS_MASK;
    return code == HOST_ABORTED_COMMAND || code == HOST_PATH_ERROR;
  }

  private static Key key(EventCursor row) {
    return new Key(row.source(), row.controller(), row.sqId(), row.cid());
  }

  private static CommandSpan.HostMark mark(EventCursor row, int status) {
    return new CommandSpan.HostMark(row.source(), row.line(), row.timeNs(), status);
  }

  /** Requests that the host gave up, the first {@link #KEPT} in the order in which it did. */
  public List<CommandSpan> givenUp() {
    return List.copyOf(givenUp);
  }

  /** Requests that are open, Asynchronous Event Requests left out, in the order of submission. */
  public List<CommandSpan> open() {
    return open.values().stream().filter(request -> !request.isAsyncEventRequest()).toList();
  }
}
