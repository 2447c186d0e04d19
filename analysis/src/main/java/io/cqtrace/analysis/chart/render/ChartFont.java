package io.cqtrace.analysis.chart.render;

import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.font.FontRenderContext;
import java.awt.font.LineMetrics;
import java.awt.font.TextAttribute;
import java.awt.geom.Rectangle2D;
import java.text.AttributedCharacterIterator;
import java.util.Map;

/**
 * DejaVu Sans with its measures built in. Java can only measure text with fonts that are installed,
 * and throws an {@link InternalError} where none is; an SVG needs only the measures. What stands in
 * for DejaVu Sans elsewhere (Verdana has the same widths) is hardly ever wider.
 *
 * <p>Source: widths of DejaVu Sans 2.37 at 1000 units per em, as {@link Font#getStringBounds} gives
 * them.
 */
final class ChartFont extends Font {
  /** The family asked for; a machine without it draws its sans-serif font. */
  static final String FAMILY = "DejaVu Sans";

  private static final long serialVersionUID = 1;

  private static final float ASCENT = 0.928f;
  private static final float DESCENT = 0.236f;
  private static final char FIRST = ' ';
  private static final int OTHER_WIDTH = 1000;
  private static final short[] PLAIN_WIDTHS = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838
  };
  private static final short[] BOLD_WIDTHS = {
    348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696,
    696, 696, 696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683,
    683, 821, 837, 372, 372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771,
    724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665,
    343, 1042, 712, 687, 716, 716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838
  };

  private final transient FontMetrics metrics = new Measures(this);

  private ChartFont(int style, int points) {
    super(FAMILY, style, points);
  }

  static ChartFont plain(int points) {
    return new ChartFont(PLAIN, points);
  }

  static ChartFont bold(int points) {
    return new ChartFont(BOLD, points);
  }

  /** This font, or the one of a library's default with its style and size. */
  static ChartFont like(Font font) {
    return font instanceof ChartFont known
        ? known
        : new ChartFont(font.isBold() ? BOLD : PLAIN, font.getSize());
  }

  /** Width of a text in pixels. */
  double width(String text) {
    short[] widths = isBold() ? BOLD_WIDTHS : PLAIN_WIDTHS;
    long units = 0;
    for (int i = 0; i < text.length(); i++) {
      int place = text.charAt(i) - FIRST;
      units += place >= 0 && place < widths.length ? widths[place] : OTHER_WIDTH;
    }
    return units * getSize() / 1000.0;
  }

  float ascent() {
    return ASCENT * getSize();
  }

  float height() {
    return (ASCENT + DESCENT) * getSize();
  }

  FontMetrics metrics() {
    return metrics;
  }

  /** Without asking the font manager, which may not start. */
  @Override
  public String getFamily() {
    return FAMILY;
  }

  /** Another size of it, also without asking; Batik derives one for its measures. */
  @Override
  public Font deriveFont(Map<? extends AttributedCharacterIterator.Attribute, ?> attributes) {
    Object size = attributes.get(TextAttribute.SIZE);
    return new ChartFont(getStyle(), size instanceof Number points ? points.intValue() : getSize());
  }

  @Override
  public LineMetrics getLineMetrics(String text, FontRenderContext context) {
    return new Line(this, text.length());
  }

  @Override
  public Rectangle2D getStringBounds(String text, FontRenderContext context) {
    return new Rectangle2D.Double(0, -ascent(), width(text), height());
  }

  /** {@link FontMetrics} of this font. */
  private static final class Measures extends FontMetrics {
    private static final long serialVersionUID = 1;
    private final ChartFont chartFont;

    Measures(ChartFont font) {
      super(font);
      chartFont = font;
    }

    @Override
    public int getAscent() {
      return Math.round(chartFont.ascent());
    }

    @Override
    public int getDescent() {
      return Math.round(chartFont.height() - chartFont.ascent());
    }

    @Override
    public int stringWidth(String text) {
      return (int) Math.ceil(chartFont.width(text));
    }

    @Override
    public int charWidth(char character) {
      return stringWidth(String.valueOf(character));
    }

    @Override
    public int charsWidth(char[] data, int offset, int length) {
      return stringWidth(new String(data, offset, length));
    }

    @Override
    public LineMetrics getLineMetrics(String text, Graphics context) {
      return new Line(chartFont, text.length());
    }

    @Override
    public Rectangle2D getStringBounds(String text, Graphics context) {
      return new Rectangle2D.Double(
          0, -chartFont.ascent(), chartFont.width(text), chartFont.height());
    }
  }

  /** {@link LineMetrics} of this font. */
  private static final class Line extends LineMetrics {
    private final ChartFont font;
    private final int charCount;

    Line(ChartFont font, int charCount) {
      this.font = font;
      this.charCount = charCount;
    }

    @Override
    public int getNumChars() {
      return charCount;
    }

    @Override
    public float getAscent() {
      return font.ascent();
    }

    @Override
    public float getDescent() {
      return font.height() - font.ascent();
    }

    @Override
    public float getLeading() {
      return 0;
    }

    @Override
    public float getHeight() {
      return font.height();
    }

    @Override
    public int getBaselineIndex() {
      return Font.ROMAN_BASELINE;
    }

    @Override
    public float[] getBaselineOffsets() {
      return new float[] {0, -font.ascent() / 2, -font.ascent()};
    }

    @Override
    public float getStrikethroughOffset() {
      return -font.ascent() / 3;
    }

    @Override
    public float getStrikethroughThickness() {
      return 1;
    }

    @Override
    public float getUnderlineOffset() {
      return 1;
    }

    @Override
    public float getUnderlineThickness() {
      return 1;
    }
  }
}
