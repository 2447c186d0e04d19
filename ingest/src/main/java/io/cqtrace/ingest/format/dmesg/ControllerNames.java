package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.nvme.PciAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which controller a kernel's line names.
 *
 * <pre>
 * nvme nvme10: ...              10
 * nvme0c3n1: ..., dev nvme0c3n1 3: a path of subsystem 0 (multipath.c: nvme%dc%dn%d)
 * nvme2n1: ..., dev nvme2n1     2: the subsystem's number, by default the controller's
 * nvme 0000:05:00.0: ...        that of "nvme nvmeN: pci function 0000:05:00.0"
 * </pre>
 *
 * <p>A function of which no line gave the number, as in Linux 4.4, gets one from {@link
 * #FIRST_UNNAMED} on.
 */
final class ControllerNames {
  /** The first number of those that are known by their PCI address only. */
  static final int FIRST_UNNAMED = 0x8000;

  /** No controller is named. */
  static final int NONE = -1;

  /** What the name of a setting of the producer begins with; the controller's number follows. */
  private static final String SETTING = "controller ";

  private static final int MOST_UNNAMED = 1000;

  private static final Pattern NAMED =
      Pattern.compile(
          "\\bnvme(\\d{1,5})(?:c(\\d{1,5}))?(?:n\\d{1,7})?(?:p\\d{1,4})?(?::|,| |$)"
              + "|\\bnvme(?:: probe of)? ([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]):? ");

  private final Map<Long, Integer> numbers = new HashMap<>();
  private int unnamedCount;

  /**
   * The controller that the message names, or {@link #NONE}.
   *
   * @param ofDriver whether the NVMe driver prints it: only then a function without a number gets
   *     one
   */
  int find(String message, boolean ofDriver) {
    Matcher named = NAMED.matcher(message);
    if (!named.find()) {
      return NONE;
    }
    if (named.group(3) != null) {
      return ofFunction(PciAddress.parse(named.group(3)), ofDriver);
    }
    String path = named.group(2);
    return Integer.parseInt(path != null ? path : named.group(1));
  }

  /** A line says which function a controller is. */
  void learn(long address, int controller) {
    numbers.put(address, controller);
  }

  private int ofFunction(long address, boolean ofDriver) {
    Integer known = numbers.get(address);
    if (known != null) {
      return known;
    }
    if (!ofDriver || unnamedCount == MOST_UNNAMED) {
      return NONE;
    }
    int number = FIRST_UNNAMED + unnamedCount++;
    numbers.put(address, number);
    return number;
  }

  /** The functions that got a number here: {@link #SETTING} and the number, to the address. */
  Map<String, String> unnamed() {
    Map<String, String> unnamed = new TreeMap<>();
    numbers.forEach(
        (address, number) -> {
          if (number >= FIRST_UNNAMED) {
            unnamed.put(SETTING + number, PciAddress.describe(address));
          }
        });
    return unnamed;
  }
}
