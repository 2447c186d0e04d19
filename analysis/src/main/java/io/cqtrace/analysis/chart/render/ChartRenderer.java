package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartSpec;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Draws specs: laid out 1200 pixels wide and as high as the content needs, then scaled to the width
 * that is asked for; the same bytes for the same spec. Works without a display. An SVG or a PDF
 * needs no font on this machine; a PNG needs one.
 */
public final class ChartRenderer {
  /** Width of a chart unless another one is asked for. */
  public static final int WIDTH = ChartPage.WIDTH;

  /** Points (1/72 inch) of a PDF's page for a pixel (1/96 inch). */
  private static final float POINTS_A_PIXEL = 0.75f;

  static {
    // Before the first class of AWT is loaded; the launcher sets it too.
    System.setProperty("java.awt.headless", "true");
  }

  /** The file formats, by the file name's extension. */
  public enum Format {
    PNG(".png"),
    SVG(".svg"),
    PDF(".pdf");

    private final String extension;

    Format(String extension) {
      this.extension = extension;
    }

    /** The extension with its dot. */
    public String extension() {
      return extension;
    }

    /**
     * The format that a path's extension names.
     *
     * @throws ChartException if it names none
     */
    public static Format of(Path path) throws ChartException {
      String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
      for (Format format : values()) {
        if (name.endsWith(format.extension)) {
          return format;
        }
      }
      throw new ChartException(path, "a chart's file name ends in .png, .svg or .pdf");
    }
  }

  private ChartRenderer() {}

  /** Writes a chart of the usual {@link #WIDTH}. */
  public static void write(ChartSpec spec, Path path) throws ChartException {
    write(spec, path, WIDTH);
  }

  /**
   * Writes a chart beside the file and renames it, so that the file is never half a chart.
   *
   * @param width in pixels; everything else grows with it
   * @throws ChartException if the extension is none of a {@link Format}, the file cannot be
   *     written, or a PNG is asked for where Java finds no font
   */
  public static void write(ChartSpec spec, Path path, int width) throws ChartException {
    write(bytes(spec, path, width), path);
  }

  /**
   * The same with what was drawn before.
   *
   * @param bytes the content of the file
   * @throws ChartException if the file cannot be written
   */
  public static void write(byte[] bytes, Path path) throws ChartException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null || !Files.isDirectory(parent)) {
      throw new ChartException(path, "cannot be written: no such directory: " + parent);
    }
    Path beside = path.resolveSibling("." + path.getFileName() + ".part");
    try {
      try {
        Files.write(beside, bytes);
        Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new ChartException(path, "cannot be written: " + e, e);
    }
  }

  /**
   * A chart as the content of the file that its name asks for.
   *
   * @param width in pixels; everything else grows with it
   * @throws ChartException if the extension is none of a {@link Format}, or a PNG is asked for
   *     where Java finds no font
   */
  public static byte[] bytes(ChartSpec spec, Path path, int width) throws ChartException {
    return switch (Format.of(path)) {
      case PNG -> png(spec, path, width);
      case SVG -> svg(spec, "cqtrace-", width).getBytes(StandardCharsets.UTF_8);
      case PDF -> pdf(spec, path, width);
    };
  }

  /** The chart as an SVG document that refers to nothing outside itself. */
  public static String svg(ChartSpec spec) {
    return svg(spec, "cqtrace-", WIDTH);
  }

  /** The same, to stand with others in one document: its identifiers begin with a prefix. */
  public static String svg(ChartSpec spec, String idPrefix) {
    return svg(spec, idPrefix, WIDTH);
  }

  private static String svg(ChartSpec spec, String idPrefix, int width) {
    ChartPage page = new ChartPage(spec);
    return SvgPage.of(
        new Dimension(ChartPage.WIDTH, page.height()),
        new Dimension(width, scaled(page.height(), width)),
        idPrefix,
        page::paint);
  }

  private static int scaled(int length, int width) {
    return Math.max(1, (int) Math.ceil((double) length * width / ChartPage.WIDTH));
  }

  private static byte[] pdf(ChartSpec spec, Path path, int width) throws ChartException {
    ChartPage page = new ChartPage(spec);
    float scale = POINTS_A_PIXEL * width / ChartPage.WIDTH;
    try {
      return PdfPage.of(ChartPage.WIDTH, page.height(), scale, page::paint);
    } catch (IOException e) {
      throw new ChartException(path, "cannot be drawn: " + e, e);
    }
  }

  private static byte[] png(ChartSpec spec, Path path, int width) throws ChartException {
    requireFonts(path);
    ChartPage page = new ChartPage(spec);
    BufferedImage image =
        new BufferedImage(width, scaled(page.height(), width), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    double scale = (double) width / ChartPage.WIDTH;
    graphics.setPaint(Palette.PAPER);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
    page.paint(graphics);
    graphics.dispose();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new ChartException(path, "cannot be drawn: " + e, e);
    }
    return bytes.toByteArray();
  }

  /**
   * Java starts its font manager at the first text and throws an error if there is no font
   * (sun.awt.FontConfiguration: "Fontconfig head is null") or no library to read it.
   */
  private static void requireFonts(Path path) throws ChartException {
    try {
      new Font(ChartFont.FAMILY, Font.PLAIN, 12).canDisplay('0');
    } catch (InternalError | LinkageError e) {
      throw new ChartException(
          path,
          "Java finds no font to draw a PNG with; install one (Debian: apt install fontconfig"
              + " fonts-dejavu-core libfreetype6), or ask for an .svg or .pdf, which need none",
          e);
    }
  }
}
