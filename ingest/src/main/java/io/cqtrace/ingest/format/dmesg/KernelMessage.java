package io.cqtrace.ingest.format.dmesg;

import io.cqtrace.ingest.table.EventKind;
import io.cqtrace.ingest.table.HostMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One row of the table of kernel messages: what a message says, where the kernel prints it, how it
 * was worded from version to version, and how its numbers are found.
 *
 * <p>Names of groups, and the columns that they fill, stand at {@link MessageFields}.
 *
 * @param says what it says
 * @param function file and function that print it
 * @param anchor words that every wording has; looked for before the pattern
 * @param pattern the words, anywhere in the message
 * @param groups names of the pattern's groups
 * @param wordings one sample for each wording
 */
record KernelMessage(
    HostMessage says,
    String function,
    String anchor,
    Pattern pattern,
    Set<String> groups,
    List<Wording> wordings) {
  private static final String FREEBSD = "FreeBSD";
  private static final String ILLUMOS = "illumos";
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-z0-9]{1,20})>");

  KernelMessage {
    groups = Set.copyOf(groups);
    wordings = List.copyOf(wordings);
    if (wordings.isEmpty()) {
      throw new IllegalArgumentException(says + " has no wording");
    }
  }

  /**
   * A wording as a line of a log.
   *
   * @param since the earliest of the versions read that prints it (see {@link KernelMessages})
   * @param until the latest of them that prints it
   * @param sample a message, without what stands before it
   */
  record Wording(String since, String until, String sample) {}

  /** A wording of these versions. */
  static Wording in(String since, String until, String sample) {
    return new Wording(since, until, sample);
  }

  /** A wording that the latest version read still has. */
  static Wording since(String since, String sample) {
    return new Wording(since, KernelMessages.LATEST, sample);
  }

  /** A row of the table. */
  static KernelMessage row(
      HostMessage says, String function, String anchor, String regex, Wording... wordings) {
    Set<String> groups = new HashSet<>();
    Matcher named = GROUP.matcher(regex);
    while (named.find()) {
      groups.add(named.group(1));
    }
    return new KernelMessage(
        says, function, anchor, Pattern.compile(regex), groups, List.of(wordings));
  }

  /** A wording of FreeBSD's. */
  static Wording freeBsd(String sample) {
    return new Wording(FREEBSD, FREEBSD, sample);
  }

  /** A wording of illumos'. */
  static Wording illumos(String sample) {
    return new Wording(ILLUMOS, ILLUMOS, sample);
  }

  /** Whether illumos prints it, and not Linux. */
  boolean ofIllumos() {
    return wordings.get(0).since().equals(ILLUMOS);
  }

  /** Whether FreeBSD prints it, and not Linux. */
  boolean ofFreeBsd() {
    return wordings.get(0).since().equals(FREEBSD);
  }

  /** Whether the PCI core prints it, and no driver. */
  boolean ofPci() {
    return PcieMessages.ROWS.contains(this);
  }

  /** The kind of row that it becomes. */
  EventKind kind() {
    if (says.isTimeout()) {
      return EventKind.TIMEOUT;
    }
    return switch (says) {
      case ABORT_STATUS -> EventKind.ABORT;
      case BOOT,
          DEVICE,
          QUEUES,
          RESETTING,
          QUIRK,
          OTHER,
          POWER_HINT,
          STACK_FRAME,
          COMMAND_PRINTED,
          COMPLETION_PRINTED,
          AER_CORRECTED,
          LINK_UP,
          CARD_PRESENT,
          SLOT_RESET,
          PCI_RECOVERED,
          RECONNECTED,
          RECONNECT_WAIT,
          FABRICS_CONTROLLER,
          TARGET_CONTROLLER ->
          EventKind.NOTE;
      default -> EventKind.ERROR;
    };
  }
}
