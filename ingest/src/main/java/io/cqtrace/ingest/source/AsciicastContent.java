package io.cqtrace.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a terminal showed, from asciinema's recording of it: the text of its output events, as
 * {@code asciinema cat} prints it. Lines are numbered as printed. A line that is no event is kept.
 */
final class AsciicastContent extends RewrittenContent {
  private static final Pattern EVENT =
      Pattern.compile("\\[[\\d.eE+-]{1,30}, {0,4}\"(?<code>\\w)\", {0,4}\"");

  private boolean headerRead;

  AsciicastContent(InputStream in) {
    super(in);
  }

  @Override
  boolean rewrite(InputStream from, ByteArrayOutputStream to) throws IOException {
    byte[] line = readLine(from);
    if (line.length == 0) {
      return false;
    }
    if (!headerRead) {
      headerRead = true;
      return true;
    }
    String text = new String(line, StandardCharsets.ISO_8859_1);
    Matcher event = EVENT.matcher(text);
    if (!event.lookingAt()) {
      to.writeBytes(line);
    } else if (event.group("code").equals("o")) {
      String shown = text.substring(event.end(), JsonStrings.end(text, event.end(), '"'));
      to.writeBytes(JsonStrings.unescaped(shown).getBytes(StandardCharsets.ISO_8859_1));
    }
    return true;
  }
}
