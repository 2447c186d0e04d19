package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.cqtrace.ingest.table.EventChunk;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.controller.DropController;
import io.cqtrace.model.controller.QemuController;
import io.cqtrace.model.controller.SpdkController;
import io.cqtrace.model.controller.SpecController;
import io.cqtrace.replay.RecordedReplay;
import io.cqtrace.replay.ReplayResult;
import io.cqtrace.replay.Variant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Runs drawn from seeds: what the history says of them is what really happened in them. */
class GeneratedHistoriesTest {
  private static final int SEEDS = 400;

  @Test
  void theSameSeedGivesTheSameRowsAndTheSameResults() {
    forAllSeeds(
        run -> {
          GeneratedRun again = new GeneratedRun(run.seed, run.generated.dropped);
          assertThat(again.rows).isEqualTo(run.generated.rows);
          assertThat(new Run(run.seed, again).summary()).isEqualTo(run.summary());
        });
  }

  @Test
  void everyCommandIsWhatItWas() {
    forAllSeeds(
        run -> {
          List<CommandSpan> told = run.told.fetched;
          assertThat(told).hasSameSizeAs(run.generated.fetched);
          for (int i = 0; i < told.size(); i++) {
            GeneratedRun.Command real = run.generated.fetched.get(i);
            CommandSpan command = told.get(i);
            String of = command.describe() + " fetched at line " + command.line(Stage.FETCHED);
            assertThat(command.cid()).as(of).isEqualTo(real.cid);
            assertThat(command.outcome()).as(of).isEqualTo(real.outcome);
            assertThat(command.withheld()).as(of).isEqualTo(real.withheld);
            assertThat(command.withheldSinceLine()).as(of).isEqualTo(real.withheldSinceLine);
            assertThat(command.slot()).as(of).isEqualTo(real.slot);
            assertThat(command.line(Stage.POSTED)).as(of).isEqualTo(real.postedLine);
          }
          assertThat(run.told.gaps).isEmpty();
          assertThat(run.told.notFetched).isEqualTo(run.generated.notFetchedCount);
          assertThat(run.told.abandonedInSq).isEqualTo(run.generated.abandonedInSqCount);
        });
  }

  @Test
  void everyCommandHasOneEndAndItsStagesInOrder() {
    forAllSeeds(
        run -> {
          assertThat(run.told.ended).hasSize(run.told.fetched.size() + run.told.neverFetched);
          assertThat(run.told.outcomes.values().stream().mapToLong(Long::longValue).sum())
              .isEqualTo(run.generated.fetched.size() + run.told.neverFetched);
          assertThat(run.told.neverFetched)
              .isEqualTo(run.generated.notFetchedCount + run.generated.abandonedInSqCount);
          for (CommandSpan command : run.told.fetched) {
            long lineBefore = 0;
            long timeBefore = 0;
            for (Stage stage : Stage.values()) {
              if (command.has(stage)) {
                assertThat(command.line(stage))
                    .as("%s %s", command.describe(), stage)
                    .isGreaterThanOrEqualTo(lineBefore);
                assertThat(command.timeNs(stage)).isGreaterThanOrEqualTo(timeBefore);
                lineBefore = command.line(stage);
                timeBefore = command.timeNs(stage);
              }
            }
            assertThat(command.withheldNs()).isNotNegative();
          }
        });
  }

  @Test
  void theRingsStayWithinTheirBounds() {
    forAllSeeds(run -> assertThat(run.told.violations).isEmpty());
  }

  @Test
  void theModelThatTheRunFollowedReproducesIt() {
    forAllSeeds(
        run -> {
          ReplayResult replay = run.replay(QemuController.current(), 1);
          assertThat(replay.reproduces()).as("%s", replay).isTrue();
          assertThat(replay.agreement()).isEqualTo(1.0);
          assertThat(replay.diverged()).isFalse();
          assertThat(replay.run().stalled()).isFalse();
        });
  }

  /** It posts at the doorbell, where QEMU with shadow doorbells waits for its next turn. */
  @Test
  void theSpecificationsControllerWithholdsTheSame() {
    forAllSeeds(
        run -> {
          ReplayResult replay = run.replay(new SpecController(), 1);
          assertThat(replay.run().lost()).isZero();
          assertThat(replay.diverged()).isFalse();
          assertThat(replay.run().delivered())
              .isGreaterThanOrEqualTo(replay.likeness().recordedPosts());
          if (run.generated.shadow) {
            assertThat(replay.run().withheld().count())
                .isLessThanOrEqualTo(replay.likeness().recordedWithheld());
          } else {
            assertThat(replay.reproduces()).as("%s", replay).isTrue();
          }
        });
  }

  /** Up to the first released slot a dropping controller is as full as the one that held. */
  @Test
  void droppingLosesWhatWasWithheld() {
    forAllSeeds(
        run -> {
          ReplayResult drop = run.replay(new DropController(), 1);
          List<CommandSpan> held = run.told.firstHeld;
          if (!held.isEmpty()) {
            CommandSpan first = held.get(0);
            assertThat(drop.lost())
                .filteredOn(c -> c.life() == first.life() && c.cqId() == first.cqId())
                .startsWith(held.toArray(new CommandSpan[0]));
          } else {
            assertThat(drop.run().lost()).isZero();
            assertThat(drop.reproduces()).isTrue();
          }
          assertThat(drop.run().withheld().count()).isZero();
        });
  }

  /** It takes no more commands than it has slots for: nothing to hold, nothing to lose. */
  @Test
  void flowControlAtTheFetchLosesNothing() {
    forAllSeeds(
        run -> {
          ReplayResult replay = run.replay(SpdkController.since25473(), 2);
          assertThat(replay.run().lost()).isZero();
          assertThat(replay.run().failed()).isFalse();
          assertThat(replay.run().withheld().count()).isZero();
        });
  }

  @Test
  void noDamageIsAnException() {
    for (long seed = 0; seed < SEEDS; seed++) {
      SplittableRandom random = new SplittableRandom(~seed);
      List<EventRow> rows = new ArrayList<>(new GeneratedRun(seed, Set.of()).rows);
      for (int i = 0; i < 5; i++) {
        damage(rows, random);
      }
      String of = "seed " + seed;
      assertThatCode(() -> new HistoryChecker().hear(rows)).as(of).doesNotThrowAnyException();
      HistoryChecker told = new HistoryChecker();
      told.hear(rows);
      assertThat(told.violations).as(of).isEmpty();
      assertThat(told.ended).as(of).hasSize(told.seen.size() + told.neverFetched);
    }
  }

  /** A command that nobody fetched completes, and the CQ's whole life is recorded. */
  @Test
  void aMissingFetchIsAContradiction() {
    forAllSeeds(
        run -> {
          List<EventRow> rows = new ArrayList<>(run.generated.rows);
          int completion = lastIoCompletion(rows);
          if (completion < 0) {
            return;
          }
          int fetch = completion;
          while (rows.get(fetch).kind() != EventKind.FETCH
              || rows.get(fetch).sqId() == 0
              || rows.get(fetch).cid() != rows.get(completion).cid()) {
            fetch--;
          }
          rows.remove(fetch);
          HistoryChecker told = new HistoryChecker();
          told.hear(rows);
          // Where another SQ of the CQ has the same CID open, the completion goes to that one.
          boolean moreWait = told.notFetched + told.abandonedInSq > run.waitingAtEnds();
          assertThat(moreWait || told.gaps.stream().anyMatch(HistoryGap.Cause::contradiction))
              .isTrue();
        });
  }

  /** Its CID comes back, or the host releases a slot too many, or it executes for ever. */
  @Test
  void aMissingCompletionIsSeen() {
    forAllSeeds(
        run -> {
          List<EventRow> rows = new ArrayList<>(run.generated.rows);
          int completion = lastIoCompletion(rows);
          if (completion < 0 || run.completedAt(completion + 1).outcome() != Outcome.DELIVERED) {
            return;
          }
          rows.remove(completion);
          HistoryChecker told = new HistoryChecker();
          told.hear(rows);
          boolean open =
              told.outcomes.getOrDefault(Outcome.EXECUTING, 0L)
                      + told.outcomes.getOrDefault(Outcome.ABANDONED, 0L)
                  > run.told.outcomes.getOrDefault(Outcome.EXECUTING, 0L)
                      + run.told.outcomes.getOrDefault(Outcome.ABANDONED, 0L);
          assertThat(open || told.gaps.stream().anyMatch(HistoryGap.Cause::contradiction)).isTrue();
        });
  }

  private static int lastIoCompletion(List<EventRow> rows) {
    for (int i = rows.size() - 1; i >= 0; i--) {
      if (rows.get(i).kind() == EventKind.COMPLETE && rows.get(i).cqId() != 0) {
        return i;
      }
    }
    return -1;
  }

  private static void damage(List<EventRow> rows, SplittableRandom random) {
    int at = random.nextInt(rows.size());
    EventRow row = rows.get(at);
    switch (random.nextInt(5)) {
      case 0 -> rows.remove(at);
      case 1 -> rows.add(at, row);
      case 2 -> Collections.swap(rows, at, random.nextInt(rows.size()));
      case 3 -> rows.set(at, with(row, random.nextInt(1 << 16), row.value2()));
      default -> rows.set(at, with(row, random.nextLong(1L << 32), random.nextLong(1L << 32)));
    }
  }

  private static EventRow with(EventRow row, long value, long value2) {
    return new EventRow(
        row.kind(),
        row.timeNs(),
        row.sqId(),
        row.cqId(),
        row.cid() == EventChunk.NONE ? EventChunk.NONE : (int) (value & 0xffff),
        row.opcode(),
        value,
        value2);
  }

  // Seeds and shrinking.

  private static void forAllSeeds(Consumer<Run> property) {
    for (long seed = 0; seed < SEEDS; seed++) {
      GeneratedRun generated = new GeneratedRun(seed, Set.of());
      Throwable problem = problem(property, seed, generated);
      if (problem != null) {
        GeneratedRun smallest = shrink(property, seed, generated);
        throw new AssertionError(
            "seed %d without commands %s:%n%s"
                .formatted(seed, smallest.dropped, numbered(smallest.rows)),
            problem(property, seed, smallest));
      }
    }
  }

  /** Drops one command after the other as long as the property keeps failing. */
  private static GeneratedRun shrink(Consumer<Run> property, long seed, GeneratedRun failing) {
    GeneratedRun smallest = failing;
    for (int command = failing.submittedCount - 1; command >= 0; command--) {
      Set<Integer> dropped = new TreeSet<>(smallest.dropped);
      dropped.add(command);
      GeneratedRun smaller = new GeneratedRun(seed, dropped);
      if (problem(property, seed, smaller) != null) {
        smallest = smaller;
      }
    }
    return smallest;
  }

  private static Throwable problem(Consumer<Run> property, long seed, GeneratedRun generated) {
    try {
      property.accept(new Run(seed, generated));
      return null;
    } catch (AssertionError | RuntimeException e) {
      return e;
    }
  }

  private static String numbered(List<EventRow> rows) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      text.append(i + 1).append(' ').append(rows.get(i)).append('\n');
    }
    return text.toString();
  }

  /** A generated run, and what the history tells of it. */
  private static final class Run {
    final long seed;
    final GeneratedRun generated;
    final HistoryChecker told = new HistoryChecker();

    Run(long seed, GeneratedRun generated) {
      this.seed = seed;
      this.generated = generated;
      told.hear(generated.rows);
    }

    ReplayResult replay(ControllerModel model, int reactors) {
      RecordedReplay replay = new RecordedReplay(new Variant(model, reactors));
      HistoryChecker heard = new HistoryChecker();
      HistoryBuilder builder =
          new HistoryBuilder(QueueSizes.UNKNOWN).addListener(heard).addListener(replay);
      EventRow.tell(generated.rows, builder);
      // Commands are compared by identity: those of this pass.
      told.firstHeld.clear();
      told.firstHeld.addAll(heard.firstHeld);
      return replay.result();
    }

    int waitingAtEnds() {
      return told.notFetched + told.abandonedInSq;
    }

    CommandSpan completedAt(long line) {
      return told.fetched.stream()
          .filter(c -> c.line(Stage.COMPLETED) == line)
          .findFirst()
          .orElseThrow();
    }

    String summary() {
      return told.outcomes + " " + told.gaps + " " + told.notFetched + " " + told.withheldNs;
    }
  }
}
