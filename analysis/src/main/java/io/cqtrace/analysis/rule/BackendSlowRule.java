package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.CompletionQueueLife;
import io.cqtrace.history.Grade;
import io.cqtrace.history.Outcome;
import io.cqtrace.history.RowContext;
import io.cqtrace.history.SourceTimes;
import io.cqtrace.history.Stage;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import io.cqtrace.nvme.Opcode;
import io.cqtrace.nvme.QueueKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A command was fetched and not finished within the host's timeout: what its kernel log or an Abort
 * says, else the defaults of Linux.
 *
 * <p>I/O and commands such as Format are the backend's. The driver's own admin commands (Create I/O
 * SQ, Identify, Set Features) the controller executes itself, without the medium (QEMU {@code
 * hw/nvme/ctrl.c: nvme_admin_cmd}, SPDK {@code lib/nvmf/vfio_user.c: handle_create_io_q}): where
 * one of them stays open, that is about the controller, and where one was delivered late, it is
 * only said.
 */
final class BackendSlowRule extends Rule {
  private static final int MOST_KEPT = 10_000;

  private static final String BACKEND_CAUSES =
      " The backend (block layer, medium) took the time, or the controller's own loop was blocked: a"
          + " blocked main loop or reactor looks the same from here.";

  private static final String OWN_CAUSES =
      " The controller executes admin commands of this kind itself, without the medium. The capture"
          + " does not show what kept it: a blocked main loop or reactor, a message to another"
          + " thread, or a host CPU that was not available.";

  private static final String BACKEND_ADVICE =
      "Check the backend's requests at that time (QEMU: the block job or throttle of the drive; SPDK:"
          + " bdev tracepoints), and whether the process itself ran (a stopped VM, a blocked main"
          + " loop or reactor).";

  private static final String OWN_ADVICE =
      "Check whether the controller's process ran at that time (a stopped VM, a blocked main loop or"
          + " reactor, too few CPUs for its reactors).";

  /** Admin commands that the driver sends, with its own time-out; the controller executes them. */
  private static final Set<Opcode> DRIVERS_OWN =
      EnumSet.of(
          Opcode.DELETE_SQ,
          Opcode.CREATE_SQ,
          Opcode.GET_LOG_PAGE,
          Opcode.DELETE_CQ,
          Opcode.CREATE_CQ,
          Opcode.IDENTIFY,
          Opcode.ABORT,
          Opcode.SET_FEATURES,
          Opcode.GET_FEATURES,
          Opcode.KEEP_ALIVE,
          Opcode.DOORBELL_BUFFER_CONFIG);

  BackendSlowRule() {
    super(
        RuleInfo.of(
                "BACKEND-SLOW",
                Party.BACKEND,
                "fetched, not completed within the host's timeout",
                "none: the specification sets no time for a command",
                RequiredFact.FETCHES,
                RequiredFact.COMPLETIONS,
                RequiredFact.TIMES)
            .with(RuleInfo.Trait.TELLS_DELAY));
  }

  @Override
  public Detector newDetector() {
    return new Run();
  }

  /** How it ended. */
  private enum End {
    NEVER(Severity.FAULT, " fetched and never finished"),
    LATE(Severity.FAULT, " completed after the host's timeout"),
    OPEN(Severity.SUSPECT, " fetched and not finished when queue or capture end"),
    SLOW(
        Severity.SUSPECT, " fetched and took longer than " + Wording.duration(Thresholds.STALL_NS));

    final Severity severity;
    final String words;

    End(Severity severity, String words) {
      this.severity = severity;
      this.words = words;
    }
  }

  /** Commands of one kind, and the one that took longest. */
  private static final class Group {
    final CommandList commands = new CommandList();
    @Nullable CommandSpan worst;
    long worstNs;

    void add(CommandSpan command, long durationNs) {
      commands.add(command);
      if (worst == null || durationNs > worstNs) {
        worst = command;
        worstNs = durationNs;
      }
    }
  }

  /**
   * A command that took, or has been taking, so long.
   *
   * @param durationNs how long, or 0 without time stamps
   * @param certainNs the same, as far as no step of the clock can feign it; 0 where the capture
   *     shows no completion behind its fetch: they may be recorded no longer
   */
  private record Candidate(CommandSpan command, long durationNs, long certainNs) {}

  /** How long Linux waits; without end where the user gives the time (nvme-cli: format -t). */
  private static long limitNs(CommandSpan command) {
    if (command.sqId() != 0) {
      return Thresholds.IO_TIMEOUT_NS;
    }
    return isControllersOwn(command) ? Thresholds.ADMIN_TIMEOUT_NS : Long.MAX_VALUE;
  }

  /** Whether the controller executes it without the medium. */
  private static boolean isControllersOwn(CommandSpan command) {
    Opcode opcode = Opcode.find(QueueKind.ADMIN, command.opcode());
    return command.sqId() == 0 && opcode != null && DRIVERS_OWN.contains(opcode);
  }

  private final class Run implements Detector {
    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<TimedOutCommand> timedOut = new LinkedHashSet<>();
    private SourceTimes times = new SourceTimes();
    private long lastCompletion = EventChunk.NONE;
    private int lastCompletionSource;

    @Override
    public void onBegin(SourceTimes newTimes) {
      times = newTimes;
    }

    @Override
    public Set<EventKind> rowKinds() {
      return Set.of();
    }

    @Override
    public void onRow(EventCursor row) {
      HostMessage message = row.message();
      // A CQE that polling found was there in time.
      if (message.isTimeout()
          && message != HostMessage.TIMEOUT_POLLED
          && timedOut.size() < MOST_KEPT) {
        timedOut.add(TimedOutCommand.of(row));
      }
    }

    @Override
    public void onCompleted(CommandSpan command, CompletionQueueLife cq, RowContext at) {
      lastCompletion = at.line();
      lastCompletionSource = at.source();
    }

    @Override
    public void onCommandEnd(CommandSpan command) {
      boolean fetchRecorded = command.cid() != EventChunk.NONE && command.has(Stage.FETCHED);
      // Whose CID was submitted again has a completion that the capture does not show, or never
      // will: CID-REUSED tells of it.
      boolean displaced = command.outcome() == Outcome.UNKNOWN && !command.has(Stage.COMPLETED);
      if (command.outcome() == Outcome.LOST
          || displaced
          || command.isAsyncEventRequest()
          || !fetchRecorded
          || candidates.size() == MOST_KEPT) {
        return;
      }
      boolean finished = command.has(Stage.COMPLETED);
      if (finished && command.elapsedNs(Stage.FETCHED, Stage.COMPLETED) < Thresholds.STALL_NS) {
        return; // Nearly every command.
      }
      Candidate candidate = finished ? finished(command) : stillOpen(command);
      // Without time stamps an Abort tells that it took too long.
      boolean givenUp = !finished && command.timedOutWhileOpen();
      if (candidate.durationNs() >= Thresholds.STALL_NS || givenUp) {
        candidates.add(candidate);
      }
    }

    private Candidate finished(CommandSpan command) {
      long durationNs = command.elapsedNs(Stage.FETCHED, Stage.COMPLETED);
      return new Candidate(command, durationNs, durationNs);
    }

    /** It ends unfinished: by a reset, by a delete, or with the capture. */
    private Candidate stillOpen(CommandSpan command) {
      int source = command.source();
      long sinceNs = command.timeNs(Stage.FETCHED);
      long line = command.line(Stage.FETCHED);
      boolean othersComplete = lastCompletionSource != source || lastCompletion > line;
      long certainNs = othersComplete ? times.certainNs(source, sinceNs, line) : 0;
      return new Candidate(command, times.passedNs(source, sinceNs, line), certainNs);
    }

    private boolean hostGaveUp(CommandSpan command) {
      return command.timedOutWhileOpen() || timedOut.stream().anyMatch(t -> t.mayBe(command));
    }

    @Override
    public List<Finding> findings() {
      Map<End, Group> backends = new EnumMap<>(End.class);
      Map<End, Group> controllers = new EnumMap<>(End.class);
      for (Candidate candidate : candidates) {
        End end = end(candidate);
        if (end != null) {
          (isControllersOwn(candidate.command()) ? controllers : backends)
              .computeIfAbsent(end, e -> new Group())
              .add(candidate.command(), candidate.durationNs());
        }
      }
      List<Finding> findings = new ArrayList<>();
      backends.forEach((end, group) -> add(findings, end, group, Party.BACKEND));
      controllers.forEach((end, group) -> add(findings, end, group, Party.CONTROLLER));
      return findings;
    }

    /** How a candidate ended, or null where it may take its time: a Format, a self-test. */
    private @Nullable End end(Candidate candidate) {
      long limitNs = limitNs(candidate.command());
      boolean finished = candidate.command().has(Stage.COMPLETED);
      // What was delivered without an Abort came in time for its host, whatever the default is.
      boolean tooLong =
          hostGaveUp(candidate.command()) || (!finished && candidate.certainNs() >= limitNs);
      if (!tooLong && limitNs == Long.MAX_VALUE) {
        return null;
      }
      if (tooLong) {
        return finished ? End.LATE : End.NEVER;
      }
      return finished ? End.SLOW : End.OPEN;
    }

    private void add(List<Finding> findings, End end, Group group, Party who) {
      CommandSpan worst = group.worst;
      if (worst != null) {
        boolean onlySaid = who == Party.CONTROLLER && end == End.SLOW;
        findings.add(
            finding(
                new Judgement(
                    onlySaid ? Severity.NOTICE : end.severity, onlySaid ? Party.NONE : who),
                group,
                worst,
                end.words));
      }
    }

    private record Judgement(Severity severity, Party party) {}

    private String limitWords(CommandSpan worst) {
      if (hostGaveUp(worst)) {
        return " The host gave up on it (Abort or time-out).";
      }
      String limit =
          " Linux's default time-out is "
              + (worst.sqId() == 0 ? "60 s for admin commands" : "30 s for I/O")
              + " (ASSUMED).";
      return worst.has(Stage.COMPLETED)
          ? " No Abort of it is in this capture, so the host waited for it." + limit
          : limit;
    }

    private Finding finding(Judgement judgement, Group group, CommandSpan worst, String what) {
      boolean own = isControllersOwn(worst);
      return new Finding(
          BackendSlowRule.this,
          judgement.severity(),
          judgement.party(),
          Wording.count(group.commands.count(), own ? "admin command" : "command")
              + what
              + ", the worst "
              + worst.describe()
              + (group.worstNs > 0 ? " after " + Wording.duration(group.worstNs) : ""),
          (worst.has(Stage.COMPLETED)
                  ? "The controller fetched the command and completed it late. The CQ was not the"
                      + " cause: the time passed before the command asked for a CQ slot."
                  : "The controller fetched the command and did not complete it. The CQ was not the"
                      + " cause: the command never asked for a CQ slot.")
              + (own ? OWN_CAUSES : BACKEND_CAUSES)
              + limitWords(worst),
          own ? OWN_ADVICE : BACKEND_ADVICE,
          Grade.RECORDED,
          group.commands.count(),
          group.commands.kept(),
          evidence(worst));
    }

    private static List<Evidence> evidence(CommandSpan worst) {
      List<Evidence> evidence = new ArrayList<>();
      evidence.add(new Evidence(worst.source(), worst.line(Stage.FETCHED), "it is fetched"));
      if (worst.has(Stage.COMPLETED)) {
        evidence.add(new Evidence(worst.source(), worst.line(Stage.COMPLETED), "it is finished"));
      } else if (worst.timedOutLine() != EventChunk.NONE) {
        evidence.add(
            new Evidence(worst.timedOutSource(), worst.timedOutLine(), "the host sends an Abort"));
      } else {
        evidence.add(new Evidence(worst.endedSource(), worst.endedLine(), "it is still open"));
      }
      return evidence;
    }
  }
}
