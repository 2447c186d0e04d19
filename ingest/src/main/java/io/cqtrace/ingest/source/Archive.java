package io.cqtrace.ingest.source;

import io.cqtrace.ingest.report.TraceFormatException;

/** Files whose content must first be taken out by another program: refused with what to do. */
enum Archive {
  ZIP("a ZIP archive", 0, "PK\003\004", "Unpack it (unzip) and name the trace in it"),
  SEVEN_ZIP("a 7-Zip archive", 0, "7z\274\257\047\034", "Unpack it and name the trace in it"),
  TAR("a tar archive", 257, "ustar", "Unpack it (tar -xf) and name the trace in it"),
  LZ4("compressed with lz4", 0, "\004\"M\030", "Decompress it first (lz4 -d)"),
  LZIP("compressed with lzip", 0, "LZIP", "Decompress it first (lzip -d)"),
  /** trace-cmd's Documentation/trace-cmd/trace-cmd.dat.v6.5.txt. */
  TRACE_DAT("a binary trace-cmd file", 0, "\027\bDtracing", "Print it first (trace-cmd report)"),
  /** Linux tools/perf/Documentation/perf.data-file-format.txt. */
  PERF_DATA("a perf.data file", 0, "PERFILE2", "Print it first (perf script)");

  /** How much of a file {@link #refuse} wants to see: beyond tar's magic. */
  static final int MAGIC_BYTES = 512;

  private final String label;
  private final int offset;
  private final String magic;
  private final String advice;

  Archive(String label, int offset, String magic, String advice) {
    this.label = label;
    this.offset = offset;
    this.magic = magic;
    this.advice = advice;
  }

  /**
   * Refuses content that begins like one of these.
   *
   * @throws TraceFormatException if it does
   */
  static void refuse(String sourceName, byte[] head, int length) {
    for (Archive archive : values()) {
      if (Magic.isAt(archive.offset, archive.magic, head, length)) {
        throw new TraceFormatException(sourceName, "is " + archive.label, archive.advice);
      }
    }
  }
}
