package io.cqtrace.ingest.envelope;

import io.cqtrace.ingest.table.TraceSummary.Clock;
import io.cqtrace.ingest.table.WallTime;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the time in an envelope's groups: {@code y mon d h m s f z} of a date, {@code epoch} with
 * {@code f}, {@code boot} with {@code f}, {@code us} since boot, {@code delta} since the line
 * before. A date without a year is put into the leap year 1972 and those that follow.
 *
 * <p>Month names are those of glibc's locales ({@code abmon}); an unknown one counts as January:
 * what matters is the time between two lines.
 */
final class TimeReader {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final long NS_PER_DAY = 86_400 * NS_PER_SECOND;
  private static final long MAX_SECONDS = 9_000_000_000L;
  private static final int HALF_YEAR = 6;

  // What fits into nanoseconds since 1970.
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 2261;
  private static final Pattern OFFSET = Pattern.compile("([+-])(\\d\\d):?(\\d\\d)");
  private static final Map<String, Integer> MONTHS = months();

  private int lastMonth;
  private int yearsPassed;
  private long lastOfDayNs = -1;
  private long daysPassed;
  private long lastNs;

  private static Map<String, Integer> months() {
    String[] names = {
      "jan janv ene gen sty led \u044f\u043d\u0432 \u0441\u0456\u0447 oca tammi january januar",
      "feb f\u00e9vr fev lut \u00fano \u0444\u0435\u0432 \u043b\u044e\u0442 \u015fub helmi febr",
      "mar m\u00e4r mars mrt m\u00e4rz mrz b\u0159e \u043c\u0430\u0440 \u0431\u0435\u0440 maalis",
      "apr avril abr kwi dub \u0430\u043f\u0440 \u043a\u0432\u0456 nis huhti \u00e1pr april",
      "may mai mag maj mei kv\u011b \u043c\u0430\u0439 \u043c\u0430\u044f \u0442\u0440\u0430 touko",
      "jun juin giu cze \u010den \u0438\u044e\u043d \u0447\u0435\u0440 haz kes\u00e4 juni j\u00fan",
      "jul juil lug lip \u010dec \u0438\u044e\u043b tem hein\u00e4 juli j\u00fal",
      "aug ao\u00fbt ago sie srp \u0430\u0432\u0433 \u0441\u0435\u0440 a\u011fu elo",
      "sep sept set wrz z\u00e1\u0159 \u0441\u0435\u043d \u0432\u0435\u0440 eyl syys szept",
      "oct okt ott out pa\u017a \u0159\u00edj \u043e\u043a\u0442 \u0436\u043e\u0432 eki loka",
      "nov lis \u043d\u043e\u044f kas marras november",
      "dec dez d\u00e9c dic gru pro \u0434\u0435\u043a \u0433\u0440\u0443 ara joulu des"
    };
    Map<String, Integer> months = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      for (String name : List.of(names[i].split(" ", -1))) {
        months.put(latin(name), i + 1);
      }
    }
    return months;
  }

  /** The bytes of a word in UTF-8, one character each, as lines are read. */
  static String latin(String word) {
    return new String(
        word.getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** The time in the groups of a match, or null if it is none. */
  @Nullable OuterTime read(Grammar grammar, Matcher match) {
    try {
      OuterTime time = readGroups(grammar, match);
      lastNs = time == null ? lastNs : time.ns();
      return time;
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  private @Nullable OuterTime readGroups(Grammar grammar, Matcher match) {
    if (grammar.has("epoch")) {
      return ofNumber(match.group("epoch"));
    }
    if (grammar.has("us")) {
      return new OuterTime(Long.parseLong(match.group("us")) * 1000, Clock.OWN);
    }
    if (grammar.has("boot")) {
      long seconds = Long.parseLong(match.group("boot"));
      return new OuterTime(seconds * NS_PER_SECOND + fraction(match), Clock.OWN);
    }
    if (grammar.has("delta")) {
      long seconds = Long.parseLong(match.group("delta"));
      return new OuterTime(lastNs + seconds * NS_PER_SECOND + fraction(match), Clock.WALL);
    }
    if (grammar.has("minute")) {
      // The seconds are not told: not before the line before.
      OuterTime minute = date(grammar, match);
      return new OuterTime(Math.max(lastNs, minute.ns()), Clock.WALL);
    }
    return grammar.has("d") ? date(grammar, match) : ofDay(match);
  }

  /** Seconds and microseconds since boot. */
  static OuterTime sinceBoot(String seconds, String micros) {
    return new OuterTime(Long.parseLong(seconds) * NS_PER_SECOND + fraction(micros), Clock.OWN);
  }

  /** Seconds, milliseconds, microseconds or nanoseconds since 1970, by the number of digits. */
  static @Nullable OuterTime ofNumber(String number) {
    int point = number.indexOf('.');
    String whole = point < 0 ? number : number.substring(0, point);
    long value = Long.parseLong(whole);
    long unit =
        switch (whole.length()) {
          case 9, 10 -> NS_PER_SECOND;
          case 13 -> 1_000_000L;
          case 16 -> 1_000L;
          case 19 -> 1L;
          default -> 0;
        };
    if (unit == 0 || value > MAX_SECONDS * (NS_PER_SECOND / unit)) {
      return null;
    }
    long fraction = point < 0 ? 0 : fraction(number.substring(point + 1)) / (NS_PER_SECOND / unit);
    return new OuterTime(value * unit + fraction, Clock.EPOCH);
  }

  private static long fraction(Matcher match) {
    String digits = match.group("f");
    return digits == null ? 0 : fraction(digits);
  }

  private static long fraction(String digits) {
    String nine = (digits + "000000000").substring(0, 9);
    return Long.parseLong(nine);
  }

  private OuterTime date(Grammar grammar, Matcher match) {
    int month = month(match.group("mon"));
    String told = grammar.has("y") ? match.group("y") : null;
    if (told == null && grammar.has("y2")) {
      told = match.group("y2");
    }
    int year = told == null ? assumedYear(month) : Integer.parseInt(told);
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      throw new DateTimeException("year " + year);
    }
    int second = grammar.has("s") ? Math.min(59, number(match, "s")) : 0;
    LocalDateTime time =
        LocalDateTime.of(
            year, month, number(match, "d"), hour(grammar, match), number(match, "m"), second);
    long ns = time.toEpochSecond(ZoneOffset.UTC) * NS_PER_SECOND;
    if (grammar.has("f")) {
      ns += fraction(match);
    }
    String zone = grammar.has("z") ? match.group("z") : null;
    if (told == null || zone == null) {
      return new OuterTime(ns, Clock.WALL);
    }
    return zoned(ns, zone.trim());
  }

  /** The hour of the day; of a clock of twelve hours where AM or PM stands behind it. */
  private static int hour(Grammar grammar, Matcher match) {
    int hour = number(match, "h");
    String half = grammar.has("half") ? match.group("half") : null;
    return half == null ? hour : hour % 12 + (half.equals("P") ? 12 : 0);
  }

  private static OuterTime zoned(long ns, String zone) {
    Matcher offset = OFFSET.matcher(zone);
    if (offset.matches()) {
      long minutes = Long.parseLong(offset.group(2)) * 60 + Long.parseLong(offset.group(3));
      long away = minutes * 60 * NS_PER_SECOND;
      return new OuterTime(offset.group(1).equals("-") ? ns + away : ns - away, Clock.EPOCH);
    }
    boolean utc = zone.equals("Z") || zone.equals("UTC") || zone.equals("GMT");
    return new OuterTime(ns, utc ? Clock.EPOCH : Clock.WALL);
  }

  private int assumedYear(int month) {
    if (month < lastMonth - HALF_YEAR) {
      yearsPassed++;
    }
    lastMonth = month;
    return WallTime.NO_YEAR + yearsPassed;
  }

  /** A time without a day: it starts a new one where it goes back by more than half a day. */
  private OuterTime ofDay(Matcher match) {
    long seconds = number(match, "h") * 3600L + number(match, "m") * 60L + number(match, "s");
    long ns = seconds * NS_PER_SECOND + fraction(match);
    if (lastOfDayNs - ns > NS_PER_DAY / 2) {
      daysPassed++;
    }
    lastOfDayNs = ns;
    return new OuterTime(daysPassed * NS_PER_DAY + ns, Clock.WALL);
  }

  private static int number(Matcher match, String group) {
    return Integer.parseInt(match.group(group));
  }

  private static int month(String name) {
    if (Character.isDigit(name.charAt(0))) {
      int end = 0;
      while (end < name.length() && Character.isDigit(name.charAt(end))) {
        end++;
      }
      return Integer.parseInt(name.substring(0, end));
    }
    String word = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    // Only ASCII is lowered: the other characters are bytes of UTF-8.
    StringBuilder lower = new StringBuilder();
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    Integer month = MONTHS.get(lower.toString());
    return month != null ? month : MONTHS.getOrDefault(capital(word), 1);
  }

  /** A word whose first letter is beyond ASCII, in lower case. */
  private static String capital(String word) {
    String decoded =
        new String(
            word.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1),
            java.nio.charset.StandardCharsets.UTF_8);
    return latin(decoded.toLowerCase(Locale.ROOT));
  }
}
