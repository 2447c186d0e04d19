package io.cqtrace.analysis;

import io.cqtrace.analysis.LogHarm.Line;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The time stamps of a text log, so that its clock can be set: seconds ({@code [ 12.000000]},
 * {@code 2346@1795971166.184962:}, {@code 13.574033:}) or a date. The first of a line counts.
 */
final class Stamps {
  private static final Pattern STAMP =
      Pattern.compile(
          "(?<date>\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d\\.\\d{6})(?=[\\]Z])"
              + "|(?<seconds>\\d+)\\.(?<micros>\\d{6})(?=[\\]:])");
  private static final String PLACE = "\u0001";

  /** Where a line has its time in seconds. */
  static final String SECONDS = PLACE + "s";

  private static final LocalDateTime EPOCH = LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC);
  private static final long SECOND_US = 1_000_000;

  private Stamps() {}

  /** The lines; the time of one without a stamp is that of the line before. */
  static List<Line> lines(String text) {
    List<Line> lines = new ArrayList<>();
    long micros = 0;
    for (String line : text.lines().toList()) {
      Matcher stamp = STAMP.matcher(line);
      if (!stamp.find()) {
        lines.add(new Line(micros, line));
        continue;
      }
      String date = stamp.group("date");
      if (date != null) {
        LocalDateTime at = LocalDateTime.parse(date.replace(' ', 'T'));
        micros = ChronoUnit.MICROS.between(EPOCH, at);
      } else {
        micros =
            Long.parseLong(stamp.group("seconds")) * SECOND_US
                + Long.parseLong(stamp.group("micros"));
      }
      String kind = date == null ? "s" : date.substring(10, 11);
      lines.add(
          new Line(
              micros,
              line.substring(0, stamp.start()) + PLACE + kind + line.substring(stamp.end())));
    }
    return lines;
  }

  /** Where the words of a line begin. */
  static int behindStamp(Line line) {
    int at = line.event().indexOf(PLACE);
    return at < 0 ? 0 : at + 2;
  }

  /** The text of these lines. */
  static String text(List<Line> lines) {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      int at = line.event().indexOf(PLACE);
      text.append(at < 0 ? line.event() : stamped(line, at)).append('\n');
    }
    return text.toString();
  }

  private static String stamped(Line line, int at) {
    String event = line.event();
    long micros = Math.max(0, line.micros());
    char kind = event.charAt(at + 1);
    String stamp =
        kind == 's'
            ? String.format(Locale.ROOT, "%d.%06d", micros / SECOND_US, micros % SECOND_US)
            : DateTimeFormatter.ofPattern("uuuu-MM-dd'" + kind + "'HH:mm:ss.SSSSSS", Locale.ROOT)
                .format(
                    LocalDateTime.ofEpochSecond(
                        micros / SECOND_US, (int) (micros % SECOND_US) * 1000, ZoneOffset.UTC));
    return event.substring(0, at) + stamp + event.substring(at + 2);
  }
}
