package io.cqtrace.ingest.table;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes times of a {@link TraceSummary.Clock#WALL} clock without claiming what it does not tell.
 */
public final class WallTime {
  /** The years that stand for none: a leap year and those after it. */
  public static final int NO_YEAR = 1972;

  private static final int LAST_NO_YEAR = 1999;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final DateTimeFormatter WITH_YEAR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final DateTimeFormatter WITHOUT_YEAR =
      DateTimeFormatter.ofPattern("MMM d HH:mm:ss.SSSSSS", Locale.ROOT);
  private static final DateTimeFormatter OF_DAY =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

  private WallTime() {}

  /** The time in words, with as much of the date as the capture tells. */
  public static String of(long timeNs) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(timeNs, NS_PER_SECOND),
            (int) Math.floorMod(timeNs, NS_PER_SECOND),
            ZoneOffset.UTC);
    if (time.getYear() < NO_YEAR) {
      return (time.getDayOfYear() > 1 ? "day " + time.getDayOfYear() + " " : "")
          + OF_DAY.format(time);
    }
    return (time.getYear() <= LAST_NO_YEAR ? WITHOUT_YEAR : WITH_YEAR).format(time);
  }
}
