package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartSeries.Tone;
import java.awt.BasicStroke;
import java.awt.Color;

/**
 * Colours and patterns of tones. The hues are those of Okabe and Ito, which people with any common
 * colour vision tell apart; what must be told apart in grey differs in lightness, dashes or
 * hatching as well.
 *
 * <p>Source: M. Okabe, K. Ito, "Color Universal Design", 2008.
 */
final class Palette {
  static final Color INK = new Color(0x1a1a1a);
  static final Color SOFT_INK = new Color(0x555555);
  static final Color GRID = new Color(0xdddddd);
  static final Color PAPER = Color.WHITE;

  private static final Color BLACK = new Color(0x000000);
  private static final Color ORANGE = new Color(0xe69f00);
  private static final Color SKY_BLUE = new Color(0x56b4e9);
  private static final Color GREEN = new Color(0x009e73);
  private static final Color YELLOW = new Color(0xf0e442);
  private static final Color BLUE = new Color(0x0072b2);
  private static final Color VERMILION = new Color(0xd55e00);
  private static final Color PURPLE = new Color(0xcc79a7);
  private static final Color GREY = new Color(0x999999);

  private Palette() {}

  /** Colour of lines, marks and the edges of areas. */
  static Color line(Tone tone) {
    return switch (tone) {
      case OCCUPIED, HEAD, REPLAYED, POSTED -> BLUE;
      case WITHHELD, BAD -> VERMILION;
      case CAPACITY, RECORDED, ZOOM -> BLACK;
      case FULL, DELAYED -> ORANGE;
      case DOORBELL, GOOD, EXECUTING -> GREEN;
      case HEAD_READ, TAIL -> PURPLE;
      case UNKNOWN, SUBMITTED -> GREY;
    };
  }

  /** Colour of areas: light enough for black text on it. */
  static Color fill(Tone tone) {
    return switch (tone) {
      case OCCUPIED, HEAD, REPLAYED, POSTED -> SKY_BLUE;
      case WITHHELD, BAD -> mix(VERMILION, 0.55);
      case CAPACITY, RECORDED, ZOOM -> mix(BLACK, 0.35);
      case FULL -> mix(YELLOW, 0.6);
      case DELAYED -> mix(ORANGE, 0.7);
      case DOORBELL, EXECUTING -> mix(GREEN, 0.5);
      case GOOD -> mix(GREEN, 0.15);
      case HEAD_READ, TAIL -> mix(PURPLE, 0.5);
      case UNKNOWN, SUBMITTED -> new Color(0xe4e4e4);
    };
  }

  /** Whether areas of this tone are hatched: what a reader must not miss in a grey copy. */
  static boolean hatched(Tone tone) {
    return switch (tone) {
      case WITHHELD, BAD -> true;
      case OCCUPIED,
          CAPACITY,
          FULL,
          DOORBELL,
          HEAD_READ,
          ZOOM,
          HEAD,
          TAIL,
          RECORDED,
          REPLAYED,
          GOOD,
          DELAYED,
          UNKNOWN,
          SUBMITTED,
          EXECUTING,
          POSTED ->
          false;
    };
  }

  /** Width and dashes of lines. */
  static BasicStroke stroke(Tone tone) {
    return switch (tone) {
      case CAPACITY -> dashed(1.8f, 8, 4);
      case REPLAYED, TAIL -> dashed(1.8f, 5, 3);
      case POSTED -> dashed(1.6f, 9, 3);
      case SUBMITTED, GOOD -> dashed(1.6f, 3, 2);
      case DELAYED, UNKNOWN -> dashed(1.6f, 10, 3, 2, 3);
      case ZOOM -> dashed(1.2f, 2, 2);
      case RECORDED -> new BasicStroke(2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
      case OCCUPIED, WITHHELD, FULL, DOORBELL, HEAD_READ, HEAD, BAD, EXECUTING ->
          new BasicStroke(1.4f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND);
    };
  }

  static BasicStroke thin() {
    return new BasicStroke(1f);
  }

  private static BasicStroke dashed(float width, float... dashes) {
    return new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes, 0);
  }

  /** The colour on white at this strength. */
  private static Color mix(Color color, double strength) {
    return new Color(
        mix(color.getRed(), strength),
        mix(color.getGreen(), strength),
        mix(color.getBlue(), strength));
  }

  private static int mix(int channel, double strength) {
    return (int) Math.round(channel * strength + 255 * (1 - strength));
  }
}
