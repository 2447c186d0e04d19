package io.cqtrace.analysis.chart.render;

import de.rototor.pdfbox.graphics2d.IPdfBoxGraphics2DFontTextDrawer;
import de.rototor.pdfbox.graphics2d.PdfBoxGraphics2D;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.text.AttributedCharacterIterator;
import java.text.CharacterIterator;
import java.util.function.Consumer;
import org.apache.fontbox.FontBoxFont;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.CIDFontMapping;
import org.apache.pdfbox.pdmodel.font.FontMapper;
import org.apache.pdfbox.pdmodel.font.FontMappers;
import org.apache.pdfbox.pdmodel.font.FontMapping;
import org.apache.pdfbox.pdmodel.font.PDCIDSystemInfo;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDFontDescriptor;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.util.Matrix;

/**
 * A PDF of one page, the same bytes for the same drawing. Texts are texts, in Helvetica, which
 * every reader has, stretched to the widths that the layout reckoned with; so no font of this
 * machine is asked for.
 */
final class PdfPage {
  /** PDF's letters for this font, and a replacement for those that it has not. */
  private static final char UNKNOWN = '?';

  static {
    FontMappers.set(new BundledFont());
  }

  private PdfPage() {}

  /**
   * The document.
   *
   * @param width of the drawing, in pixels
   * @param height of the drawing, in pixels
   * @param scale points of the page for a pixel of the drawing
   * @param drawing draws it
   */
  static byte[] of(int width, int height, float scale, Consumer<Graphics2D> drawing)
      throws IOException {
    try (PDDocument document = new PDDocument()) {
      // Else the identifier is made of the time.
      document.setDocumentId(1L);
      PDPage page = new PDPage(new PDRectangle(width * scale, height * scale));
      document.addPage(page);
      PdfBoxGraphics2D graphics = new PdfBoxGraphics2D(document, width, height);
      graphics.setFontTextDrawer(new Helvetica());
      drawing.accept(graphics);
      graphics.disposeDanglingChildGraphics();
      graphics.dispose();
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.transform(Matrix.getScaleInstance(scale, scale));
        content.drawForm(graphics.getXFormObject());
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      document.save(bytes);
      return bytes.toByteArray();
    }
  }

  /** Shows texts in Helvetica or Helvetica Bold, as wide as {@link ChartFont} says. */
  private static final class Helvetica implements IPdfBoxGraphics2DFontTextDrawer {
    private final PDFont plain = new PDType1Font(FontName.HELVETICA);
    private final PDFont bold = new PDType1Font(FontName.HELVETICA_BOLD);

    @Override
    public boolean canDrawText(AttributedCharacterIterator text, IFontTextDrawerEnv surface) {
      return true;
    }

    @Override
    public void drawText(AttributedCharacterIterator text, IFontTextDrawerEnv surface)
        throws IOException {
      ChartFont layout = ChartFont.like(surface.getFont());
      PDFont font = layout.isBold() ? bold : plain;
      String words = words(text);
      String known = known(font, words);
      double width = font.getStringWidth(known) / 1000 * layout.getSize();
      PDPageContentStream content = surface.getContentStream();
      content.saveGraphicsState();
      content.beginText();
      surface.applyPaint(surface.getPaint(), null);
      content.setFont(font, layout.getSize());
      if (width > 0) {
        content.setHorizontalScaling((float) (100 * layout.width(words) / width));
      }
      Matrix upright = new Matrix();
      upright.scale(1, -1);
      content.setTextMatrix(upright);
      content.showText(known);
      content.endText();
      content.restoreGraphicsState();
    }

    private static String words(AttributedCharacterIterator text) {
      StringBuilder words = new StringBuilder();
      for (char c = text.first(); c != CharacterIterator.DONE; c = text.next()) {
        words.append(c);
      }
      return words.toString();
    }

    private static String known(PDFont font, String words) {
      StringBuilder known = new StringBuilder();
      words
          .codePoints()
          .forEach(point -> known.appendCodePoint(has(font, point) ? point : UNKNOWN));
      return known.toString();
    }

    private static boolean has(PDFont font, int codePoint) {
      try {
        return font.encode(Character.toString(codePoint)).length > 0;
      } catch (IllegalArgumentException | IOException e) {
        return false;
      }
    }

    @Override
    public FontMetrics getFontMetrics(Font font, IFontTextDrawerEnv surface) {
      return ChartFont.like(font).metrics();
    }
  }

  /**
   * Whatever font the library asks for to measure with, it gets the one that it brings along:
   * otherwise it reads all fonts of the machine and writes a cache into the home directory.
   */
  private static final class BundledFont implements FontMapper {
    private static final String FONT =
        "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private final TrueTypeFont font;

    BundledFont() {
      try (InputStream in = PDFont.class.getResourceAsStream(FONT)) {
        if (in == null) {
          throw new IllegalStateException("the PDF library lacks " + FONT);
        }
        font = new TTFParser().parse(new RandomAccessReadBuffer(in));
      } catch (IOException e) {
        throw new IllegalStateException("the PDF library's own font cannot be read", e);
      }
    }

    @Override
    public FontMapping<TrueTypeFont> getTrueTypeFont(String name, PDFontDescriptor descriptor) {
      return new FontMapping<>(font, true);
    }

    @Override
    public FontMapping<FontBoxFont> getFontBoxFont(String name, PDFontDescriptor descriptor) {
      return new FontMapping<>(font, true);
    }

    @Override
    public CIDFontMapping getCIDFont(
        String name, PDFontDescriptor descriptor, PDCIDSystemInfo info) {
      throw new UnsupportedOperationException("no CID font is used");
    }
  }
}
