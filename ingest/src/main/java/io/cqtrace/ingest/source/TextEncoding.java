package io.cqtrace.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How a text says by its first bytes that it is encoded. PowerShell's {@code >} writes UTF-16,
 * Notepad a mark before UTF-8; everything else is read as bytes.
 */
enum TextEncoding {
  UTF8_MARKED("\357\273\277", null),
  UTF16_LE("\377\376", StandardCharsets.UTF_16LE),
  UTF16_BE("\376\377", StandardCharsets.UTF_16BE),
  BYTES("", null);

  private final String mark;
  private final @Nullable Charset charset;

  TextEncoding(String mark, @Nullable Charset charset) {
    this.mark = mark;
    this.charset = charset;
  }

  /** The encoding of content that begins with these bytes. */
  static TextEncoding of(byte[] head, int length) {
    for (TextEncoding encoding : values()) {
      if (Magic.isAt(0, encoding.mark, head, length)) {
        return encoding;
      }
    }
    return BYTES;
  }

  /** The content without its mark, in bytes of UTF-8. */
  InputStream decoded(InputStream content) throws IOException {
    content.readNBytes(mark.length());
    return charset == null ? content : new TranscodedContent(content, charset);
  }
}
