package io.cqtrace.analysis.verdict;

import io.cqtrace.analysis.rule.Evidence;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.ControllerLife;
import io.cqtrace.history.EndCause;
import io.cqtrace.history.HistoryBuilder;
import io.cqtrace.history.HistoryListener;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.Stage;
import io.cqtrace.history.SubmissionQueueLife;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.Slots;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a host does only when it waits in vain, as the controller's side shows it: it sends an
 * Abort, it reads CSTS while a command is old, or it deletes a queue, disables or resets the
 * controller under an old command. Old is a second and more; without time stamps every command that
 * is open then.
 *
 * <p>Source: Linux {@code drivers/nvme/host/pci.c: nvme_timeout} (v6.12) reads CSTS first, then
 * sends an Abort or disables the controller. An Asynchronous Event Request is open for as long as
 * no event happens and counts for nothing.
 */
final class HostReactions implements HistoryListener {
  private static final int KEPT_LINES = 4;

  /** By the commands' places. */
  private final Slots<CommandSpan> open = new Slots<>();

  private final Map<Integer, ControllerLife> lives = new HashMap<>();
  private final List<Evidence> lines = new ArrayList<>();

  /** Lines at which the host reacted, the first few; empty if it never did. */
  List<Evidence> lines() {
    return lines;
  }

  @Override
  public Set<EventKind> rowKinds() {
    return Set.of(EventKind.CSTS_READ, EventKind.CONTROLLER_FAILED);
  }

  @Override
  public void onRow(EventCursor row) {
    if (row.kind() == EventKind.CSTS_READ && anyOld(row.controller(), row.timeNs())) {
      add(row.source(), row.line(), "the host reads CSTS while a command is old");
    } else if (row.kind() == EventKind.CONTROLLER_FAILED) {
      add(row.source(), row.line(), "the controller sets CSTS.CFS");
    }
  }

  @Override
  public void onLifeStart(ControllerLife life, RowContext at) {
    lives.put(life.controller(), life);
  }

  @Override
  public void onLifeEnd(ControllerLife life, RowContext at) {
    lives.remove(life.controller());
    open.removeIf(command -> command.controller() == life.controller());
  }

  @Override
  public void onFetched(CommandSpan command, SubmissionQueueLife sq, RowContext at) {
    if (Opcode.ABORT.matches(command.sqId(), command.opcode())) {
      add(at.source(), at.line(), "the host sends an Abort");
    } else if (!command.isAsyncEventRequest()) {
      open.set(command.place(), command);
    }
  }

  /** A CQE whose release would not be seen is out of sight. */
  @Override
  public void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
    ControllerLife life = lives.get(cq.controller());
    boolean shadow = life != null && life.shadowDoorbells();
    if (shadow || cq.heads().doorbellCount() == 0 || !cq.occupancy().isKnown()) {
      open.clear(command.place());
    }
  }

  @Override
  public void onCommandEnd(CommandSpan command) {
    open.clear(command.place());
  }

  @Override
  public void onSqEnd(SubmissionQueueLife sq, EndCause cause, RowContext at) {
    boolean byHost =
        cause == EndCause.DISABLED || cause == EndCause.RESET || cause == EndCause.DELETED;
    if (!byHost) {
      return;
    }
    List<CommandSpan> old =
        open.values().stream()
            .filter(c -> c.controller() == sq.controller() && c.sqId() == sq.sqId())
            .filter(c -> isOld(c.timeNs(Stage.FETCHED), at.timeNs()))
            .toList();
    boolean unfetched = sq.waiting() > 0 && isOld(sq.lastTail().timeNs(), at.timeNs());
    if (old.isEmpty() && !unfetched) {
      return;
    }
    add(
        at.source(),
        at.line(),
        "SQ "
            + sq.sqId()
            + " ends ("
            + cause.label()
            + ") while "
            + (old.size() > 1 ? old.size() + " commands of it are old" : "a command of it is old"));
    old.stream()
        .min(Comparator.comparingLong(c -> c.line(Stage.FETCHED)))
        .ifPresent(
            first ->
                add(
                    first.source(),
                    first.line(Stage.FETCHED),
                    (old.size() > 1 ? "the first of them" : "it") + " is fetched"));
  }

  private boolean anyOld(int controller, long nowNs) {
    return open.anyMatch(
        c -> c.controller() == controller && isOld(c.timeNs(Stage.FETCHED), nowNs));
  }

  private static boolean isOld(long sinceNs, long nowNs) {
    return sinceNs == EventChunk.NO_TIME
        || nowNs == EventChunk.NO_TIME
        || nowNs - sinceNs >= HistoryBuilder.UNHANDLED_AFTER_NS;
  }

  private void add(int source, long line, String role) {
    if (lines.size() < KEPT_LINES) {
      lines.add(new Evidence(source, line, role));
    }
  }
}
