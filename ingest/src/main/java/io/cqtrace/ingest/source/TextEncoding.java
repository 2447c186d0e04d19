package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * How a text says by its first bytes that it is encoded. PowerShell's {@code >} writes UTF-16,
 * Notepad a mark before UTF-8; a terminal's recording has its text in JSON; everything else is read
 * as bytes.
 *
 * <p>Source: asciinema's manual, "asciicast v2" and "v3"; systemd {@code
 * docs/JOURNAL_EXPORT_FORMATS.md}.
 */
enum TextEncoding {
  UTF8_MARKED(Start.marked("\357\273\277"), content -> skipping(3, content)),
  UTF16_LE(
      Start.marked("\377\376"),
      content -> new TranscodedContent(skipping(2, content), StandardCharsets.UTF_16LE)),
  UTF16_BE(
      Start.marked("\376\377"),
      content -> new TranscodedContent(skipping(2, content), StandardCharsets.UTF_16BE)),
  UTF16_LE_UNMARKED(Start.zeros(1), content -> transcoded(content, StandardCharsets.UTF_16LE)),
  UTF16_BE_UNMARKED(Start.zeros(0), content -> transcoded(content, StandardCharsets.UTF_16BE)),
  ASCIICAST(
      Start.like(
          "\\{[^\\n]{0,4000}\"version\": ?[23][,}][^\\n]{0,4000}\\r?\\n(?:#[^\\n]*\\n)*\\[[\\d.+eE-]{1,30}, ?\""),
      AsciicastContent::new),
  JOURNAL_EXPORT(Start.like("__CURSOR=[^\\n]{1,400}\\n__"), JournalExport::new),
  /** Lines that end as terminals and old Macintoshes end them. */
  CARRIAGE_RETURNS(Start.like("[^\\n\\r\\x00]+\\r(?!\\n)[^\\n]*\\r[^\\n]*$"), CarriageReturns::new),
  BYTES(start -> true, content -> content);

  /** So many bytes are looked at. */
  static final int LOOKED_AT = 1 << 12;

  @SuppressWarnings("ImmutableEnumChecker") // It has no state.
  private final Start start;

  @SuppressWarnings("ImmutableEnumChecker") // It has no state.
  private final Decoder decoder;

  TextEncoding(Start start, Decoder decoder) {
    this.start = start;
    this.decoder = decoder;
  }

  /** What the first bytes are like, one character a byte. */
  private interface Start {
    boolean fits(String start);

    static Start marked(String mark) {
      return start -> start.startsWith(mark);
    }

    static Start like(String regex) {
      Pattern pattern = Pattern.compile(regex);
      return start -> pattern.matcher(start).lookingAt();
    }

    /** Nearly every second byte is zero, from this place on, and no other is. */
    static Start zeros(int place) {
      return start -> {
        int zeros = 0;
        for (int i = 0; i < start.length(); i++) {
          boolean zero = start.charAt(i) == 0;
          if (zero && i % 2 != place) {
            return false;
          }
          zeros += zero ? 1 : 0;
        }
        return zeros * 20L > start.length() * 9L;
      };
    }
  }

  /** From the encoded bytes to bytes of text. */
  private interface Decoder {
    InputStream decoded(InputStream content) throws IOException;
  }

  /** The encoding of content that begins with these bytes. */
  static TextEncoding of(byte[] head, int length) {
    String start = new String(head, 0, Math.min(length, LOOKED_AT), StandardCharsets.ISO_8859_1);
    for (TextEncoding encoding : values()) {
      if (encoding.start.fits(start)) {
        return encoding;
      }
    }
    return BYTES;
  }

  /** The content without its mark, in bytes of UTF-8. */
  InputStream decoded(InputStream content) throws IOException {
    return decoder.decoded(content);
  }

  private static InputStream skipping(int bytes, InputStream content) throws IOException {
    content.readNBytes(bytes);
    return content;
  }

  private static InputStream transcoded(InputStream content, Charset charset) {
    return new TranscodedContent(content, charset);
  }
}
