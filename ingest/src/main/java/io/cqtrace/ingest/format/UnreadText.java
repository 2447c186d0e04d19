package io.cqtrace.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Texts that people send about a hang and that hold no record of a command: what they are, and what
 * to send instead.
 *
 * <p>Source: fio {@code stat.c: show_thread_status_normal}, {@code io_u.c: io_u_error}; the event
 * log of Windows for {@code stornvme}; panic reports of macOS that name {@code IONVMeFamily};
 * ESXi's {@code vmkernel.log} as in vmware-samples/nvme issue 8; nvme-cli {@code
 * nvme-print-stdout.c}; pciutils {@code lspci.c}; sysstat {@code iostat.c}.
 */
enum UnreadText {
  FIO(
      "the output of fio",
      "(?m)^fio-\\d|: \\(groupid=\\d|^fio: (?:io_u error|pid=)|^Jobs: \\d{1,6} \\(f=",
      "It says which job failed or hung, not what became of a command. Send the kernel's log of the"
          + " same time (dmesg), and the controller's trace where it is emulated"),
  WINDOWS(
      "an event log of Windows",
      "(?i)\\bstornvme\\b|\\\\Device\\\\RaidPort\\d",
      "It names no command. Windows' StorPort trace (an ETL file) is not read either: record the"
          + " controller's side, or the same load on a Linux guest with events/nvme/enable"),
  ESXI(
      "a vmkernel log of VMware ESXi",
      "(?m)\\bcpu\\d{1,4}:\\d{1,10}(?: opID=\\w{1,20})?\\)",
      "Its NVMe driver's words are not read. Send the controller's side of the same time: the"
          + " target's log over NVMe over Fabrics, the trace where it is emulated, else the device's"
          + " error and health logs (esxcli nvme device log get)"),
  MACOS(
      "a panic report or log of macOS",
      "IONVMe(?:Controller|Family)|AppleNVMe|com\\.apple\\.iokit\\.",
      "It names no command. CSTS in it, if it stands there, is the controller's status register"
          + " (0xffffffff: it does not answer). Send the controller's trace where it is emulated"),
  NVME_CLI(
      "the output of nvme-cli",
      "(?m)^(?:Smart Log for NVME device|Error Log Entries for device|NVME Identify Controller:"
          + "|Node +(?:SN|Generic) +)|^critical_warning\\s+: ",
      "It is the device's state, not what happened. Send the kernel's log of the same time (dmesg)"),
  LSPCI(
      "the output of lspci",
      "(?m)^[0-9a-f:]{2,12}\\.[0-7] .{0,60}Non-Volatile memory controller",
      "It is the function's state, not what happened. Send the kernel's log of the same time"
          + " (dmesg)"),
  IOSTAT(
      "the output of iostat",
      "(?m)^(?:Device|nvme\\d)\\S{0,20}\\s+(?:r/s|tps|rrqm/s)",
      "It is rates. Send the kernel's log of the same time (dmesg), or the trace of"
          + " events/nvme/enable");

  private static final int MAX_LOOKED_AT = 1 << 16;

  private final String what;
  private final Pattern pattern;
  private final String remedy;

  UnreadText(String what, String regex, String remedy) {
    this.what = what;
    this.pattern = Pattern.compile(regex);
    this.remedy = remedy;
  }

  /** What a text is; null if it is none of these. */
  static @Nullable UnreadText find(byte[] head) {
    int length = Math.min(head.length, MAX_LOOKED_AT);
    String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
    for (UnreadText known : values()) {
      if (known.pattern.matcher(text).find()) {
        return known;
      }
    }
    return null;
  }

  /** What it is, as the object of "is". */
  String what() {
    return what;
  }

  /** What to send instead. */
  String remedy() {
    return remedy;
  }
}
