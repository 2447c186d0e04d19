package io.cqtrace.ingest.format.mail;

/**
 * One line of a paste, cleaned.
 *
 * @param number its number in the input, from 1
 * @param text what is left, one character a byte
 * @param depth how often it was quoted
 * @param width its length before it was cleaned
 * @param leaders whether a quote mark, label or comment leader was taken away
 * @param soft whether the mail says that the next line belongs to it (format=flowed)
 */
record PasteLine(long number, String text, int depth, int width, boolean leaders, boolean soft) {
  /** The same line with another number. */
  PasteLine numbered(long other) {
    return new PasteLine(other, text, depth, width, leaders, soft);
  }
}
