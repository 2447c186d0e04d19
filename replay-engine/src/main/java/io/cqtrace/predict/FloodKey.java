package io.cqtrace.predict;

import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.fit.Workload;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.ring.CompletionRing;
import java.util.BitSet;
import java.util.List;

/**
 * What the runs of a setup ask of its host and its controller, with every answer: setups with equal
 * keys have equal runs, and need to be run once. Models of different software often differ only in
 * what these runs do not ask.
 *
 * @param host the handler's steps
 * @param controller the controller's answers
 * @param workload what is submitted; its reactors are 1 where they do not matter
 * @param delays what is drawn from
 */
record FloodKey(Host host, Controller controller, Workload workload, List<RecordedDelays> delays) {

  /** What {@code HostMachine} asks. */
  private record Host(List<HandlerStep> forEachCqe, List<HandlerStep> afterLast, int mostCqes) {}

  /**
   * What {@code ControllerMachine} asks of a CQ of this size with that many commands outstanding.
   *
   * @param fetches whether it fetches, by free slots and commands outstanding
   * @param findsFull whether it finds the CQ full, by its head and what is not released
   */
  private record Controller(
      BitSet fetches,
      BitSet findsFull,
      FullAction queueCommands,
      FullAction otherCommands,
      int requestSlots,
      int mostHeld,
      boolean resumesFetching,
      boolean postsLater,
      boolean deletesInFetch,
      boolean deletesCqInFetch) {}

  static FloodKey of(FloodSetup setup) {
    Workload workload = setup.workload();
    boolean dealtOut = setup.variant().reactorsMatter() && workload.reactors() > 1;
    return new FloodKey(
        new Host(
            setup.host().forEachCqe(),
            setup.host().afterLast(),
            setup.host().mostCqes(workload.cqSize())),
        controller(setup),
        dealtOut ? workload : workload.withReactors(1, 0),
        setup.delays());
  }

  private static Controller controller(FloodSetup setup) {
    ControllerModel model = setup.variant().controller();
    int reactors = setup.variant().reactors();
    return new Controller(
        fetches(setup, model),
        findsFull(setup, model),
        model.whenFull(true),
        model.whenFull(false),
        model.requestSlots(setup.sqEntries()),
        model.mostHeld(),
        model.resumesFetching(),
        model.postsLater(),
        model.deletesInFetch(reactors),
        model.deletesCqInFetch(reactors));
  }

  private static BitSet fetches(FloodSetup setup, ControllerModel model) {
    int most = setup.workload().tags() + setup.workload().aerCount();
    BitSet fetches = new BitSet();
    for (int free = 0; free < setup.workload().cqSize(); free++) {
      for (int outstanding = 0; outstanding <= most; outstanding++) {
        fetches.set(free * (most + 1) + outstanding, model.mayFetch(free, outstanding));
      }
    }
    return fetches;
  }

  private static BitSet findsFull(FloodSetup setup, ControllerModel model) {
    int size = setup.workload().cqSize();
    int most = setup.variant().overruns(size) ? setup.commandCount() : size - 1;
    BitSet findsFull = new BitSet();
    for (int head = 0; head < size; head++) {
      CompletionRing ring = new CompletionRing(size, head, 0);
      for (int occupied = 0; occupied <= most; occupied++) {
        findsFull.set(head * (most + 1) + occupied, model.findsFull(ring));
        ring.post();
      }
    }
    return findsFull;
  }
}
