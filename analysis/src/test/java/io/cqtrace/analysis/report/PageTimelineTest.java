package io.cqtrace.analysis.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.analysis.QemuLog;
import io.cqtrace.analysis.document.Markup;
import io.cqtrace.analysis.record.CommandsOfInterest;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.GeneratedCapture;
import io.cqtrace.analysis.record.QuotedLines;
import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page's timeline shows first. */
class PageTimelineTest {
  /** Four slow reads, one after the other, and long after them a burst of nine quick ones. */
  private final GeneratedCapture capture = new GeneratedCapture().createPair(1, 16);

  /** The admin commands that must have created the queues. */
  private static final int CREATING = 2;

  PageTimelineTest() {
    for (int i = 0; i < 4; i++) {
      capture.complete(1, 1, 1_000_000).release(1, 1).pause(50_000_000);
    }
    capture.pause(500_000_000).complete(1, 9, 100).release(1, 9).pause(500_000_000);
  }

  @Test
  void theBusiestMomentWhereListedCommandsAre() {
    assertThat(written(13)).doesNotContain("data-from=\"\"").contains("data-from=\"");
  }

  @Test
  void allWhereOnlySlowCommandsFarFromItAreListed() {
    assertThat(written(4)).contains("data-from=\"\" data-to=\"\"");
  }

  private String written(int most) {
    CommandsOfInterest commands = new CommandsOfInterest(most + CREATING);
    capture.tell(commands);
    List<CommandSpan> listed =
        commands.rows().stream().filter(c -> c.outcome() == Outcome.DELIVERED).toList();
    assertThat(listed).hasSize(most);
    CqOccupancy cq = capture.recorded().worst().orElseThrow();
    PageAxis axis =
        new PageAxis(QemuLog.started(8).read(1, 1, 0).analyze(), cq, new QuotedLines(List.of()));
    Markup page = new Markup();
    new PageTimeline(axis, cq, listed).write(page);
    return page.toString();
  }
}
