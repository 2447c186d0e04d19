package io.cqtrace.ingest.format.simple;

import java.util.List;

/**
 * The arguments of one event, as one version of QEMU writes them.
 *
 * @param name the event's name
 * @param arguments its arguments in their order
 */
record EventShape(String name, List<Argument> arguments) {
  /** Copies the list. */
  EventShape {
    arguments = List.copyOf(arguments);
  }

  /**
   * One argument: eight bytes, or, if it is a string, its length in four bytes and its bytes.
   *
   * @param name its name
   * @param string whether it is a string
   */
  record Argument(String name, boolean string) {}

  /** Place of an argument, or -1. */
  int indexOf(String argumentName) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).name().equals(argumentName)) {
        return i;
      }
    }
    return -1;
  }
}
