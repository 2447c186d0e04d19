package io.cqtrace.explore;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;
import io.cqtrace.replay.Variant;

/**
 * The delete flood of a host against a controller: Delete I/O SQ for every I/O queue from the
 * highest QID down, then, when all are done, Delete I/O CQ for every one. Commands are sent without
 * waiting until no tag is free.
 *
 * <p>Source: Linux drivers/nvme/host/pci.c: {@code __nvme_delete_io_queues}, {@code
 * nvme_delete_queue}. Units: queues, slots, entries, commands, threads; see {@link Parameter}.
 *
 * @param host the driver's policy
 * @param controller the controller's policy
 * @param ioQueues see {@link Parameter#IO_QUEUES}
 * @param cqSize see {@link Parameter#CQ_SIZE}
 * @param sqSize see {@link Parameter#SQ_SIZE}
 * @param tags see {@link Parameter#TAGS}
 * @param outstanding see {@link Parameter#OUTSTANDING}
 * @param aer see {@link Parameter#AER}
 * @param reactors see {@link Parameter#REACTORS}
 */
public record Scenario(
    HostModel host,
    ControllerModel controller,
    int ioQueues,
    int cqSize,
    int sqSize,
    int tags,
    int outstanding,
    int aer,
    int reactors) {

  public Scenario {
    check(Parameter.IO_QUEUES, ioQueues);
    check(Parameter.CQ_SIZE, cqSize);
    check(Parameter.SQ_SIZE, sqSize);
    check(Parameter.TAGS, tags);
    check(Parameter.OUTSTANDING, outstanding);
    check(Parameter.AER, aer);
    check(Parameter.REACTORS, reactors);
  }

  /**
   * Linux's admin queue (32 entries, 30 tags, 1 AER) and 64 I/O queues, against a controller with
   * more than one reactor.
   */
  public static Scenario deleteFlood(HostModel host, ControllerModel controller) {
    return new Scenario(host, controller, 64, 32, 0, 30, 0, 1, 2);
  }

  /** The value of a parameter, as given. */
  public int get(Parameter parameter) {
    return switch (parameter) {
      case IO_QUEUES -> ioQueues;
      case CQ_SIZE -> cqSize;
      case SQ_SIZE -> sqSize;
      case TAGS -> tags;
      case OUTSTANDING -> outstanding;
      case AER -> aer;
      case REACTORS -> reactors;
    };
  }

  /** The same scenario with another value of one parameter. */
  public Scenario with(Parameter parameter, int value) {
    return new Scenario(
        host,
        controller,
        parameter == Parameter.IO_QUEUES ? value : ioQueues,
        parameter == Parameter.CQ_SIZE ? value : cqSize,
        parameter == Parameter.SQ_SIZE ? value : sqSize,
        parameter == Parameter.TAGS ? value : tags,
        parameter == Parameter.OUTSTANDING ? value : outstanding,
        parameter == Parameter.AER ? value : aer,
        parameter == Parameter.REACTORS ? value : reactors);
  }

  /** Commands that the host has outstanding at most, AERs not counted. */
  public int commandLimit() {
    return outstanding == 0 ? tags : outstanding;
  }

  /**
   * AERs that stay outstanding: as given, but for those that the controller answers at once with
   * Asynchronous Event Request Limit Exceeded.
   */
  public int standingAers() {
    return Math.min(aer, controller.mostAers(cqSize));
  }

  /** Entries of the SQ: as given, else room for all that can be outstanding. */
  public int sqEntries() {
    return sqSize == 0 ? Math.max(cqSize, commandLimit() + aer + 1) : sqSize;
  }

  /**
   * Whether more commands can be outstanding than the SQ has room for: the host then needs SQHD to
   * know whether it may send.
   */
  public boolean overcommitsSq() {
    return commandLimit() + aer >= sqEntries();
  }

  /** Whether the controller may post into the CQ although no slot is free. */
  public boolean overruns() {
    return new Variant(controller, reactors).overruns(cqSize);
  }

  /** Commands of the whole flood: one Delete SQ and one Delete CQ for each I/O queue. */
  public int commandCount() {
    return 2 * ioQueues;
  }

  private static void check(Parameter parameter, int value) {
    if (value < parameter.min() || value > parameter.max()) {
      throw new IllegalArgumentException(
          parameter.label()
              + "="
              + value
              + " is not in "
              + parameter.min()
              + ".."
              + parameter.max());
    }
  }
}
