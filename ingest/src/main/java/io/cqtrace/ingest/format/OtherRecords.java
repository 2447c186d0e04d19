package io.cqtrace.ingest.format;

import io.cqtrace.ingest.envelope.RecordShape;
import io.cqtrace.ingest.report.IngestCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Names foreign lines that are records of another format: a second format that begins late in a
 * large file is not seen when the formats are chosen, and must not vanish among the foreign lines.
 */
public final class OtherRecords {
  private static final int MAX_CHARS = 400;

  /** What a line has that says something about NVMe. */
  private static final List<String> WORDS =
      List.of("nvme", " blocked for more than ", "nvmf", "vfio_user", "pcieport ");

  private OtherRecords() {}

  /**
   * How a foreign line counts.
   *
   * @param ownFormat the name of the format that is read
   * @param start its first byte
   * @param end the byte behind it
   */
  public static IngestCounter counter(String ownFormat, byte[] bytes, int start, int end) {
    String line =
        new String(
            bytes, start, Math.min(end, start + MAX_CHARS) - start, StandardCharsets.ISO_8859_1);
    if (WORDS.stream().noneMatch(line::contains)) {
      return IngestCounter.FOREIGN_LINE;
    }
    int at = 0;
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    RecordShape shape = at == line.length() ? null : RecordShape.shapeAt(line, at);
    if (shape == null || shape.format().equals(ownFormat)) {
      return IngestCounter.FOREIGN_LINE;
    }
    return switch (shape) {
      case KERNEL, KERNEL_WORDS -> IngestCounter.FOREIGN_KERNEL;
      case QEMU -> IngestCounter.FOREIGN_QEMU;
      case SPDK, SPDK_WORDS -> IngestCounter.FOREIGN_SPDK;
      case FTRACE -> IngestCounter.FOREIGN_FTRACE;
      case SIMPLE_TEXT, CTF_TEXT, VFIO, SPDK_STAMP -> IngestCounter.FOREIGN_LINE;
    };
  }
}
