package io.cqtrace.ingest.format.dmesg;

import java.util.regex.Pattern;

/**
 * What stands before a kernel message. Group 1 and 2 are the seconds since boot and their fraction.
 *
 * <pre>
 * [   52.123456] nvme nvme0: ...
 * &lt;4&gt;[   52.123456][  T123] nvme nvme0: ...              a raw console, with the caller
 * Nov 22 07:05:03 host kernel: [   52.123456] nvme nvme0: ...
 * Nov 22 07:05:03 host kernel: nvme nvme0: ...
 * 2026-11-22T07:05:03+00:00 host kernel: nvme nvme0: ...
 * [Sun Nov 22 07:05:03 2026] nvme nvme0: ...                dmesg -T
 * </pre>
 */
final class KernelPrefix {
  static final Pattern PATTERN =
      Pattern.compile(
          "\\s*(?:<\\d+>)?"
              + "(?:(?:[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8}(?:\\.\\d+)?|\\d{4}-\\d\\d-\\d\\dT\\S{8,30})"
              + " \\S{1,80} kernel: ?)?"
              + "(?:\\[ {0,12}(\\d{1,9})\\.(\\d{6})\\]"
              + "|\\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d [\\d:]{8} \\d{4}\\]"
              + "|(?<=kernel: ))"
              + "(?:\\[ {0,6}[TC]\\d+\\])? *");

  private KernelPrefix() {}
}
