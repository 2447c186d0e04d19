package io.cqtrace.analysis.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cqtrace.analysis.document.Markup;
import io.cqtrace.analysis.record.CqOccupancy;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.analysis.record.OccupancyLevels;
import io.cqtrace.analysis.record.WorstMoment;
import io.cqtrace.analysis.record.ZoomWindow;
import io.cqtrace.history.CommandSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The page's timeline: the numbers that its script draws, the occupancy of the deciding CQ above
 * the commands of each SQ. The commands' own places stand at the rows of their table.
 */
final class PageTimeline {
  /** What the script does for a click, and what the button says. */
  private static final String[][] BUTTONS = {
    {"in", "+", "zoom in"},
    {"out", "\u2212", "zoom out"},
    {"left", "\u2190", "earlier"},
    {"right", "\u2192", "later"},
    {"all", "All", "the whole capture"}
  };

  private final PageAxis axis;
  private final @Nullable CqOccupancy cq;
  private final List<CommandSpan> listed;

  /** A timeline of the commands that the page lists, below the occupancy of a CQ. */
  PageTimeline(PageAxis axis, @Nullable CqOccupancy cq, List<CommandSpan> listed) {
    this.axis = axis;
    this.cq = cq;
    this.listed = List.copyOf(listed);
  }

  void write(Markup page) {
    page.open("section", "id", "timeline", "hidden", "");
    page.element("h2", "Timeline");
    page.element(
        "p",
        "Commands of the table below by SQ, unfinished ones to where the host gave up. Drag or"
            + " arrow keys: move; + and -, double click, Ctrl and wheel: zoom; Home: all; Up and"
            + " Down: next command; Enter: its row.",
        "class",
        "hint");
    page.open("p", "class", "tools");
    for (String[] button : BUTTONS) {
      page.element("button", button[1], "type", "button", "data-do", button[0], "title", button[2]);
    }
    page.element("button", "List only what is in view", "type", "button", "data-do", "list");
    page.element("output", "", "id", "view");
    page.close("p");
    page.open(
        "div",
        "id",
        "lanes",
        "tabindex",
        "0",
        "role",
        "group",
        "aria-label",
        "Timeline of commands; the same numbers stand in the table of commands",
        "data-names",
        String.join(",", PageAxis.names()),
        "data-timed",
        Boolean.toString(axis.timed()),
        "data-end",
        Long.toString(axis.end()),
        "data-cq",
        occupancy(),
        "data-from",
        first()[0],
        "data-to",
        first()[1]);
    page.close("div");
    page.element("p", "", "id", "selected", "role", "status");
    page.open("p", "class", "legend");
    String[] stretches = {
      "submitted",
      "not fetched",
      "executing",
      "executing",
      "withheld",
      "completed, not posted",
      "posted",
      "posted, not released",
      "lost",
      "completion lost"
    };
    for (int i = 0; i < stretches.length; i += 2) {
      page.element("span", stretches[i + 1], "class", "key " + stretches[i]);
    }
    page.close("p");
    page.close("section");
  }

  /**
   * The part that is shown first: what the occupancy chart enlarges; all if there is none, if none
   * of the listed commands lies there, or if the chart counts rows and the timeline lines.
   */
  private String[] first() {
    CqOccupancy shown = cq;
    WorstMoment moment = shown == null ? null : shown.worst();
    if (shown == null || moment == null || !shown.timed() || !axis.timed()) {
      return new String[] {"", ""};
    }
    double[] window = ZoomWindow.of(shown, moment);
    if (listed.stream().noneMatch(command -> axis.touches(command, window[0], window[1]))) {
      return new String[] {"", ""};
    }
    return new String[] {
      Long.toString(Math.round(window[0])), Long.toString(Math.round(window[1]))
    };
  }

  /** Steps of the occupancy as JSON; empty where it counts rows and the commands lines. */
  private String occupancy() {
    CqOccupancy shown = cq;
    if (shown == null || !shown.timed() || !axis.timed()) {
      return "";
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", "CQ " + shown.cqId());
    Steps steps = new Steps(json);
    OccupancyLevels all = shown.overview();
    steps.add(all, Double.NEGATIVE_INFINITY, (double) shown.zoomFromX());
    steps.add(shown.zoom(), (double) shown.zoomFromX(), (double) shown.zoomToX());
    steps.add(all, (double) shown.zoomToX(), Double.POSITIVE_INFINITY);
    return json.toString();
  }

  /** Steps, one array a coordinate; null where nothing is known. */
  private record Steps(ObjectNode json) {
    /** Those from a place to before another. */
    void add(OccupancyLevels levels, double from, double to) {
      Numbers x = levels.x();
      for (int i = 0; i < x.size(); i++) {
        if (x.at(i) >= from && x.at(i) < to) {
          put("x", x.at(i));
          put("low", levels.low().at(i));
          put("high", levels.high().at(i));
          put("top", levels.top().at(i));
          put("capacity", levels.capacity().at(i));
        }
      }
    }

    private void put(String name, double number) {
      ArrayNode numbers = json.withArray("/" + name);
      if (Double.isNaN(number)) {
        numbers.addNull();
      } else {
        numbers.add(Math.round(number));
      }
    }
  }
}
