package io.cqtrace.ingest.format.spdk;

import io.cqtrace.ingest.format.FieldScanner;
import io.cqtrace.ingest.source.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Hot path: the controllers of a log, in the order in which they were first named. */
final class Endpoints {
  /** Far more than one target serves; a hostile log must not fill the memory. */
  private static final int MAX_ENDPOINTS = 1024;

  private static final int NAMED_IN_REMARK = 8;
  private static final int MAX_NAME_CHARS = 80;
  private static final byte[] NO_NAME = new byte[0];

  private final List<Endpoint> endpoints = new ArrayList<>();

  /**
   * The controller whose prefix stands at a place of the line; a new one if it was not named yet.
   *
   * @param length of the prefix, 0 for lines that name no controller
   */
  Endpoint of(FieldScanner line, int start, int length) {
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get(i);
      if (isPrefix(endpoint.prefix(), line, start, length)) {
        return endpoint;
      }
    }
    if (endpoints.size() == MAX_ENDPOINTS) {
      return endpoints.get(0);
    }
    byte[] prefix = length == 0 ? NO_NAME : line.copy(start, start + length);
    Endpoint added = new Endpoint(endpoints.size(), prefix);
    endpoints.add(added);
    return added;
  }

  /** The controller for words that do not say whose they are: the only or the first one. */
  Endpoint unnamed(FieldScanner line) {
    return endpoints.isEmpty() ? of(line, line.at(), 0) : endpoints.get(0);
  }

  /** Number of the controller whose prefix stands there, 0 if it is none's. */
  int controllerNamed(FieldScanner line, int start, int length) {
    for (int i = 0; i < endpoints.size(); i++) {
      if (length > 0 && isPrefix(endpoints.get(i).prefix(), line, start, length)) {
        return i;
      }
    }
    return 0;
  }

  private static boolean isPrefix(byte[] prefix, FieldScanner line, int start, int length) {
    if (prefix.length != length) {
      return false;
    }
    for (int i = length - 1; i >= 0; i--) {
      if (prefix[i] != line.byteAt(start + i)) {
        return false;
      }
    }
    return true;
  }

  /** Number and name of the controllers, for the summary. */
  String remark() {
    StringBuilder text = new StringBuilder();
    int named = Math.min(endpoints.size(), NAMED_IN_REMARK);
    for (int i = 0; i < named; i++) {
      byte[] prefix = endpoints.get(i).prefix();
      String name = new String(prefix, StandardCharsets.UTF_8);
      text.append(i == 0 ? "controller " : ", ").append(i).append(" = ");
      text.append(prefix.length == 0 ? "(not named)" : VisibleText.of(name, MAX_NAME_CHARS));
    }
    if (named < endpoints.size()) {
      text.append(" and ").append(endpoints.size() - named).append(" more");
    }
    return text.toString();
  }
}
