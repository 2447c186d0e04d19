package io.cqtrace.predict;

import io.cqtrace.fit.RecordedDelays;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.host.HandlerStep;
import io.cqtrace.model.ring.CompletionRing;
import java.util.BitSet;
import java.util.List;

/**
 * What the runs of a setup ask of its host and its controller, with every answer: setups with equal
 * keys have equal runs, and need to be run once. Models of different software often differ only in
 * what a deletion of queues does not ask.
 *
 * @param host the handler's steps
 * @param controller the controller's answers
 * @param setup the numbers
 * @param delays what is drawn from
 */
record FloodKey(Host host, Controller controller, Numbers setup, List<RecordedDelays> delays) {

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

  /** The numbers of a {@link FloodSetup}; reactors are 1 where they do not matter. */
  private record Numbers(
      int queueCount,
      int adminCqSize,
      int tags,
      int aerCount,
      int reactors,
      int inTurnResidue,
      boolean trapped) {}

  static FloodKey of(FloodSetup setup) {
    boolean dealtOut = setup.variant().reactorsMatter() && setup.reactors() > 1;
    return new FloodKey(
        new Host(
            setup.host().forEachCqe(),
            setup.host().afterLast(),
            setup.host().mostCqes(setup.adminCqSize())),
        controller(setup),
        new Numbers(
            setup.queueCount(),
            setup.adminCqSize(),
            setup.tags(),
            setup.aerCount(),
            dealtOut ? setup.reactors() : 1,
            dealtOut ? setup.inTurnResidue() : 0,
            setup.trapped()),
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
    int most = setup.tags() + setup.aerCount();
    BitSet fetches = new BitSet();
    for (int free = 0; free < setup.adminCqSize(); free++) {
      for (int outstanding = 0; outstanding <= most; outstanding++) {
        fetches.set(free * (most + 1) + outstanding, model.mayFetch(free, outstanding));
      }
    }
    return fetches;
  }

  private static BitSet findsFull(FloodSetup setup, ControllerModel model) {
    int size = setup.adminCqSize();
    int most = setup.variant().overruns(size) ? setup.scenario().commandCount() : size - 1;
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
