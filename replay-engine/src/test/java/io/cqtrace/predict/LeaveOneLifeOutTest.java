package io.cqtrace.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cqtrace.fit.CapturedFloods;
import io.cqtrace.fit.FloodLife;
import io.cqtrace.fit.SampleFloods;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each life of the captures of SPDK, foretold from others: the captured numbers must lie in the
 * runs' 90 % about as often as that says. Skipped where the collection of captures is not there.
 */
class LeaveOneLifeOutTest {
  private static final int RUNS = 200;
  private static final int LAST_UNSLOWED = 10;

  /** One life and what its capture's README says of its making. */
  private record Captured(Capture capture, FloodLife life) {
    String kind() {
      boolean slowed = capture.slowed && !(capture.mixed && life.life() <= LAST_UNSLOWED);
      return capture.trapped ? "trapped" : slowed ? "slowed " + (life.reactors() > 1) : "fast";
    }
  }

  private record Capture(
      String folder,
      String host,
      String controller,
      boolean slowed,
      boolean mixed,
      boolean trapped) {
    Capture(String folder, String controller, boolean slowed) {
      this(folder, "linux", controller, slowed, false, false);
    }
  }

  private static final List<Capture> CAPTURES =
      List.of(
          new Capture("A-1reactor-remove", "spdk-pre-25473", true),
          new Capture("A-2reactors-remove", "spdk-pre-25473", false),
          new Capture("A-4reactors-remove", "linux", "spdk-pre-25473", true, true, false),
          new Capture("A-64vcpu-sockets-remove", "spdk-pre-25473", false),
          new Capture("A-doorbells-remove", "linux", "spdk-pre-25473", true, false, true),
          new Capture(
              "A-patchedguest-remove",
              "linux-early-doorbell",
              "spdk-pre-25473",
              true,
              false,
              false),
          new Capture("B-4reactors-remove", "spdk-25473", true),
          new Capture("B-doorbells-remove", "linux", "spdk-25473", true, false, true));

  @Test
  void capturedNumbersLieWhereTheOthersForetell() {
    List<Captured> all = new ArrayList<>();
    for (Capture capture : CAPTURES) {
      Path folder = SampleFloods.collected(capture.folder());
      assumeTrue(folder != null, "no collection of captures beside the checkout");
      for (FloodLife life : SampleFloods.read(Objects.requireNonNull(folder), true).lives()) {
        all.add(new Captured(capture, life));
      }
    }
    Coverage coverage = new Coverage();
    all.forEach(left -> coverage.add(foretell(left, all)));
    coverage.mustHold();
  }

  /** The same over the samples of the tree. */
  @Test
  void samplesForetellEachOther() {
    List<Captured> all = new ArrayList<>();
    for (Capture capture :
        List.of(
            new Capture("lost-4-reactors", "linux", "spdk-pre-25473", true, true, false),
            new Capture("lost-delete-sq", "linux", "spdk-pre-25473", true, false, true))) {
      SampleFloods.sample(capture.folder())
          .lives()
          .forEach(life -> all.add(new Captured(capture, life)));
    }
    Coverage coverage = new Coverage();
    all.forEach(left -> coverage.add(foretell(left, all)));
    assertThat(coverage.lives).isEqualTo(18);
    coverage.mustHold();
  }

  /** From unmodified SPDK to modified SPDK: it defers more, and loses nothing. */
  @Test
  void unmodifiedSpdkForetellsModifiedSpdk() {
    Coverage coverage = transfer("B-4reactors-remove", "linux", "spdk-25473");
    coverage.mustHold();
    assertThat(coverage.mostLost).isZero();
    assertThat(coverage.capturedLost).isZero();
  }

  /** From the unpatched guest to the patched one: nothing is lost, nothing deferred. */
  @Test
  void theUnpatchedGuestForetellsThePatchedOne() {
    Coverage coverage = transfer("A-patchedguest-remove", "linux-early-doorbell", "spdk-pre-25473");
    coverage.mustHold();
    assertThat(coverage.mostLost).isZero();
    assertThat(coverage.capturedLost).isZero();
  }

  /** To the lives of another capture, from the slowed lives of unmodified SPDK alone. */
  private static Coverage transfer(String folder, String host, String controller) {
    List<FloodLife> donors =
        lives("A-4reactors-remove").stream().filter(life -> life.life() > LAST_UNSLOWED).toList();
    Predictor predictor = new Predictor(new CapturedFloods(donors), new RunPlan(RUNS, 3, 2));
    Variant variant = new Variant(Objects.requireNonNull(Models.controller(controller)), 2);
    Coverage coverage = new Coverage();
    for (FloodLife life : lives(folder)) {
      coverage.add(predictor.checkLife(life, Objects.requireNonNull(Models.host(host)), variant));
    }
    return coverage;
  }

  private static List<FloodLife> lives(String folder) {
    Path path = SampleFloods.collected(folder);
    assumeTrue(path != null, "no collection of captures beside the checkout");
    return SampleFloods.read(Objects.requireNonNull(path), true).lives();
  }

  /** How many captured numbers lie inside, and how wide the intervals are. */
  private static final class Coverage {
    private int lives;
    private int lostInside;
    private int deferredInside;
    private int waitInside;
    private double lostWidth;
    private double deferredWidth;
    private double waitWidthNs;
    private long mostLost;
    private long capturedLost;

    void add(LifeCheck check) {
      lives++;
      for (LifeCheck.Statistic number : check.statistics()) {
        Spread replayed = number.replayed();
        if (number.name().equals("lost")) {
          lostInside += number.inside() ? 1 : 0;
          lostWidth += replayed.p95() - replayed.p5();
          mostLost = Math.max(mostLost, replayed.p95());
          capturedLost += number.captured();
        } else if (number.name().equals("deferred")) {
          deferredInside += number.inside() ? 1 : 0;
          deferredWidth += replayed.p95() - replayed.p5();
        } else if (number.name().equals("longest_wait_ns")) {
          waitInside += number.inside() ? 1 : 0;
          waitWidthNs += replayed.p95() - replayed.p5();
        }
      }
    }

    void mustHold() {
      String words =
          String.format(
              "%d lives: lost inside %.2f, mean width %.1f; deferred inside %.2f, mean width %.1f;"
                  + " longest wait inside %.2f, mean width %.0f ms",
              lives,
              lostInside / (double) lives,
              lostWidth / lives,
              deferredInside / (double) lives,
              deferredWidth / lives,
              waitInside / (double) lives,
              waitWidthNs / 1e6 / lives);
      System.out.println(words);
      assertThat(lostInside / (double) lives).as(words).isBetween(0.85, 1.0);
      assertThat(deferredInside / (double) lives).as(words).isBetween(0.85, 1.0);
      assertThat(lostWidth / lives).as(words).isLessThan(10);
      assertThat(deferredWidth / lives).as(words).isLessThan(40);
    }
  }

  /** The life in the runs that draw from the other lives of its capture, or of its kind. */
  private static LifeCheck foretell(Captured left, List<Captured> all) {
    List<Captured> kind =
        all.stream()
            .filter(other -> !other.equals(left) && other.kind().equals(left.kind()))
            .toList();
    List<Captured> same =
        kind.stream().filter(other -> other.capture().equals(left.capture())).toList();
    List<Captured> hosts = same.stream().filter(other -> other.life().hostRecorded()).toList();
    List<Captured> donors =
        hosts.isEmpty() ? Stream.concat(same.stream(), kind.stream()).toList() : same;
    Capture capture = left.capture();
    HostModel host = Objects.requireNonNull(Models.host(capture.host()));
    ControllerModel controller = Objects.requireNonNull(Models.controller(capture.controller()));
    int reactors = left.life().reactors() == 1 ? 1 : 2;
    CapturedFloods pool =
        new CapturedFloods(donors.stream().distinct().map(Captured::life).toList());
    return new Predictor(pool, new RunPlan(RUNS, 17 + left.life().life(), 2))
        .checkLife(left.life(), host, new Variant(controller, reactors));
  }
}
