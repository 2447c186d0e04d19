package io.cqtrace.analysis.host;

import io.cqtrace.ingest.table.HostMessage;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A step of the ladder on which a host climbs from a command that is late to its end. */
public enum Rung {
  TIMED_OUT("a command timed out", HostMessage.TIMEOUT),
  ABORT_SENT("a command timed out, the host sends an Abort", HostMessage.TIMEOUT_ABORT),
  ABORT_ENDED("an Abort ended", HostMessage.ABORT_STATUS),
  POLLED("a command timed out, polling found its CQE", HostMessage.TIMEOUT_POLLED),
  INTERRUPT_MISSED("completions without an interrupt", HostMessage.INTERRUPT_MISSED),
  DISABLED_FOR("a command timed out, the host disables it", HostMessage.TIMEOUT_DISABLE),
  RESET_FOR("a command timed out, the host resets the controller", HostMessage.TIMEOUT_RESET),
  CANCELLED("the host cancels a command", HostMessage.CANCELLED),
  DOWN("the controller is down", HostMessage.CONTROLLER_DOWN),
  FROZEN("the PCI channel is frozen", HostMessage.PCI_FROZEN),
  DISCONNECT("the PCI channel failed for good", HostMessage.PCI_DISCONNECT),
  RESETTING("the host resets the controller", HostMessage.RESETTING),
  ERROR_RECOVERY("the host begins its error recovery", HostMessage.ERROR_RECOVERY),
  TRANSPORT_ERROR("the transport failed", HostMessage.TRANSPORT_ERROR),
  KEEP_ALIVE_FAILED("a Keep Alive failed", HostMessage.KEEP_ALIVE_FAILED),
  NOT_READY("CSTS.RDY does not change in time", HostMessage.NOT_READY),
  SHUTDOWN_INCOMPLETE("the shutdown does not end in time", HostMessage.SHUTDOWN_INCOMPLETE),
  IDENTIFY_FAILED("an Identify failed", HostMessage.IDENTIFY_FAILED),
  QUEUE_COUNT_FAILED("the number of queues could not be set", HostMessage.QUEUE_COUNT_FAILED),
  RECONNECT_WAIT("the host waits to reconnect", HostMessage.RECONNECT_WAIT),
  RECONNECT_FAILED("a reconnect failed", HostMessage.RECONNECT_FAILED),
  CONNECT_FAILED("a Connect failed", HostMessage.CONNECT_FAILED),
  SLOT_RESET("the slot was reset, the driver restarts", HostMessage.SLOT_RESET),
  QUEUES("the I/O queues are set up again", HostMessage.QUEUES),
  RECONNECTED("the host is connected again", HostMessage.RECONNECTED),
  NO_QUEUES("there are no I/O queues", HostMessage.NO_QUEUES),
  REMOVED("the controller is removed", HostMessage.REMOVED),
  FABRICS_REMOVED("the controller is removed", HostMessage.FABRICS_REMOVED),
  DISABLED("the device is disabled for good", HostMessage.DISABLED),
  IO_ERROR("a request ends with an error", HostMessage.IO_ERROR),
  BLOCK_ERROR("the block layer reports an error", HostMessage.BLOCK_ERROR),
  NO_PATH("no path is left", HostMessage.NO_PATH);

  private static final Map<HostMessage, Rung> BY_MESSAGE = new EnumMap<>(HostMessage.class);

  static {
    for (Rung rung : values()) {
      BY_MESSAGE.put(rung.message, rung);
    }
  }

  private final String says;
  private final HostMessage message;

  Rung(String says, HostMessage message) {
    this.says = says;
    this.message = message;
  }

  /** In a few words. */
  public String says() {
    return says;
  }

  /** The step that a message is, or null. */
  static @Nullable Rung of(HostMessage message) {
    return BY_MESSAGE.get(message);
  }

  /** Whether the controller is out of service from here on, until it is said to be back. */
  boolean interrupts() {
    return switch (this) {
      case DISABLED_FOR,
          RESET_FOR,
          DOWN,
          FROZEN,
          DISCONNECT,
          RESETTING,
          ERROR_RECOVERY,
          RECONNECT_WAIT,
          RECONNECT_FAILED,
          NOT_READY,
          NO_QUEUES,
          REMOVED,
          DISABLED ->
          true;
      default -> false;
    };
  }
}
