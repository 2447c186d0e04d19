package io.cqtrace.analysis.chart.render;

import java.awt.Dimension;
import java.awt.Graphics2D;
import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.DefaultStyleHandler;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * An SVG document of what is drawn: texts stay texts, it refers to nothing outside itself, and
 * equal drawings give equal characters. No font of this machine is asked.
 */
final class SvgPage {
  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private static final String FONT_FAMILIES = "'DejaVu Sans', Verdana, Geneva, sans-serif";

  /** Digits behind the point of coordinates: pixels of a hundredth. */
  private static final int PRECISION = 2;

  private static final int DEFAULT_POINTS = 12;

  private SvgPage() {}

  /**
   * Draws a page.
   *
   * @param size of the drawing, in its own units
   * @param shown size of the picture in pixels
   * @param idPrefix with which all identifiers in the document begin
   * @param painter draws
   */
  static String of(Dimension size, Dimension shown, String idPrefix, Consumer<Graphics2D> painter) {
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document());
    context.setComment(null);
    context.setPrecision(PRECISION);
    context.setStyleHandler(new InheritedStyle());
    context.setIDGenerator(new PrefixedIds(idPrefix));
    SVGGeneratorContext.GraphicContextDefaults defaults =
        new SVGGeneratorContext.GraphicContextDefaults();
    defaults.setFont(ChartFont.plain(DEFAULT_POINTS));
    context.setGraphicContextDefaults(defaults);
    SVGGraphics2D graphics = new SVGGraphics2D(context, false);
    graphics.setSVGCanvasSize(size);
    painter.accept(graphics);
    Element root = graphics.getRoot();
    root.setAttribute("width", Integer.toString(shown.width));
    root.setAttribute("height", Integer.toString(shown.height));
    root.setAttribute("viewBox", "0 0 " + size.width + " " + size.height);
    root.setAttribute("font-family", FONT_FAMILIES);
    removeSharedDefinitions(root);
    return text(root);
  }

  /** Batik's empty element for definitions, whose identifier is the same in every document. */
  private static void removeSharedDefinitions(Element root) {
    Node first = root.getFirstChild();
    if (first != null && first.getNodeName().equals("defs") && !first.hasChildNodes()) {
      root.removeChild(first);
    }
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Element root) {
    StringWriter out = new StringWriter();
    out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    try {
      TransformerFactory factory = TransformerFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      Transformer identity = factory.newTransformer();
      identity.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      identity.transform(new DOMSource(root), new StreamResult(out));
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
    return out.append('\n').toString();
  }

  /** Leaves out what an element has from its parents, or by the specification's defaults. */
  private static final class InheritedStyle extends DefaultStyleHandler {
    /** The family stands once, at the root; the others say how fast to draw, not what. */
    private static final Set<String> NOT_WRITTEN =
        Set.of(
            "font-family",
            "color-interpolation",
            "color-rendering",
            "image-rendering",
            "shape-rendering",
            "text-rendering");

    @Override
    public void setStyle(
        Element element, @SuppressWarnings("rawtypes") Map style, SVGGeneratorContext context) {
      Map<String, Object> written = new TreeMap<>();
      for (Object entry : style.entrySet()) {
        Map.Entry<?, ?> attribute = (Map.Entry<?, ?>) entry;
        if (!NOT_WRITTEN.contains(String.valueOf(attribute.getKey()))) {
          written.put(String.valueOf(attribute.getKey()), attribute.getValue());
        }
      }
      super.setStyle(element, written, context);
    }
  }

  /** Numbers identifiers through, behind a prefix. */
  private static final class PrefixedIds extends SVGIDGenerator {
    private final String prefix;
    private int count;

    PrefixedIds(String prefix) {
      this.prefix = prefix;
    }

    @Override
    public String generateID(String kind) {
      return prefix + kind + ++count;
    }
  }
}
