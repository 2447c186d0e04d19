package io.cqtrace.analysis.chart;

import java.util.List;

/**
 * What a chart shows, as numbers and words: everything a reader can read off it stands here, so
 * that tests compare specs and {@link io.cqtrace.analysis.chart.render.ChartRenderer} only draws.
 * Values all the way down; equal specs give equal bytes.
 *
 * @param title what is shown, one line
 * @param caption the facts that the chart is to prove, a few sentences; also its text alternative
 * @param arrangement how the panels stand
 * @param panels one or more, in reading order
 */
public record ChartSpec(
    String title, String caption, Arrangement arrangement, List<ChartPanel> panels) {

  /** How panels stand. */
  public enum Arrangement {
    /** In one row, all of one height. */
    SIDE_BY_SIDE,
    /** One below the other. */
    STACKED
  }

  /** Checks and copies. */
  public ChartSpec {
    title = LabelText.clean(title);
    caption = LabelText.clean(caption);
    panels = List.copyOf(panels);
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("a chart without a panel");
    }
  }

  /**
   * The same with a restriction on its face: behind the title and in front of the caption.
   *
   * @param word the restriction in a word
   * @param sentence and in a sentence
   */
  public ChartSpec restricted(String word, String sentence) {
    return new ChartSpec(title + " - " + word, sentence + " " + caption, arrangement, panels);
  }

  /** Whether there is nothing but words in it. */
  public boolean isEmpty() {
    return panels.stream().allMatch(panel -> panel.series().isEmpty());
  }

  /** The spec as lines of text, for golden files: one line a series, numbers in full. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    text.append("title: ").append(title).append('\n');
    text.append("caption: ").append(caption).append('\n');
    text.append("arrangement: ").append(arrangement).append('\n');
    for (ChartPanel panel : panels) {
      panel.appendTo(text);
    }
    return text.toString();
  }
}
