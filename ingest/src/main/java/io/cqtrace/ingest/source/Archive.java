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
  TRACE_DAT(
      "a binary trace-cmd file, and no trace-cmd that can print it is installed",
      0,
      "\027\bDtracing",
      "Print it first: trace-cmd report -t -i FILE > trace.txt"),
  /** Linux tools/perf/Documentation/perf.data-file-format.txt. */
  PERF_DATA("a perf.data file", 0, "PERFILE2", "Print it first: perf script -i FILE > trace.txt"),
  /** systemd docs/JOURNAL_FILE_FORMAT.md. */
  JOURNAL(
      "a systemd journal file",
      0,
      "LPKSHHRH",
      "Print it first: journalctl --file FILE -o short-precise > journal.txt"),
  /** CTF 1.8, 4.1 (magic of event packets, either byte order) and 4.2 (of packetized metadata). */
  CTF(
      "a stream of a CTF (LTTng) trace",
      0,
      "\301\037\374\301",
      "Print the trace's directory first: babeltrace2 DIR > trace.txt"),
  CTF_BIG(
      "a stream of a CTF (LTTng) trace",
      0,
      "\301\374\037\301",
      "Print the trace's directory first: babeltrace2 DIR > trace.txt"),
  CTF_METADATA(
      "the metadata of a CTF (LTTng) trace",
      0,
      "\127\035\321\165",
      "Print the trace's directory first: babeltrace2 DIR > trace.txt"),
  CTF_METADATA_TEXT(
      "the metadata of a CTF (LTTng) trace",
      0,
      "/* CTF 1.8",
      "Print the trace's directory first: babeltrace2 DIR > trace.txt"),
  /** makedumpfile's and the kernel's dumps; ELF is also what a core file is. */
  KDUMP("a kernel dump", 0, "KDUMP   ", "Take the messages out: crash> log > dmesg.txt"),
  ELF("an ELF file (a program or a core dump)", 0, "\177ELF", "Name the trace or the log"),
  QCOW2("a disk image (qcow2)", 0, "QFI\373", "Name the trace or the log"),
  PDF("a PDF document", 0, "%PDF-", "Save the trace as text"),
  PNG("a picture", 0, "\211PNG", "Save the trace as text: a picture is not read"),
  JPEG("a picture", 0, "\377\330\377", "Save the trace as text: a picture is not read");

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

  /** The bytes that identify it, one character a byte. */
  String magic() {
    return magic;
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
