package io.cqtrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.explore.Exploration;
import io.cqtrace.explore.Explorer;
import io.cqtrace.explore.Parameter;
import io.cqtrace.explore.Reach;
import io.cqtrace.explore.Scenario;
import io.cqtrace.explore.Threshold;
import io.cqtrace.model.Models;
import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The numbers of README.md and docs/explore.md are those that the search finds. */
class DocumentedThresholdsTest {
  private static final Path README = CommandRun.SAMPLES.resolveSibling("README.md");
  private static final Path EXPLORE = CommandRun.SAMPLES.resolveSibling("docs/explore.md");
  private static final String NEVER = "never";
  private static final String FAILS = " (fails)";

  /** A table of a Markdown file: its cells, header first, marks of code and emphasis left out. */
  private static List<List<String>> table(Path file, String header) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (rows.isEmpty() ? line.startsWith(header) : line.startsWith("|")) {
        String[] cells = line.replaceAll("[`*]", "").split("\\|", -1);
        rows.add(Arrays.stream(cells, 1, cells.length - 1).map(String::strip).toList());
      } else if (!rows.isEmpty()) {
        break;
      }
    }
    assertThat(rows).as("%s: %s", file, header).hasSizeGreaterThan(2);
    rows.remove(1); // |---|---|
    return rows;
  }

  private static Threshold.Range range(Path file, Parameter parameter) throws IOException {
    Matcher matcher =
        Pattern.compile("--threshold\\s+" + parameter.label() + "=(\\d+)\\.\\.(\\d+)")
            .matcher(Files.readString(file));
    assertThat(matcher.find()).isTrue();
    return new Threshold.Range(
        parameter, Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  @Test
  void theTableOfTheReadme() throws IOException {
    Threshold.Range range = range(README, Parameter.IO_QUEUES);
    List<List<String>> rows = table(README, "| host |");
    List<String> header = rows.get(0);
    assertThat(rows.subList(1, rows.size()))
        .extracting(row -> row.get(0))
        .containsExactly("linux", "linux-early-doorbell", "linux-two-pass");
    for (List<String> row : rows.subList(1, rows.size())) {
      for (int i = 1; i < header.size(); i++) {
        Scenario scenario = Scenario.deleteFlood(host(row.get(0)), controller(header.get(i)));
        assertThat(smallest(scenario, range))
            .as("%s x %s", row.get(0), header.get(i))
            .isEqualTo(row.get(i));
      }
    }
  }

  /** What docs/explore.md says of the pairs that the README's table leaves out. */
  @Test
  void thePairsThatTheTableLeavesOut() throws IOException {
    Threshold.Range range = range(README, Parameter.IO_QUEUES);
    for (HostModel host : Models.hosts()) {
      assertThat(smallest(Scenario.deleteFlood(host, controller("qemu-pre-9.2")), range))
          .isEqualTo(NEVER);
      Scenario unmodified = Scenario.deleteFlood(host, controller("spdk-pre-25473"));
      assertThat(smallest(unmodified.with(Parameter.REACTORS, 1), range)).isEqualTo(NEVER);
    }
    for (ControllerModel controller : Models.controllers()) {
      Scenario batched = Scenario.deleteFlood(Models.LINUX_BATCHED, controller);
      assertThat(smallest(batched, range)).as(controller.name()).isEqualTo(NEVER);
    }
  }

  @Test
  void theShortestSchedules() throws IOException {
    List<List<String>> rows = table(EXPLORE, "| host | controller | from |");
    for (List<String> row : rows.subList(1, rows.size())) {
      int ioQueues = Integer.parseInt(row.get(2));
      Scenario scenario =
          Scenario.deleteFlood(host(row.get(0)), controller(row.get(1)))
              .with(Parameter.IO_QUEUES, ioQueues);
      Scenario oneLess = scenario.with(Parameter.IO_QUEUES, ioQueues - 1);
      assertThat(outcome(Explorer.explore(oneLess), row.get(3)).verdict())
          .as("%s", row)
          .isEqualTo(Reach.Verdict.UNREACHABLE);
      assertThat(outcome(Explorer.explore(scenario), row.get(3)).stepCount())
          .as("%s", row)
          .isEqualTo(Integer.parseInt(row.get(4)));
    }
  }

  @Test
  void moreCommandsOutstandingThanSlots() throws IOException {
    Threshold.Range range = range(EXPLORE, Parameter.OUTSTANDING);
    List<List<String>> rows =
        table(EXPLORE, "| controller | `linux` and its like | `spdk-host` | the other hosts |");
    List<String> controllers = new ArrayList<>();
    for (List<String> row : rows.subList(1, rows.size())) {
      for (String name : row.get(0).split(", ", -1)) {
        controllers.add(name);
        for (HostModel host : distinctHosts()) {
          assertThat(
                  smallest(Scenario.deleteFlood(host, controller(name)), range).replace(FAILS, ""))
              .as("%s x %s", host.name(), name)
              .isEqualTo(row.get(column(host)));
        }
      }
    }
    assertThat(controllers)
        .containsExactlyInAnyOrderElementsOf(
            Models.controllers().stream().map(ControllerModel::name).toList());
  }

  /** One host for each sequence of steps. */
  private static List<HostModel> distinctHosts() {
    List<HostModel> distinct = new ArrayList<>();
    for (HostModel host : Models.hosts()) {
      if (distinct.stream().noneMatch(host::takesTheStepsOf)) {
        distinct.add(host);
      }
    }
    return distinct;
  }

  private static int column(HostModel host) {
    if (host.takesTheStepsOf(Models.LINUX)) {
      return 1;
    }
    return host.freesOneBehind() ? 2 : 3;
  }

  /** A cell: {@code never}, or the smallest value, with what it shows unless that is a loss. */
  private static String smallest(Scenario scenario, Threshold.Range range) {
    Threshold found =
        Threshold.search(scenario, range, Explorer.Bounds.DEFAULT_MAX_STATES, visited -> {});
    assertThat(found.boundedFrom()).isZero();
    if (found.smallest() == null) {
      assertThat(found.decisive().exhausted()).isTrue();
      return NEVER;
    }
    Exploration decisive = found.decisive();
    assertThat(decisive.stalled().isReachable()).isFalse();
    return found.smallest() + (decisive.lost().isReachable() ? "" : FAILS);
  }

  private static Reach outcome(Exploration exploration, String name) {
    return switch (name) {
      case "lost" -> exploration.lost();
      case "failed" -> exploration.failed();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static HostModel host(String name) {
    HostModel host = Models.host(name);
    assertThat(host).as(name).isNotNull();
    return host;
  }

  private static ControllerModel controller(String name) {
    ControllerModel controller = Models.controller(name);
    assertThat(controller).as(name).isNotNull();
    return controller;
  }
}
