package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.source.ContentView;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One format's part of an input that holds several: the other parts' lines are empty. The first
 * part has all lines that are no record of another one.
 */
public final class PartView implements ContentView {
  private final Envelope envelope;
  private final Predicate<@Nullable String> shown;
  private volatile AtomicLong hidden = new AtomicLong();

  private PartView(Envelope envelope, Predicate<@Nullable String> shown) {
    this.envelope = envelope;
    this.shown = shown;
  }

  /** Everything but the records of these formats. */
  public static PartView without(Envelope envelope, Set<String> others) {
    return new PartView(envelope, format -> format == null || !others.contains(format));
  }

  /** Only the records of a format. */
  public static PartView only(Envelope envelope, String format) {
    return new PartView(envelope, format::equals);
  }

  @Override
  public InputStream events(InputStream content) {
    AtomicLong count = new AtomicLong();
    hidden = count;
    return new UnwrappedContent(content, envelope, true, shown, count);
  }

  @Override
  public InputStream quotes(InputStream content) {
    return envelope.quotes(content);
  }

  /** Counts the lines that are not shown, of the content that was opened last. */
  public AtomicLong hidden() {
    return hidden;
  }
}
