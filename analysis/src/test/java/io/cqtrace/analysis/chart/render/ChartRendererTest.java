package io.cqtrace.analysis.chart.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cqtrace.analysis.chart.CaptureLabel;
import io.cqtrace.analysis.chart.ChartAxis;
import io.cqtrace.analysis.chart.ChartAxis.Scale;
import io.cqtrace.analysis.chart.ChartNote;
import io.cqtrace.analysis.chart.ChartPanel;
import io.cqtrace.analysis.chart.ChartSeries;
import io.cqtrace.analysis.chart.ChartSeries.Role;
import io.cqtrace.analysis.chart.ChartSeries.Tone;
import io.cqtrace.analysis.chart.ChartSpec;
import io.cqtrace.analysis.chart.OccupancyChart;
import io.cqtrace.analysis.record.GeneratedCapture;
import io.cqtrace.analysis.record.Numbers;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartRendererTest {
  @TempDir Path directory;

  private static ChartSpec occupancy() {
    GeneratedCapture capture = new GeneratedCapture().createPair(1, 32);
    for (int i = 0; i < 50; i++) {
      capture.complete(1, 20, 1000).pause(20_000).release(1, 20).pause(100_000);
    }
    capture.complete(1, 34, 1000).pause(400_000).release(1, 20).pause(50_000).release(1, 14);
    return OccupancyChart.worst(
        capture.recorded(), new CaptureLabel(List.of("trace.log"), Clock.EPOCH));
  }

  /** One chart with every role and every tone, and texts that try to break out. */
  static ChartSpec everything(String hostile) {
    Numbers x = Numbers.of(0, 1, 2, 3);
    Numbers low = Numbers.of(0, 1, Double.NaN, 1);
    Numbers high = Numbers.of(2, 3, Double.NaN, 2);
    List<ChartSeries> series = new ArrayList<>();
    for (Role role : Role.values()) {
      for (Tone tone : Tone.values()) {
        series.add(
            new ChartSeries(
                role + " " + tone + hostile,
                role,
                tone,
                x,
                Numbers.of(1, 2, 3, 4),
                low,
                high,
                List.of(hostile, "b", "c", "d")));
      }
    }
    List<ChartPanel> panels = new ArrayList<>();
    for (Scale scale : Scale.values()) {
      ChartAxis axis =
          new ChartAxis(hostile, "s", 0.1, 4, scale, List.of(hostile, "one", "two", "three"));
      panels.add(
          new ChartPanel(
              hostile,
              axis,
              axis,
              series,
              Stream.of(ChartNote.Kind.values())
                  .map(kind -> new ChartNote(kind, 1, 2, hostile))
                  .toList()));
    }
    return new ChartSpec(hostile, hostile, ChartSpec.Arrangement.STACKED, panels);
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }

  @Test
  void anSvgIsWellFormedAndSaysWhatTheSpecSays() throws Exception {
    Document svg = parsed(ChartRenderer.svg(occupancy()));
    assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
    assertThat(svg.getDocumentElement().getAttribute("width")).isEqualTo("1200");
    assertThat(svg.getDocumentElement().getTextContent())
        .contains("Occupancy of CQ 1 (32 entries)")
        .contains("withheld completions")
        .contains("3 completions withheld")
        .contains("line ");
  }

  @Test
  void panelsBelowEachOtherBeginAtOneLeftEdge() throws Exception {
    List<ChartPanel> panels = new ArrayList<>();
    for (double max : new double[] {7, 14_000, 100_000_000}) {
      panels.add(
          new ChartPanel(
              "up to " + max,
              ChartAxis.of("time", "s", 0, 40, Scale.LINEAR),
              ChartAxis.of("", "", 0, max, Scale.LINEAR),
              List.of(),
              List.of()));
    }
    String svg = ChartRenderer.svg(new ChartSpec("t", "", ChartSpec.Arrangement.STACKED, panels));
    NodeList frames = parsed(svg).getElementsByTagName("rect");
    Set<String> lefts = new HashSet<>();
    int count = 0;
    for (int i = 0; i < frames.getLength(); i++) {
      Element frame = (Element) frames.item(i);
      if (frame.getAttribute("fill").equals("none")) {
        lefts.add(frame.getAttribute("x"));
        count++;
      }
    }
    assertThat(count).isEqualTo(3);
    assertThat(lefts).hasSize(1);
  }

  @Test
  void aShortLogarithmicAxisHasMoreThanOneNumber() throws Exception {
    ChartPanel panel =
        new ChartPanel(
            "",
            ChartAxis.of("time", "s", 0, 40, Scale.LINEAR),
            ChartAxis.of("", "us", 300, 1200, Scale.LOGARITHMIC),
            List.of(),
            List.of());
    ChartSpec spec = new ChartSpec("t", "", ChartSpec.Arrangement.STACKED, List.of(panel));
    assertThat(parsed(ChartRenderer.svg(spec)).getDocumentElement().getTextContent())
        .contains("500 us", "1 ms");
  }

  @Test
  void whatATraceSaysCannotBreakOutOfAnSvg() throws Exception {
    String hostile = "</text><script>alert(1)</script>&lt;&#x1b;\u001b[31m\u0000\ud800\ufffe]]>'\"";
    String svg = ChartRenderer.svg(everything(hostile));
    Document document = parsed(svg);
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
    assertThat(svg).doesNotContain("<script").doesNotContain("\u001b").doesNotContain("\u0000");
    assertThat(svg).contains("&lt;script&gt;");
  }

  @Test
  void aPngHasTheSizeOfThePageAndIsNotBlank() throws Exception {
    Path file = directory.resolve("chart.png");
    ChartRenderer.write(occupancy(), file);
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image.getWidth()).isEqualTo(1200);
    assertThat(image.getHeight()).isBetween(400, 700);
    Set<Integer> colors = new HashSet<>();
    int inked = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colors.add(image.getRGB(x, y));
        inked += image.getRGB(x, y) != 0xffffffff ? 1 : 0;
      }
    }
    assertThat(colors).contains(Palette.fill(Tone.OCCUPIED).getRGB());
    assertThat(colors).contains(Palette.fill(Tone.WITHHELD).getRGB());
    assertThat(inked).isGreaterThan(30_000);
  }

  @Test
  void aPdfIsOnePageWithItsTextsAsText() throws Exception {
    byte[] bytes = written("chart.pdf");
    try (PDDocument document = Loader.loadPDF(bytes)) {
      assertThat(document.getNumberOfPages()).isEqualTo(1);
      assertThat(document.getPage(0).getMediaBox().getWidth()).isEqualTo(900);
      assertThat(new PDFTextStripper().getText(document))
          .contains("Occupancy of CQ 1 (32 entries)", "withheld completions", "3 completions");
    }
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("CreationDate");
  }

  @Test
  void hostileTextsDoNotBreakAPdf() throws Exception {
    Path file = directory.resolve("hostile.pdf");
    String hostile = "(<script>) \\ \u001b[31m \u4e2d\u6587 \ud83d\ude00 %s";
    ChartRenderer.write(everything(hostile), file);
    try (PDDocument document = Loader.loadPDF(file.toFile())) {
      assertThat(new PDFTextStripper().getText(document)).contains("(<script>) \\");
    }
  }

  @Test
  void aWidthScalesEverything() throws Exception {
    Path png = directory.resolve("small.png");
    ChartRenderer.write(occupancy(), png, 600);
    BufferedImage image = ImageIO.read(png.toFile());
    ChartRenderer.write(occupancy(), png);
    BufferedImage usual = ImageIO.read(png.toFile());
    assertThat(image.getWidth()).isEqualTo(600);
    assertThat(image.getHeight()).isEqualTo((usual.getHeight() + 1) / 2);
    Path svg = directory.resolve("large.svg");
    ChartRenderer.write(occupancy(), svg, 2400);
    assertThat(parsed(Files.readString(svg)).getDocumentElement().getAttribute("width"))
        .isEqualTo("2400");
    assertThat(parsed(Files.readString(svg)).getDocumentElement().getAttribute("viewBox"))
        .startsWith("0 0 1200 ");
  }

  @Test
  void equalSpecsGiveEqualBytesInEveryLocale() throws Exception {
    byte[] png = written("a.png");
    byte[] svg = written("a.svg");
    byte[] pdf = written("a.pdf");
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(written("b.png")).isEqualTo(png);
      assertThat(written("b.svg")).isEqualTo(svg);
      assertThat(written("b.pdf")).isEqualTo(pdf);
    } finally {
      Locale.setDefault(before);
    }
  }

  private byte[] written(String name) throws Exception {
    Path file = directory.resolve(name);
    ChartRenderer.write(occupancy(), file);
    return Files.readAllBytes(file);
  }

  @Test
  void aFileIsReplacedAsAWhole() throws Exception {
    Path file = directory.resolve("chart.SVG");
    Files.writeString(file, "old");
    ChartRenderer.write(occupancy(), file);
    assertThat(Files.readString(file)).startsWith("<?xml");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void whatCannotBeWrittenIsSaidInOneLine() throws Exception {
    assertThatThrownBy(() -> ChartRenderer.write(occupancy(), directory.resolve("chart.gif")))
        .isInstanceOf(ChartException.class)
        .hasMessageEndingWith("chart.gif: a chart's file name ends in .png, .svg or .pdf");
    assertThatThrownBy(() -> ChartRenderer.write(occupancy(), directory.resolve("no/chart.svg")))
        .isInstanceOf(ChartException.class)
        .hasMessageContaining("no such directory");
    Path taken = Files.createDirectory(directory.resolve("taken.svg"));
    Files.createFile(taken.resolve("something"));
    assertThatThrownBy(() -> ChartRenderer.write(occupancy(), taken))
        .isInstanceOf(ChartException.class)
        .hasMessageNotContaining("\n");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(taken);
    }
  }

  @Test
  void withoutAnyFontAnSvgIsDrawnAndAPngIsRefusedWithAdvice() throws Exception {
    Path svg = directory.resolve("fontless.svg");
    Path png = directory.resolve("fontless.png");
    String said = fontless(svg, png);
    assertThat(said).startsWith("svg and pdf written" + System.lineSeparator());
    assertThat(said).contains("fontless.png: Java finds no font").contains("fonts-dejavu-core");
    assertThat(Files.readString(svg)).isEqualTo(ChartRenderer.svg(everything("text")));
    assertThat(png).doesNotExist();
  }

  /** Draws in a JVM whose font manager cannot start, as on a machine without fonts. */
  private String fontless(Path svg, Path png) throws IOException, InterruptedException {
    Path noFonts = directory.resolve("fonts.conf");
    Files.writeString(noFonts, "<fontconfig></fontconfig>");
    ProcessBuilder java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Java remembers there which fonts it found.
                "-Duser.home=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Fontless.class.getName(),
                svg.toString(),
                png.toString())
            .redirectErrorStream(true);
    java.environment().put("FONTCONFIG_FILE", noFonts.toString());
    Process process = java.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** What the fontless JVM runs. */
  static final class Fontless {
    private Fontless() {}

    public static void main(String[] args) throws ChartException {
      ChartRenderer.write(everything("text"), Path.of(args[0]));
      ChartRenderer.write(everything("text"), Path.of(args[0] + ".pdf"));
      System.out.println("svg and pdf written");
      try {
        ChartRenderer.write(everything("text"), Path.of(args[1]));
      } catch (ChartException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
