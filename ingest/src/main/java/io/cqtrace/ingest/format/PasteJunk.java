package io.cqtrace.ingest.format;

/**
 * What a paste leaves behind the last number of a line: marks, or words that begin with a letter. A
 * digit may be the number's own, cut off from it.
 */
public final class PasteJunk {
  private PasteJunk() {}

  /**
   * The first word behind a number.
   *
   * @param at one past the number's last digit
   * @param end of the line
   * @return its place; {@code end} where only marks follow; -1 where the number may go on
   */
  public static int firstWord(byte[] bytes, int at, int end) {
    if (at < end && (isAlphanumeric(bytes[at]) || bytes[at] == '_')) {
      return -1;
    }
    int word = at;
    while (word < end && !isAlphanumeric(bytes[word])) {
      word++;
    }
    return word < end && isDigit(bytes[word]) ? -1 : word;
  }

  /** Whether this is a letter or a digit of ASCII. */
  public static boolean isAlphanumeric(byte b) {
    return isDigit(b) || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
