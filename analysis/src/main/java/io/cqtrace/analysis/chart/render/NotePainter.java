package io.cqtrace.analysis.chart.render;

import io.cqtrace.analysis.chart.ChartNote;
import java.awt.BasicStroke;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** Draws the notes of a panel so that they cover neither each other nor the panel's edge. */
final class NotePainter {
  private static final ChartFont FONT = ChartFont.plain(12);
  private static final ChartFont SMALL = ChartFont.plain(10);
  private static final double PAD = 4;
  private static final double LEADER = 14;

  private final Canvas canvas;
  private final List<Rectangle2D> taken = new ArrayList<>();

  NotePainter(Canvas canvas) {
    this.canvas = canvas;
  }

  void paint(ChartNote note) {
    String text = LabelFitter.fit(note.text(), FONT, canvas.area().getWidth() * 0.8);
    switch (note.kind()) {
      case CALLOUT -> callout(note, text);
      case LABEL -> label(note);
      case CORNER -> box(text, canvas.area().getMaxX(), canvas.area().getMinY() + 8);
      case EMPTY ->
          canvas.text(
              text,
              FONT,
              canvas.area().getCenterX() - FONT.width(text) / 2,
              canvas.area().getCenterY(),
              Palette.SOFT_INK);
    }
  }

  private void label(ChartNote note) {
    String text = LabelFitter.fit(note.text(), SMALL, canvas.area().getWidth() / 2);
    double left =
        Math.min(canvas.x(note.x()) + PAD, canvas.area().getMaxX() - SMALL.width(text) - PAD);
    double middle = canvas.y(note.y());
    canvas.fill(
        new Rectangle2D.Double(
            left - 2, middle - SMALL.height() / 2, SMALL.width(text) + 4, SMALL.height()),
        Palette.PAPER);
    canvas.text(text, SMALL, left, middle + SMALL.ascent() / 2 - 1, Palette.INK);
  }

  private void callout(ChartNote note, String text) {
    double x = canvas.x(note.x());
    double y = canvas.y(note.y());
    boolean roomToTheRight = x + LEADER + FONT.width(text) + 2 * PAD < canvas.area().getMaxX();
    double left = roomToTheRight ? x + LEADER : x - LEADER - FONT.width(text) - 2 * PAD;
    Rectangle2D box = box(text, left, canvas.area().getMinY() + 8);
    double fromX = roomToTheRight ? box.getMinX() : box.getMaxX();
    canvas.stroke(
        new Line2D.Double(fromX, box.getMaxY() - PAD, x, y), Palette.INK, new BasicStroke(1f));
    canvas.fill(new Rectangle2D.Double(x - 2, y - 2, 4, 4), Palette.INK);
  }

  /** A text on paper in a thin frame, moved down until nothing else is there. */
  private Rectangle2D box(String text, double left, double top) {
    double width = FONT.width(text) + 2 * PAD;
    double height = FONT.height() + PAD;
    double right = canvas.area().getMaxX() - 2;
    double start = Math.max(canvas.area().getMinX() + 2, Math.min(left, right - width));
    Rectangle2D box = new Rectangle2D.Double(start, top, width, height);
    while (taken.stream().anyMatch(box::intersects)) {
      box.setRect(start, box.getY() + height + 2, width, height);
    }
    taken.add(box);
    canvas.fill(box, Palette.PAPER);
    canvas.stroke(box, Palette.SOFT_INK, new BasicStroke(0.8f));
    canvas.text(text, FONT, start + PAD, box.getY() + PAD / 2 + FONT.ascent(), Palette.INK);
    return box;
  }
}
