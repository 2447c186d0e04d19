package io.cqtrace.explore;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.Reach.Verdict;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Controllers that nobody would ship: whatever never ends is a stall, be it that nothing moves any
 * more, be it that something moves for ever and leads nowhere.
 */
class BrokenControllersTest {
  private static final int MOST = 8;
  private static final List<FullAction> ACTIONS =
      List.of(FullAction.HOLD, FullAction.DISCARD, FullAction.FAIL);

  /**
   * A controller made of a table.
   *
   * @param fetches bit {@code MOST * free + outstanding}: it takes the next SQE
   */
  private record TableController(
      long fetches, FullAction whenFull, boolean resumesFetching, boolean inFetch)
      implements ControllerModel {

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String standsFor() {
      return "nothing";
    }

    @Override
    public String source() {
      return "none";
    }

    @Override
    public boolean mayFetch(int freeSlots, int outstanding) {
      return (fetches >>> (MOST * freeSlots + outstanding) & 1) != 0;
    }

    @Override
    public FullAction whenFull(boolean queueCommand) {
      return whenFull;
    }

    @Override
    public boolean deletesInFetch(int reactors) {
      return inFetch;
    }
  }

  @Test
  void aControllerThatPollsForEverAndTakesNothingStallsFromTheStart() {
    Exploration found =
        Explorer.explore(scenario(new TableController(0, FullAction.HOLD, true, false)));

    assertThat(found.stalled().isReachable()).isTrue();
    assertThat(found.stalled().stepCount()).isZero();
    assertThat(found.delivered()).isEqualTo(Verdict.UNREACHABLE);
    assertThat(found.lost().verdict()).isEqualTo(Verdict.UNREACHABLE);
  }

  /** Woken by each SQ doorbell it goes back to sleep each time: motion, but no delivery. */
  @Test
  void aControllerThatIsWokenAndSleepsAgainStallsToo() {
    Exploration found =
        Explorer.explore(scenario(new TableController(0, FullAction.HOLD, false, false)));

    assertThat(found.stalled().isReachable()).isTrue();
    assertThat(found.delivered()).isEqualTo(Verdict.UNREACHABLE);
  }

  /** It takes SQEs only while all slots are free: some orders deliver everything, some do not. */
  @Test
  void aControllerThatSleepsOverAFreedSlotStallsInSomeOrders() {
    long whenEmpty = 0xffL << (MOST * 2);
    Exploration found =
        Explorer.explore(scenario(new TableController(whenEmpty, FullAction.HOLD, false, false)));

    assertThat(found.stalled().isReachable()).isTrue();
    assertThat(found.delivered()).isEqualTo(Verdict.REACHABLE);
  }

  /** The named commands' search follows every edge backwards and so would see circles. */
  @Test
  void whatNeverEndsIsTheSameWithNamedCommands() {
    SplittableRandom random = new SplittableRandom(5);
    int stalls = 0;
    int deliveries = 0;
    int losses = 0;
    for (int i = 0; i < 150; i++) {
      long bits = random.nextLong();
      FullAction whenFull = ACTIONS.get(random.nextInt(3));
      Scenario scenario =
          new Scenario(
              Models.hosts().get(random.nextInt(Models.hosts().size())),
              new TableController(
                  bits | bits >>> 32, whenFull, random.nextBoolean(), random.nextBoolean()),
              random.nextInt(1, 4),
              random.nextInt(2, 4),
              0,
              random.nextInt(1, 4),
              0,
              random.nextInt(2),
              2);
      MachineFlood.Result named = MachineFlood.explore(scenario);
      Exploration counted = Explorer.explore(scenario);
      assertThat(counted.stalled().isReachable())
          .as("%s", scenario)
          .isEqualTo(named.stalled)
          .isEqualTo(named.hopeless);
      assertThat(counted.lost().isReachable()).as("%s", scenario).isEqualTo(named.lost);
      assertThat(counted.failed().isReachable()).as("%s", scenario).isEqualTo(named.failed);
      assertThat(counted.delivered() == Verdict.REACHABLE)
          .as("%s", scenario)
          .isEqualTo(named.delivered);
      stalls += named.hopeless ? 1 : 0;
      deliveries += named.delivered ? 1 : 0;
      losses += named.lost ? 1 : 0;
    }
    assertThat(stalls).isBetween(20, 130);
    assertThat(deliveries).isBetween(20, 130);
    assertThat(losses).isBetween(10, 130);
  }

  private static Scenario scenario(ControllerModel controller) {
    return new Scenario(Models.LINUX, controller, 3, 3, 0, 2, 0, 0, 2);
  }
}
