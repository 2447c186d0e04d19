package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.fit.SampleFloods;
import io.cqtrace.ingest.Capture;
import io.cqtrace.ingest.CaptureLimits;
import io.cqtrace.ingest.ReadOptions;
import io.cqtrace.ingest.TraceReader;
import io.cqtrace.ingest.source.TraceInput;
import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.TableMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bounds of a CQ head by the host's own trace. */
class HeadBoundsTest {
  private static final int CAPACITY = 31;

  /**
   * A handler as {@code nvme_poll_cq}, whose doorbells are known here and hidden from the bounds.
   */
  @Test
  void theTrueHeadLiesInTheBand() {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      HeadBounds bounds = new HeadBounds(CAPACITY, Long.MAX_VALUE);
      List<long[]> steps = handlerSteps(random, 400);
      long posted = 0;
      long released = 0;
      for (long[] step : steps) {
        long timeNs = step[0];
        switch ((int) step[1]) {
          case 0 -> bounds.posted(timeNs, (int) (posted++ % 7));
          case 1 -> bounds.consumed(timeNs, (int) step[2] % 7);
          default -> released = step[2];
        }
        assertThat(bounds.known()).isTrue();
        assertThat(posted - released)
            .as("seed %d at %d", seed, timeNs)
            .isBetween((long) bounds.occupiedAtLeast(), (long) bounds.occupiedAtMost());
      }
    }
  }

  /** Posts (0), CQEs handled (1) and doorbells (2), in the order of time. */
  private static List<long[]> handlerSteps(SplittableRandom random, int count) {
    List<long[]> steps = new ArrayList<>();
    long postNs = 1_000_000_000;
    long handlerNs = Long.MAX_VALUE;
    long posted = 0;
    long handled = 0;
    long released = 0;
    while (released < count) {
      boolean mayPost = posted < count && posted - released < CAPACITY;
      if (mayPost && postNs <= handlerNs) {
        steps.add(new long[] {postNs, 0, posted++});
        handlerNs = handlerNs == Long.MAX_VALUE ? postNs + 30_000 : handlerNs;
        postNs += random.nextInt(10) == 0 ? random.nextInt(900_000) : random.nextInt(60_000);
        continue;
      }
      if (handled < posted) {
        steps.add(new long[] {handlerNs, 1, handled++});
        handlerNs += 20_000 + random.nextInt(100_000);
      } else {
        released = handled;
        steps.add(new long[] {handlerNs, 2, released});
        postNs = Math.max(postNs, handlerNs + 1);
        handlerNs = Long.MAX_VALUE;
      }
    }
    return steps;
  }

  @Test
  void aLaterHandlerRunShowsThatTheHostRangAndSaysThatThisIsAssumed() {
    HeadBounds bounds = new HeadBounds(CAPACITY, Long.MAX_VALUE);
    bounds.posted(0, 1);
    bounds.consumed(100_000, 1);
    assertThat(band(bounds)).isEqualTo("0-1");
    bounds.posted(300_000, 2);
    bounds.consumed(400_000, 2);
    assertThat(band(bounds)).isEqualTo("0-2");
    assertThat(bounds.grade()).isEqualTo(Grade.INFERRED);
    bounds.posted(1_000_000, 3);
    bounds.consumed(1_100_000, 3);
    assertThat(band(bounds)).isEqualTo("0-1");
    assertThat(bounds.grade()).isEqualTo(Grade.ASSUMED);
  }

  @Test
  void withinABatchNoSlotIsReleased() {
    HeadBounds bounds = new HeadBounds(CAPACITY, Long.MAX_VALUE);
    bounds.posted(0, 1);
    bounds.posted(10_000, 1);
    bounds.posted(20_000, 1);
    bounds.consumed(100_000, 1);
    bounds.consumed(200_000, 1);
    assertThat(band(bounds)).isEqualTo("3-3");
    bounds.consumed(300_000, 1);
    assertThat(band(bounds)).isEqualTo("0-3");
  }

  @Test
  void aPostThatFitsShowsAReleasedSlot() {
    HeadBounds bounds = new HeadBounds(2, Long.MAX_VALUE);
    bounds.posted(0, 1);
    bounds.consumed(10_000, 1);
    bounds.posted(20_000, 1);
    bounds.posted(30_000, 1);
    assertThat(band(bounds)).isEqualTo("2-2");
    assertThat(bounds.grade()).isEqualTo(Grade.INFERRED);
  }

  @Test
  void nothingIsSaidAfterAContradictionOrTheEndOfTheHostsTrace() {
    HeadBounds early = new HeadBounds(2, Long.MAX_VALUE);
    early.posted(0, 1);
    early.posted(0, 1);
    early.consumed(10_000, 1);
    early.posted(20_000, 1); // Its host rang although the next CQE was there.
    assertThat(early.known()).isFalse();
    early.posted(900_000_000, 1);
    assertThat(early.known()).isFalse();

    HeadBounds ended = new HeadBounds(CAPACITY, 50_000);
    ended.posted(0, 1);
    assertThat(ended.known()).isTrue();
    ended.posted(60_000, 1);
    assertThat(ended.known()).isFalse();
  }

  @Test
  void anotherSqhdEndsTheCountingUntilItIsQuiet() {
    HeadBounds bounds = new HeadBounds(CAPACITY, Long.MAX_VALUE);
    bounds.posted(0, 1);
    bounds.consumed(10_000, 5);
    assertThat(bounds.known()).isFalse();
    bounds.posted(500_000_000, 7);
    assertThat(bounds.known()).isTrue();
    bounds.consumed(500_010_000, 7);
    assertThat(band(bounds)).isEqualTo("0-1");
  }

  @Test
  void aTagThatIsInUseAgainBeforeItsSlotIsReleasedIsCounted() {
    HeadBounds bounds = new HeadBounds(CAPACITY, Long.MAX_VALUE);
    bounds.posted(0, 1);
    bounds.answers(4);
    bounds.posted(10_000, 1);
    bounds.answers(5);
    bounds.consumed(20_000, 1);
    bounds.setUp(30_000, 4);
    assertThat(bounds.earlyTagSetupCount()).isEqualTo(1);
    bounds.consumed(40_000, 1);
    bounds.setUp(50_000, 5);
    assertThat(bounds.earlyTagSetupCount()).isEqualTo(1);
  }

  /** The log prints tail and head there: 31 slots taken. The bounds are taken before that. */
  @Test
  void whereSpdkFindsTheCqFullTheBandIsExact() {
    assertThat(bandsWhenFull(SampleFloods.folder("lost-4-reactors")))
        .hasSize(9)
        .containsOnly("31-31 INFERRED");
    Path other = SampleFloods.collected("C-1reactor-remove");
    assumeTrue(other != null && Files.exists(other), "no ../shared/captures");
    assertThat(bandsWhenFull(other)).hasSize(14).containsOnly("31-31 INFERRED");
  }

  private static List<String> bandsWhenFull(Path folder) {
    List<TraceInput> inputs =
        Stream.of("spdk.log.zst", "guest-ftrace.txt.zst")
            .map(folder::resolve)
            .map(TraceInput::ofFile)
            .toList();
    FullLines lines = new FullLines();
    try (TableMemory memory = new TableMemory(Long.MAX_VALUE);
        TraceReader reader = TraceReader.open(inputs, ReadOptions.defaults());
        Capture capture = new Capture(reader, memory, CaptureLimits.defaults())) {
      CapturePass.once(capture, QueueSizes.UNKNOWN).read(List.of(lines));
    }
    return lines.bands;
  }

  private static final class FullLines implements HistoryListener {
    final List<String> bands = new ArrayList<>();
    private @Nullable CompletionQueueLife admin;

    @Override
    public void onCqStart(CompletionQueueLife cq, RowContext at) {
      admin = cq.cqId() == 0 ? cq : admin;
    }

    @Override
    public void onRow(EventCursor row) {
      HeadBounds bounds = admin == null ? null : admin.occupancy().bounds();
      if (row.kind() == EventKind.CQ_FULL && bounds != null) {
        bounds.advance(row.timeNs());
        bands.add(bounds.known() ? band(bounds) + " " + bounds.grade() : "unknown");
      }
    }
  }

  private static String band(HeadBounds bounds) {
    return bounds.occupiedAtLeast() + "-" + bounds.occupiedAtMost();
  }
}
