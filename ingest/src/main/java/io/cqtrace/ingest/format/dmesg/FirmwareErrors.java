package io.cqtrace.ingest.format.dmesg;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records of errors that a platform's firmware keeps to itself and hands to the kernel (ACPI APEI):
 * the severity stands some lines above the function.
 *
 * <pre>
 * {1}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: 4
 * {1}[Hardware Error]: event severity: recoverable
 * {1}[Hardware Error]:  Error 0, type: recoverable
 * {1}[Hardware Error]:   section_type: PCIe error
 * {1}[Hardware Error]:   device_id: 0000:05:00.0
 * </pre>
 *
 * <p>Source: Linux {@code drivers/acpi/apei/ghes.c: __ghes_print_estatus}, {@code
 * drivers/firmware/efi/cper.c: cper_estatus_print_section}, {@code cper_print_pcie} (6.1.192).
 */
final class FirmwareErrors {
  private static final String RECORD = "[Hardware Error]:";
  private static final Pattern SEVERITY =
      Pattern.compile("Error \\d{1,4}, type: (recoverable|fatal|corrected|info)");
  private static final Pattern FUNCTION = Pattern.compile(":\\s{1,8}(device_id: [0-9a-f]{4}:)");

  private String severity = "";

  /** The message; that of a function with its error's severity put before it. */
  String withSeverity(String message) {
    if (!message.contains(RECORD)) {
      return message;
    }
    Matcher named = SEVERITY.matcher(message);
    if (named.find()) {
      severity = named.group(1);
    }
    Matcher function = FUNCTION.matcher(message);
    return severity.isEmpty() || !function.find()
        ? message
        : new StringBuilder(message).insert(function.start(1), severity + ", ").toString();
  }
}
