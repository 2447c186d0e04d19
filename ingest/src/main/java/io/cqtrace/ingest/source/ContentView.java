package io.cqtrace.ingest.source;

import java.io.InputStream;

/** Another look at a source's content, with the same number of lines in the same order. */
public interface ContentView {
  /** The content as decoders read it. */
  InputStream events(InputStream content);

  /** The content as reports quote it. */
  InputStream quotes(InputStream content);
}
