package io.cqtrace.ingest.format.mail;

import io.cqtrace.ingest.envelope.RecordLines;
import io.cqtrace.ingest.format.TraceHead;
import io.cqtrace.ingest.report.TraceFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.mime4j.codec.Base64InputStream;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

/**
 * The lines of a paste, or of the text parts of a mail or an mbox. The structure is followed line
 * by line, so that numbers stay those of the input; header fields and encodings are mime4j's.
 *
 * <p>Source: RFC 5322 (headers), RFC 2045 and 2046 (MIME), RFC 3676 (format=flowed), RFC 4155
 * (mbox).
 */
final class MailLines {
  /** More than anybody mails; what is larger is a trace in a file of its own. */
  private static final int MAX_BYTES = 8 << 20;

  /** More lines than any mail has. */
  static final int MAX_LINES = 1 << 20;

  private static final Pattern MBOX_START =
      Pattern.compile("From \\S{1,200} .{0,60}\\d\\d:\\d\\d.{0,40}");
  private static final Pattern FIELD =
      Pattern.compile(
          "(?i)(?:from|to|cc|subject|date|message-id|received|return-path"
              + "|mime-version|content-type|references|in-reply-to|x-[a-z-]{1,40}): ?.*");
  private static final int FIELDS_OF_A_MAIL = 2;

  /** Longer lines are of no paste. */
  private static final int MOST_SPLIT_CHARS = 1 << 16;

  private final String sourceName;
  private final List<PasteLine> lines = new ArrayList<>();
  private long lineCount;
  private long continuations;
  private long splits;
  private boolean unfolded;

  MailLines(String sourceName) {
    this.sourceName = sourceName;
  }

  /** The cleaned lines. */
  List<PasteLine> lines() {
    return lines;
  }

  /** Lines of the input that are in none of them: headers, borders, parts that are no text. */
  long foreignCount() {
    return lineCount - lines.size() - continuations;
  }

  /** Lines of the input that were read as the rest of an encoded line before them. */
  long continuationCount() {
    return continuations;
  }

  /** Whether lines were taken out of JSON strings; then they are numbered as taken out. */
  boolean isUnfolded() {
    return unfolded;
  }

  /** How many records stood behind another one on its line. */
  long splitCount() {
    return splits;
  }

  /** Whether the input begins like a mail: with header fields, or with mbox's line before them. */
  static boolean isMail(List<String> first) {
    int at = !first.isEmpty() && MBOX_START.matcher(first.get(0)).matches() ? 1 : 0;
    int fields = 0;
    for (; at < first.size() && !first.get(at).isBlank(); at++) {
      String line = first.get(at);
      if (FIELD.matcher(line).matches()) {
        fields++;
      } else if (fields == 0) {
        return false;
      }
    }
    return fields >= FIELDS_OF_A_MAIL;
  }

  /** Reads the whole input. */
  static MailLines read(String sourceName, InputStream in) {
    byte[] content;
    try {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (content.length > MAX_BYTES) {
      throw tooLarge(sourceName);
    }
    MailLines mail = new MailLines(sourceName);
    mail.add(TraceHead.linesOf(new String(content, StandardCharsets.ISO_8859_1)));
    return mail;
  }

  private static TraceFormatException tooLarge(String sourceName) {
    return new TraceFormatException(
        sourceName,
        "is too large for a mail or a paste",
        "Save the trace alone to a file, or name its format with --format");
  }

  /** Takes the lines of an input, or of its beginning. */
  void add(List<String> input) {
    if (input.size() > MAX_LINES) {
      throw tooLarge(sourceName);
    }
    lineCount = input.size();
    if (isMail(input)) {
      readMessages(input);
    } else {
      addPart(MailPart.plain(isQuotedPrintable(input)), input, 0, input.size());
    }
    for (int i = 0; unfolded && i < lines.size(); i++) {
      lines.set(i, lines.get(i).numbered(i + 1L));
    }
  }

  /** A body pasted without its header: soft line breaks, and equals signs as {@code =3D}. */
  private static boolean isQuotedPrintable(List<String> input) {
    boolean softBreak = input.stream().anyMatch(line -> line.length() > 60 && line.endsWith("="));
    return softBreak && input.stream().anyMatch(line -> line.contains("=3D"));
  }

  private void readMessages(List<String> input) {
    boolean mbox = MBOX_START.matcher(input.get(0)).matches();
    int start = 0;
    while (start < input.size()) {
      int end = start + 1;
      while (end < input.size()
          && !(mbox
              && input.get(end - 1).isEmpty()
              && MBOX_START.matcher(input.get(end)).matches())) {
        end++;
      }
      readEntity(input, mbox ? start + 1 : start, end, 0);
      start = end;
    }
  }

  /** Reads header and body of a message or of a part. */
  private void readEntity(List<String> input, int start, int end, int depth) {
    int blank = start;
    while (blank < end && !input.get(blank).isEmpty()) {
      blank++;
    }
    int body = Math.min(blank + 1, end);
    MailPart part = MailPart.of(input.subList(start, blank));
    if (part.boundary() != null && depth < MailPart.MAX_DEPTH) {
      readParts(input, body, end, "--" + part.boundary(), depth + 1);
    } else if (part.isMessage() && depth < MailPart.MAX_DEPTH) {
      readEntity(input, body, end, depth + 1);
    } else if (part.isText()) {
      addPart(part, input, body, end);
    }
  }

  private void readParts(List<String> input, int start, int end, String border, int depth) {
    int partStart = -1;
    for (int i = start; i < end; i++) {
      String line = input.get(i).stripTrailing();
      boolean last = line.equals(border + "--");
      if (last || line.equals(border)) {
        if (partStart >= 0) {
          readEntity(input, partStart, i, depth);
        }
        partStart = last ? -1 : i + 1;
      }
    }
    if (partStart >= 0) {
      readEntity(input, partStart, end, depth);
    }
  }

  private void addPart(MailPart part, List<String> input, int start, int end) {
    switch (part.encoding()) {
      case PLAIN -> {
        for (int i = start; i < end; ) {
          int next = i + 1;
          StringBuilder line = new StringBuilder(input.get(i));
          for (; next < end && RecordLines.isRest(input.get(next)); next++) {
            line.append(RecordLines.rest(input.get(next)));
          }
          continuations += next - i - 1;
          addPlain(line.toString(), i + 1L, part.flowed());
          i = next;
        }
      }
      case QUOTED_PRINTABLE -> addQuotedPrintable(part, input, start, end);
      case BASE64 -> addBase64(part, input, start, end);
    }
  }

  /**
   * A line, or the records that somebody put on one line, or the lines in its JSON strings: each
   * counts as a line.
   */
  private void addPlain(String line, long number, boolean flowed) {
    List<String> pieces = RecordLines.unfold(line);
    unfolded |= pieces.size() > 1;
    if (pieces.size() == 1 && line.length() <= MOST_SPLIT_CHARS) {
      pieces = RecordLines.split(line);
    }
    for (String piece : pieces) {
      lines.add(LineCleaner.clean(number, piece, flowed));
    }
    lineCount += pieces.size() - 1;
    splits += pieces.size() - 1;
  }

  private void addQuotedPrintable(MailPart part, List<String> input, int start, int end) {
    for (int i = start; i < end; ) {
      int next = i;
      while (next + 1 < end && input.get(next).stripTrailing().endsWith("=")) {
        next++;
      }
      String encoded = String.join("\r\n", input.subList(i, next + 1));
      byte[] bytes = encoded.getBytes(StandardCharsets.ISO_8859_1);
      InputStream decoder =
          new QuotedPrintableInputStream(new ByteArrayInputStream(bytes), DecodeMonitor.SILENT);
      String text = decoded(decoder).replace('\n', ' ').replace('\r', ' ');
      lines.add(LineCleaner.clean(i + 1L, text, part.flowed()));
      continuations += next - i;
      i = next + 1;
    }
  }

  /**
   * A decoded line gets the number of the encoded one in which it begins, about; it is the decoded
   * lines that count.
   */
  private void addBase64(MailPart part, List<String> input, int start, int end) {
    String encoded = String.join("\r\n", input.subList(start, end));
    byte[] bytes = encoded.getBytes(StandardCharsets.ISO_8859_1);
    String text =
        decoded(new Base64InputStream(new ByteArrayInputStream(bytes), DecodeMonitor.SILENT));
    long encodedLines = (long) end - start;
    lineCount -= encodedLines;
    long offset = 0;
    for (String line : text.lines().toList()) {
      long number = start + 1L + offset * encodedLines / Math.max(1, text.length());
      lines.add(LineCleaner.clean(number, line, part.flowed()));
      lineCount++;
      offset += line.length() + 1;
    }
  }

  private static String decoded(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
