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
    int lostInside = 0;
    int deferredInside = 0;
    double lostWidth = 0;
    double deferredWidth = 0;
    int tested = 0;
    for (Captured left : all) {
      LifeCheck check = foretell(left, all);
      tested++;
      for (LifeCheck.Statistic number : check.statistics()) {
        boolean lost = number.name().equals("lost");
        if (lost || number.name().equals("deferred")) {
          double width = number.replayed().p95() - number.replayed().p5();
          lostInside += lost && number.inside() ? 1 : 0;
          deferredInside += !lost && number.inside() ? 1 : 0;
          lostWidth += lost ? width : 0;
          deferredWidth += lost ? 0 : width;
        }
      }
    }
    String words =
        String.format(
            "%d lives: lost inside %d, mean width %.1f; deferred inside %d, mean width %.1f",
            tested, lostInside, lostWidth / tested, deferredInside, deferredWidth / tested);
    assertThat(lostInside / (double) tested).as(words).isBetween(0.85, 1.0);
    assertThat(deferredInside / (double) tested).as(words).isBetween(0.85, 1.0);
    assertThat(lostWidth / tested).as(words).isLessThan(3);
    assertThat(deferredWidth / tested).as(words).isLessThan(25);
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
