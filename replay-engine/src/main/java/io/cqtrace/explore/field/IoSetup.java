package io.cqtrace.explore.field;

import io.cqtrace.model.controller.ControllerModel;
import io.cqtrace.model.host.HostModel;

/**
 * I/O queues: SQs on one CQ, and a host that submits the next command as soon as a tag is free.
 *
 * @param host the driver
 * @param controller its policy towards I/O queues
 * @param cqSize entries of the CQ and of each SQ, at least 2
 * @param sqs SQs on the CQ
 * @param tags commands that each SQ can have outstanding
 * @param commands commands that the host submits to each SQ in all
 * @param oldCqSize entries of the CQ that was deleted before; 0: there was none
 * @param errs whether the host once writes a head beyond the CQ before the right one
 */
public record IoSetup(
    HostModel host,
    ControllerModel controller,
    int cqSize,
    int sqs,
    int tags,
    int commands,
    int oldCqSize,
    boolean errs) {
  /** Most entries, tags, commands: what can be searched in reasonable time. */
  private static final int MOST = 64;

  public IoSetup {
    check("cq-size", cqSize, 2);
    check("sqs", sqs, 1);
    check("tags", tags, 1);
    check("commands", commands, 1);
    check("old-cq-size", oldCqSize, 0);
  }

  /** A host that does not err. */
  public IoSetup(
      HostModel host,
      ControllerModel controller,
      int cqSize,
      int sqs,
      int tags,
      int commands,
      int oldCqSize) {
    this(host, controller, cqSize, sqs, tags, commands, oldCqSize, false);
  }

  private static void check(String name, int value, int least) {
    if (value < least || value > MOST) {
      throw new IllegalArgumentException(name + "=" + value + " is not in " + least + ".." + MOST);
    }
  }

  /** The same with another number of commands. */
  IoSetup withCommands(int count) {
    return new IoSetup(host, controller, cqSize, sqs, tags, count, oldCqSize, errs);
  }
}
