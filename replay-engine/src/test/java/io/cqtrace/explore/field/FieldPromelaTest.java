package io.cqtrace.explore.field;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.NewPolicies;
import io.cqtrace.explore.Spin;
import io.cqtrace.model.Models;
import io.cqtrace.model.ShadowDoorbells;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.FullAction;
import io.cqtrace.model.controller.Interrupts;
import io.cqtrace.model.controller.ResetPolicy;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.model.ring.CompletionRing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The scenarios io, shared-cq, recreate, reset and shadow under spin. The Promela models of {@code
 * src/test/promela} know no host and no controller: their macros are made of what the policies
 * answer, one for each question. Skipped where spin or gcc is missing.
 */
class FieldPromelaTest {
  private static final int MANY = 100;

  private static final Map<String, Outcome> FLAGS =
      Map.of(
          "lost", Outcome.LOST,
          "overwritten", Outcome.OVERWRITTEN,
          "failed", Outcome.FAILED,
          "stalled", Outcome.STALLED,
          "overrun", Outcome.OVERRUN,
          "late", Outcome.LATE,
          "aborted", Outcome.ABORTED,
          "delivered", Outcome.DELIVERED);

  @BeforeAll
  static void spinIsInstalled() {
    Spin.require();
  }

  /** Each policy at a full CQ, each at the fetch, each order of the host's steps. */
  @ParameterizedTest(name = "{0} x {1}, CQ {2}, {3} SQs, {4} tags, {5} commands")
  @CsvSource({
    "linux, spec, 4, 1, 3, 6",
    "linux, qemu, 4, 1, 3, 6",
    "linux, qemu-pre-9.2, 3, 2, 2, 2",
    "linux, vbox, 2, 1, 6, 9",
    "linux, reserve, 4, 1, 3, 6",
    "linux, drop, 4, 1, 3, 5",
    "linux, spdk-25473, 4, 1, 4, 6",
    "linux, spdk-pre-25473, 4, 1, 3, 5",
    "linux, spdk-pre-16788, 4, 1, 3, 5",
    "linux, overwrite, 4, 1, 5, 9",
    "linux, overwrite, 3, 2, 2, 2",
    "linux, nvmet-pci-epf, 4, 1, 4, 8",
    "linux, nvmet-pci-epf-fixed, 4, 1, 4, 8",
    "linux, openvmm, 2, 1, 10, 11",
    "linux, drop-oldest-2, 3, 1, 4, 6",
    "linux-batched, drop, 4, 1, 4, 6",
    "linux-early-doorbell, drop, 4, 1, 4, 6",
    "spdk-host, drop, 8, 1, 7, 9",
    "spdk-host-delay, overwrite, 8, 1, 8, 9",
    "rings-every-2, drop-oldest-1, 4, 1, 4, 7",
    "rings-every-2, spdk-pre-25473, 3, 2, 2, 2",
    "linux, femu, 3, 2, 2, 2",
  })
  void ioQueues(
      String hostName,
      String controllerName,
      int cqSize,
      int sqs,
      int tags,
      int commands,
      @TempDir Path directory)
      throws IOException, InterruptedException {
    IoSetup setup = setup(hostName, controllerName, cqSize, sqs, tags, commands, 0);
    Spin spin = Spin.run("io-queues.pml", macros(setup, -1), directory);
    assertSameOutcomes(setup, spin);
    if (setup.sqs() == 1) {
      assertThat(countsOf(setup)).hasSize((int) spin.stateCount());
    }
  }

  /** A CQ of 8, deleted and created again with 4 entries, whose old head is still believed. */
  @ParameterizedTest(name = "old head {0}")
  @CsvSource({"0", "3", "4", "7"})
  void recreated(int oldHead, @TempDir Path directory) throws IOException, InterruptedException {
    ControllerModel controller = named(NewPolicies.controllers(), "spdk-25473");
    IoSetup setup = new IoSetup(Models.LINUX, controller, 4, 1, 3, 6, 8);
    Spin spin = Spin.run("io-queues.pml", macros(setup, oldHead), directory);
    IoModel all = new IoModel(setup);
    List<IoModel.State> heads = new ArrayList<>();
    all.initialStates().forEach(heads::add);
    assertThat(heads).hasSize(8);
    NamedResult found = NamedSearch.run(new StartsAt<>(all, heads.get(oldHead)), Integer.MAX_VALUE);
    assertThat(found.schedules().keySet()).isEqualTo(outcomes(spin));
  }

  /** A CQE that may not be signalled, in the first life of a CQ or after one of another size. */
  @ParameterizedTest(name = "{0} x {1}, CQ {2} after {3}, {4} tags, {5} commands")
  @CsvSource({
    "linux, bhyve, 4, 0, 3, 6",
    "linux, bhyve, 3, 0, 4, 5",
    "linux-batched, bhyve, 4, 0, 3, 6",
    "linux-batched, bhyve, 3, 0, 4, 5",
    "linux-early-doorbell, bhyve, 4, 0, 4, 6",
    "linux, spdk-adaptive-irq, 4, 0, 3, 5",
    "linux, spdk-adaptive-irq, 4, 0, 3, 3",
    "linux, spdk-adaptive-irq, 4, 6, 3, 4",
    "linux-batched, spdk-adaptive-irq, 4, 0, 3, 5",
    "linux-early-doorbell, spdk-adaptive-irq, 4, 6, 3, 4",
  })
  void interrupts(
      String hostName,
      String controllerName,
      int cqSize,
      int oldCqSize,
      int tags,
      int commands,
      @TempDir Path directory)
      throws IOException, InterruptedException {
    IoSetup setup = setup(hostName, controllerName, cqSize, 1, tags, commands, oldCqSize);
    List<String> macros = new ArrayList<>(macros(setup, -1));
    macros.add("OLD_SIZE=" + oldCqSize);
    macros.add("ADAPTIVE=" + (setup.controller().interrupts() == Interrupts.AT_POLL ? 1 : 0));
    assertSameOutcomes(setup, Spin.run("interrupts.pml", macros, directory));
  }

  /** A head doorbell beside a completion that finds the CQ full. */
  @ParameterizedTest(name = "{0}, CQ {1}, {2} SQs, {3} tags, {4} commands")
  @CsvSource({
    "linux, 4, 1, 3, 3",
    "linux, 4, 1, 3, 5",
    "linux, 2, 1, 4, 6",
    "linux, 3, 2, 2, 2",
    "linux-batched, 4, 1, 3, 5",
    "linux-batched, 3, 2, 2, 2",
    "linux-early-doorbell, 3, 1, 4, 5",
  })
  void unlocked(
      String hostName, int cqSize, int sqs, int tags, int commands, @TempDir Path directory)
      throws IOException, InterruptedException {
    IoSetup setup = setup(hostName, "vbox-unlocked", cqSize, sqs, tags, commands, 0);
    assertSameOutcomes(setup, Spin.run("unlocked.pml", macros(setup, -1), directory));
  }

  private static IoSetup setup(
      String host, String controller, int cqSize, int sqs, int tags, int commands, int oldCqSize) {
    return new IoSetup(
        named(NewPolicies.hosts(), host),
        controller(controller),
        cqSize,
        sqs,
        tags,
        commands,
        oldCqSize);
  }

  private static void assertSameOutcomes(IoSetup setup, Spin spin) {
    NamedResult found = FieldScenario.run(setup);
    assertThat(found.exhausted()).isTrue();
    assertThat(found.schedules().keySet()).isEqualTo(outcomes(spin));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(value = ResetPolicy.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
  void resets(ResetPolicy policy, @TempDir Path directory)
      throws IOException, InterruptedException {
    List<String> macros = List.of("COMMANDS=3", "POLICY=" + policyNumber(policy));
    Spin spin = Spin.run("reset.pml", macros, directory);
    NamedResult found = NamedSearch.run(new ResetModel(policy, 3), Integer.MAX_VALUE);
    assertThat(found.schedules().keySet()).isEqualTo(outcomes(spin));
    assertThat(found.stateCount()).isEqualTo(spin.stateCount());
  }

  @ParameterizedTest(name = "host {0}, controller {1}")
  @CsvSource({
    "ORDERED, ORDERED",
    "ORDERED, UNORDERED",
    "UNORDERED, ORDERED",
    "UNORDERED, UNORDERED"
  })
  void shadowDoorbells(ShadowDoorbells host, ShadowDoorbells controller, @TempDir Path directory)
      throws IOException, InterruptedException {
    List<String> macros =
        List.of("COMMANDS=4", "HOST_MB=" + barrier(host), "CTRL_MB=" + barrier(controller));
    Spin spin = Spin.run("shadow.pml", macros, directory);
    NamedResult found = FieldScenario.run(host, controller, 4);
    assertThat(found.schedules().keySet()).isEqualTo(outcomes(spin));
    assertThat(found.stateCount()).isEqualTo(spin.stateCount());
  }

  private static int policyNumber(ResetPolicy policy) {
    return switch (policy) {
      case CANCELS -> 0;
      case DRAINS -> 1;
      case POSTS_TO_SAME_QID -> 2;
      case POSTS_TO_ADMIN -> 3;
      case STAYS_NOT_READY -> 4;
      case UNKNOWN -> throw new IllegalArgumentException("not read");
    };
  }

  private static int barrier(ShadowDoorbells side) {
    return side == ShadowDoorbells.ORDERED ? 1 : 0;
  }

  private static Set<Outcome> outcomes(Spin spin) {
    Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    for (String flag : spin.flags().keySet()) {
      if (spin.has(flag)) {
        outcomes.add(FLAGS.get(flag));
      }
    }
    return outcomes;
  }

  private static ControllerModel controller(String name) {
    Models.IoVariant variant = Models.ioVariant(name);
    return variant == null
        ? named(NewPolicies.controllers(), name).ofIoQueues()
        : variant.controller();
  }

  private static <T> T named(List<T> models, String name) {
    return models.stream()
        .filter(
            model ->
                (model instanceof HostModel host && host.name().equals(name))
                    || (model instanceof ControllerModel controller
                        && controller.name().equals(name)))
        .findFirst()
        .orElseThrow();
  }

  // What the policies answer, as macros.

  private static List<String> macros(IoSetup setup, int oldHead) {
    HostModel host = setup.host();
    ControllerModel controller = setup.controller();
    int sqSize = Math.max(setup.cqSize(), setup.tags() + 1);
    int freeEarly = host.freesOneBehind() ? 2 : host.freesTagsBeforeRing() ? 1 : 0;
    return List.of(
        "SQS=" + setup.sqs(),
        "SIZE=" + setup.cqSize(),
        "TAGS=" + setup.tags(),
        "COMMANDS=" + setup.commands(),
        "OLD_HEAD=" + oldHead,
        "FETCH_NEEDS=" + fetchNeeds(controller, setup),
        "SLOTS=" + Math.min(MANY, controller.requestSlots(sqSize)),
        "RESUMES=" + (controller.resumesFetching() ? 1 : 0),
        "TEST=" + fullTest(controller, setup.cqSize()),
        "FULL=" + full(controller.whenFull(false)),
        "MOST=" + Math.min(MANY, controller.mostHeld()),
        "RING_EACH=" + (host.ringsAfterEach() ? 1 : 0),
        "FREE_EARLY=" + freeEarly,
        "BATCH=" + Math.min(MANY, host.mostCqes(setup.cqSize())),
        "SERVES_ALL=" + (controller.servesSqOfOtherCq() ? 1 : 0));
  }

  private static int full(FullAction action) {
    return switch (action) {
      case HOLD -> 0;
      case DISCARD -> 1;
      case FAIL -> 2;
      case DISCARD_OLDEST_HELD -> 3;
    };
  }

  /** Which of the rules that the Promela model has gives all of the controller's answers. */
  private static int fetchNeeds(ControllerModel controller, IoSetup setup) {
    return IntStream.range(0, 3)
        .filter(
            needs ->
                IntStream.range(0, setup.cqSize())
                    .allMatch(
                        free ->
                            IntStream.rangeClosed(0, setup.tags() * setup.sqs())
                                .allMatch(
                                    out ->
                                        controller.mayFetch(free, out)
                                            == fetches(needs, free, out))))
        .findFirst()
        .orElseThrow();
  }

  private static boolean fetches(int needs, int free, int outstanding) {
    return needs == 0 || (needs == 1 ? free > 0 : free > outstanding);
  }

  private static int fullTest(ControllerModel controller, int cqSize) {
    return IntStream.range(0, 3)
        .filter(
            test ->
                IntStream.range(0, cqSize)
                    .allMatch(
                        head ->
                            IntStream.range(0, cqSize)
                                .mapToObj(occupied -> new CompletionRing(cqSize, head, occupied))
                                .allMatch(cq -> controller.findsFull(cq) == isFull(test, cq))))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isFull(int test, CompletionRing cq) {
    return switch (test) {
      case 0 -> cq.isFull();
      case 1 -> false;
      default -> cq.head() == cq.tail() + 1;
    };
  }

  // The states, without what a host only remembers (SQHD).

  private static Set<List<Object>> countsOf(IoSetup setup) {
    IoModel model = new IoModel(setup);
    Set<List<Object>> counts = new HashSet<>();
    Set<Object> visited = new HashSet<>();
    Deque<IoModel.State> open = new ArrayDeque<>();
    model.initialStates().forEach(open::add);
    while (!open.isEmpty()) {
      IoModel.State state = open.remove();
      if (!visited.add(model.key(state))) {
        continue;
      }
      counts.add(counts(state));
      model.steps(
          state,
          (lane, text, next, outcome) -> {
            if (outcome == null || !outcome.isEnd()) {
              open.add(next);
            }
          });
    }
    return counts;
  }

  private static List<Object> counts(IoModel.State state) {
    int held = 0;
    for (Object ignored : state.controller.held(1)) {
      held += ignored == null ? 0 : 1;
    }
    return List.of(
        Arrays.toString(state.submitted),
        Arrays.toString(state.inUse),
        state.executing.size(),
        state.controller.sqRing(1).waiting(),
        held,
        state.cq.unreadCount(),
        state.cq.unrungCount(),
        state.host.isLeaving(1),
        state.controller.isAsleep(1));
  }

  /** A model that begins in one of its initial states. */
  private record StartsAt<S>(NamedModel<S> model, S initial) implements NamedModel<S> {
    @Override
    public Iterable<S> initialStates() {
      return List.of(initial);
    }

    @Override
    public Object key(S state) {
      return model.key(state);
    }

    @Override
    public void steps(S state, Steps<S> steps) {
      model.steps(state, steps);
    }

    @Override
    public boolean isDelivered(S state) {
      return model.isDelivered(state);
    }

    @Override
    public String columns() {
      return model.columns();
    }

    @Override
    public String numbers(S state) {
      return model.numbers(state);
    }
  }
}
