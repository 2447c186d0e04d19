package io.cqtrace.predict;

import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.Workload;
import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.model.controller.ControllerMachine;
import io.cqtrace.model.host.HostMachine;
import io.cqtrace.model.ring.CompletionQueue;
import io.cqtrace.model.ring.CompletionRing;
import io.cqtrace.model.ring.Cqe;
import io.cqtrace.model.ring.SubmissionRing;
import io.cqtrace.nvme.Opcode;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Hot path: one run of a workload, in discrete events. The machines of host and controller decide
 * what happens; here stands when. Every duration is drawn, independently and with replacement;
 * equal setups and seeds give equal runs.
 */
final class FloodRun {
  static final int SEND = 0;
  static final int TAIL_SEEN = 1;
  static final int HEAD_SEEN = 2;
  static final int ENTER = 3;
  static final int HANDLE = 4;
  static final int TAG_FREE = 5;
  static final int TURN = 6;
  static final int MESSAGE = 7;
  static final int FETCH_NEXT = 8;
  static final int ENDED_IN_TURN = 9;
  static final int DONE = 10;

  private static final int MOST_EVENTS = 1_000_000;

  final FloodSetup setup;
  private final int queueId;
  final FloodDelays delays;
  final SplittableRandom random;
  final PlannedEvents heap = new PlannedEvents();
  final FloodTrace trace;
  private final List<FloodCommand> commands = new ArrayList<>();
  private final FloodHost host;
  private final FloodController controller;
  private int lost;
  private int withheld;
  private long longestWaitNs;
  private long longestSqWaitNs;

  private FloodRun(FloodSetup setup, long seed, FloodTrace trace) {
    this.setup = setup;
    this.trace = trace;
    this.random = new SplittableRandom(seed);
    List<RecordedDelays> delaysOfHosts = setup.delays();
    this.delays =
        FloodDelays.resampled(delaysOfHosts.get(random.nextInt(delaysOfHosts.size())), random);
    Workload workload = setup.workload();
    this.queueId = setup.queueId();
    CompletionQueue<Cqe<FloodCommand>> cq =
        new CompletionQueue<>(new CompletionRing(workload.cqSize()));
    ControllerMachine<FloodCommand> controllerMachine =
        new ControllerMachine<>(
            setup.variant().controller(), setup.variant().reactors(), sqId -> {});
    controllerMachine.addCq(queueId, cq);
    controllerMachine.addSq(queueId, queueId, new SubmissionRing(setup.sqEntries()));
    HostMachine<FloodCommand> hostMachine = new HostMachine<>(setup.host());
    hostMachine.addCq(queueId, cq);
    host = new FloodHost(this, hostMachine);
    controller = new FloodController(this, controllerMachine);
    for (int i = 0; i < workload.aerCount(); i++) {
      controller.standing(command(Opcode.ASYNC_EVENT_REQUEST.code(), EventChunk.NONE));
    }
  }

  /** One run. */
  static RunNumbers of(FloodSetup setup, long seed) {
    return of(setup, seed, FloodTrace.NONE);
  }

  /** One run that tells what it does. */
  static RunNumbers of(FloodSetup setup, long seed, FloodTrace trace) {
    return new FloodRun(setup, seed, trace).run();
  }

  private RunNumbers run() {
    host.submitter().start();
    int events = 0;
    while (heap.next()) {
      long atNs = isOfReactor(heap.kind()) ? controller.workingFrom(heap.nowNs()) : heap.nowNs();
      if (atNs > heap.nowNs()) {
        heap.add(atNs, heap.kind(), heap.argument());
      } else {
        step(atNs, heap.kind(), heap.argument());
      }
      if (++events > MOST_EVENTS) {
        throw new IllegalStateException("a run that does not end");
      }
    }
    int deferredSqs = 0;
    int deferredOthers = 0;
    for (FloodCommand command : commands) {
      if (command.deferred) {
        boolean ofSq = command.is(Opcode.DELETE_SQ);
        deferredSqs += ofSq ? 1 : 0;
        deferredOthers += ofSq ? 0 : 1;
      }
    }
    return new RunNumbers(
        lost,
        withheld,
        deferredSqs,
        deferredOthers,
        longestWaitNs,
        longestSqWaitNs,
        controller.failed(),
        host.submitter().finished());
  }

  private static boolean isOfReactor(int kind) {
    return kind == TURN || kind == MESSAGE || kind == FETCH_NEXT || kind == ENDED_IN_TURN;
  }

  private void step(long nowNs, int kind, int argument) {
    switch (kind) {
      case SEND -> host.submitter().send(nowNs);
      case TAIL_SEEN -> controller.seeTail(nowNs, commands.get(argument));
      case HEAD_SEEN -> controller.seeHead(nowNs, argument);
      case ENTER -> host.enter(nowNs);
      case HANDLE -> host.handle(nowNs);
      case TAG_FREE -> host.freeTag(nowNs, commands.get(argument));
      case TURN -> controller.begin(nowNs);
      case MESSAGE -> controller.nextMessage(nowNs);
      case FETCH_NEXT -> controller.fetchNext(nowNs);
      case ENDED_IN_TURN -> controller.endedInTurn(nowNs, commands.get(argument));
      case DONE -> controller.done(nowNs, commands.get(argument));
      default -> throw new IllegalStateException("no event " + kind);
    }
  }

  FloodCommand command(int opcode, int target) {
    FloodCommand command = new FloodCommand(commands.size(), queueId, opcode, target);
    commands.add(command);
    return command;
  }

  FloodHost host() {
    return host;
  }

  FloodController controller() {
    return controller;
  }

  void countLost() {
    lost++;
  }

  void countWithheld() {
    withheld++;
  }

  void countWait(long ns, boolean ofDeleteSq) {
    longestWaitNs = Math.max(longestWaitNs, ns);
    if (ofDeleteSq) {
      longestSqWaitNs = Math.max(longestSqWaitNs, ns);
    }
  }
}
