package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.source.JsonStrings;
import io.cqtrace.ingest.table.TraceSummary.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * The strings of a JSON object on one line, at any depth, and its time. It does not insist on valid
 * JSON: a line that was cut gives what is there.
 */
final class JsonLine {
  private static final Set<String> TIME_KEYS =
      Set.of(
          "time",
          "timestamp",
          "@timestamp",
          "ts",
          "dt",
          "t",
          "_time",
          "date",
          "datetime",
          "__realtime_timestamp",
          "_source_realtime_timestamp",
          "receivetimestamp",
          "eventtime");
  private static final Set<String> MESSAGE_KEYS =
      Set.of("log", "message", "msg", "line", "textpayload", "text", "content", "output", "_raw");
  private static final int MOST_STRINGS = 200;

  private final List<String> strings = new ArrayList<>();
  private @Nullable String message;
  private @Nullable OuterTime time;
  private @Nullable OuterTime sourceTime;
  private @Nullable OuterTime bootTime;
  private boolean ofKernel;
  private boolean hasLog;
  private boolean hasStream;

  /** Reads the object that begins at a place of a text. */
  static JsonLine read(String text, int from) {
    JsonLine line = new JsonLine();
    line.scan(text, from);
    return line;
  }

  /** The decoded strings, those of usual message keys first. */
  List<String> strings() {
    return strings;
  }

  /** The string of a usual message key, or null. */
  @Nullable String message() {
    return message;
  }

  /** The object's time, or null. */
  @Nullable OuterTime time() {
    return ofKernel && bootTime != null ? bootTime : sourceTime != null ? sourceTime : time;
  }

  /** Whether a journal says that the message is the kernel's. */
  boolean isOfKernel() {
    return ofKernel;
  }

  /** Whether docker wrote it: then a message without a line feed goes on in the next object. */
  boolean isDocker() {
    return hasLog && hasStream;
  }

  private void scan(String text, int from) {
    int at = from;
    String key = null;
    while (at < text.length() && strings.size() < MOST_STRINGS) {
      char c = text.charAt(at);
      if (c == '"') {
        int end = JsonStrings.end(text, at + 1, '"');
        String value = JsonStrings.unescaped(text.substring(at + 1, end));
        at = Math.min(end + 1, text.length());
        int colon = skipBlanks(text, at);
        if (colon < text.length() && text.charAt(colon) == ':') {
          key = value.toLowerCase(Locale.ROOT);
          at = colon + 1;
        } else {
          take(key, value);
          key = null;
        }
      } else if (c == '[' && "message".equals(key)) {
        int end = text.indexOf(']', at);
        end = end < 0 ? text.length() : end;
        take(key, ofBytes(text.substring(at + 1, end)));
        key = null;
        at = end;
      } else if (isNumber(c) && key != null) {
        int end = at;
        while (end < text.length() && (isNumber(text.charAt(end)) || text.charAt(end) == '.')) {
          end++;
        }
        takeTime(key, text.substring(at, end));
        key = null;
        at = end;
      } else {
        at++;
      }
    }
  }

  private static boolean isNumber(char c) {
    return c >= '0' && c <= '9';
  }

  private void take(@Nullable String key, String value) {
    if (key != null && takeTime(key, value)) {
      return;
    }
    if (key != null && MESSAGE_KEYS.contains(key)) {
      strings.add(0, value);
      message = message == null ? value : message;
    } else {
      strings.add(value);
    }
    hasLog |= "log".equals(key);
    hasStream |= "stream".equals(key);
    ofKernel |= "_transport".equals(key) && value.equals("kernel");
    ofKernel |= "syslog_identifier".equals(key) && value.equals("kernel");
  }

  private boolean takeTime(String key, String value) {
    if (key.equals("_source_monotonic_timestamp") && value.matches("\\d{1,15}")) {
      bootTime = new OuterTime(Long.parseLong(value) * 1000, Clock.OWN);
      return true;
    }
    if (!TIME_KEYS.contains(key)) {
      return false;
    }
    OuterTime read = null;
    if (value.matches("\\d{9,19}(?:\\.\\d{1,9})?")) {
      read = TimeReader.ofNumber(value);
    } else {
      Matcher iso = Grammar.ISO.pattern().matcher(value);
      if (iso.matches()) {
        read = new TimeReader().read(Grammar.ISO, iso);
      }
    }
    if (read == null) {
      return false;
    }
    if (key.startsWith("_source")) {
      sourceTime = read;
    } else if (time == null) {
      time = read;
    }
    return true;
  }

  /** The characters of numbers: what is no byte ends them. */
  private static String ofBytes(String numbers) {
    StringBuilder text = new StringBuilder();
    int value = -1;
    for (int i = 0; i <= numbers.length(); i++) {
      char c = i < numbers.length() ? numbers.charAt(i) : ',';
      if (isNumber(c)) {
        value = Math.min(0xfff, Math.max(0, value) * 10 + c - '0');
      } else if (c == ',' && value >= 0) {
        text.append((char) (value & 0xff));
        value = -1;
      }
    }
    return text.toString();
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }
}
