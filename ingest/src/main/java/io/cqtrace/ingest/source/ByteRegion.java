package io.cqtrace.ingest.source;

/**
 * A run of whole lines (or records) of an input, in memory. The array may be larger than the
 * region, and is reused after the region was decoded.
 *
 * @param sourceIndex the input's index
 * @param bytes holds the region's bytes
 * @param start first byte
 * @param end one past the last byte
 * @param fileOffset place of {@code start} in the (uncompressed) input, bytes from 0
 * @param firstLine number of the first line or record, from 1
 * @param last whether the input ends here: only then may the last line lack its line feed
 */
@SuppressWarnings("ArrayRecordComponent") // Hot path: the array is shared on purpose.
public record ByteRegion(
    int sourceIndex,
    byte[] bytes,
    int start,
    int end,
    long fileOffset,
    long firstLine,
    boolean last) {

  /** Number of bytes. */
  public int byteCount() {
    return end - start;
  }
}
