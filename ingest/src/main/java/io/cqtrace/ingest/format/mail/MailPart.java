package io.cqtrace.ingest.format.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.dom.field.ContentTransferEncodingField;
import org.apache.james.mime4j.dom.field.ContentTypeField;
import org.apache.james.mime4j.dom.field.ParsedField;
import org.apache.james.mime4j.field.LenientFieldParser;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a message or a part says about its body.
 *
 * @param mimeType lower case
 * @param boundary of a multipart, else null
 * @param encoding how the body is encoded
 * @param flowed whether a blank at the end of a line means that it goes on
 * @param fileName name of an attachment, or empty
 */
record MailPart(
    String mimeType,
    @Nullable String boundary,
    Encoding encoding,
    boolean flowed,
    String fileName) {
  /** How deep parts may stand in parts. */
  static final int MAX_DEPTH = 8;

  private static final int MAX_FIELD_CHARS = 1 << 14;

  /** Content-Transfer-Encoding, RFC 2045 section 6; 7bit, 8bit and binary are plain. */
  enum Encoding {
    PLAIN,
    QUOTED_PRINTABLE,
    BASE64
  }

  /** Text without a header. */
  static MailPart plain(boolean quotedPrintable) {
    Encoding encoding = quotedPrintable ? Encoding.QUOTED_PRINTABLE : Encoding.PLAIN;
    return new MailPart("text/plain", null, encoding, false, "");
  }

  /** Reads a header's lines. */
  static MailPart of(List<String> header) {
    MailPart part = plain(false);
    for (String field : unfolded(header)) {
      String name = field.substring(0, Math.max(0, field.indexOf(':'))).toLowerCase(Locale.ROOT);
      if (name.equals("content-type") || name.equals("content-transfer-encoding")) {
        part = part.with(field);
      }
    }
    return part;
  }

  private static List<String> unfolded(List<String> header) {
    List<String> fields = new ArrayList<>();
    for (String line : header) {
      boolean folded = line.startsWith(" ") || line.startsWith("\t");
      int last = fields.size() - 1;
      if (!folded) {
        fields.add(line);
      } else if (last >= 0 && fields.get(last).length() < MAX_FIELD_CHARS) {
        fields.set(last, fields.get(last) + line);
      }
    }
    return fields;
  }

  private MailPart with(String field) {
    ParsedField parsed;
    try {
      parsed = LenientFieldParser.parse(field);
    } catch (MimeException e) {
      return this;
    }
    if (parsed instanceof ContentTransferEncodingField transferEncoding) {
      String encodingName = transferEncoding.getEncoding();
      Encoding named =
          encodingName.equalsIgnoreCase("quoted-printable")
              ? Encoding.QUOTED_PRINTABLE
              : encodingName.equalsIgnoreCase("base64") ? Encoding.BASE64 : Encoding.PLAIN;
      return new MailPart(mimeType, boundary, named, flowed, fileName);
    }
    if (!(parsed instanceof ContentTypeField type)) {
      return this;
    }
    String name = type.getMimeType();
    String format = type.getParameter("format");
    String file = type.getParameter("name");
    return new MailPart(
        name == null ? "text/plain" : name.toLowerCase(Locale.ROOT),
        type.isMultipart() ? type.getBoundary() : null,
        encoding,
        "flowed".equalsIgnoreCase(format),
        file == null ? "" : file.toLowerCase(Locale.ROOT));
  }

  /** Whether a message stands in the body. */
  boolean isMessage() {
    return mimeType.equals("message/rfc822");
  }

  /** Whether the body may hold a trace: text but HTML, or a file called log or text. */
  boolean isText() {
    return (mimeType.startsWith("text/") && !mimeType.equals("text/html"))
        || fileName.endsWith(".log")
        || fileName.endsWith(".txt");
  }
}
