package io.cqtrace.history;

import io.cqtrace.ingest.table.EventKind;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hot path: which listener is called for what. A listener that does not override a method is not
 * called for it, and a row goes to those that asked for its kind, so that one more rule costs
 * nothing for the rows that it does not look at. The order of adding is kept within each list.
 */
final class Subscriptions {
  private static final HistoryListener[] NOBODY = {};
  private static final int KIND_CODES = 64;

  final List<HistoryListener> all = new ArrayList<>();
  private final HistoryListener[][] rows = new HistoryListener[KIND_CODES][];
  private final Map<Call, HistoryListener[]> calls = new EnumMap<>(Call.class);

  HistoryListener[] everyRow = NOBODY;
  HistoryListener[] firstOfKind = NOBODY;
  HistoryListener[] submitted = NOBODY;
  HistoryListener[] fetched = NOBODY;
  HistoryListener[] completed = NOBODY;
  HistoryListener[] posted = NOBODY;
  HistoryListener[] released = NOBODY;
  HistoryListener[] occupancy = NOBODY;
  HistoryListener[] commandEnd = NOBODY;

  /** The calls that come once a row or once a command. */
  enum Call {
    ROW("onRow"),
    FIRST_OF_KIND("onFirstOfKind"),
    SUBMITTED("onSubmitted"),
    FETCHED("onFetched"),
    COMPLETED("onCompleted"),
    POSTED("onPosted"),
    RELEASED("onReleased"),
    OCCUPANCY("onOccupancy"),
    COMMAND_END("onCommandEnd");

    private final String method;

    Call(String method) {
      this.method = method;
    }

    /** The method of {@link HistoryListener}. */
    String method() {
      return method;
    }
  }

  Subscriptions() {
    Arrays.fill(rows, NOBODY);
  }

  void add(HistoryListener listener) {
    all.add(listener);
    Set<String> overridden = new HashSet<>();
    collect(listener.getClass(), overridden);
    for (Call call : Call.values()) {
      if (overridden.contains(call.method)) {
        calls.merge(call, new HistoryListener[] {listener}, Subscriptions::joined);
      }
    }
    if (overridden.contains(Call.ROW.method)) {
      HistoryListener[] one = {listener};
      listener.rowKinds().forEach(kind -> rows[kind.code()] = joined(rows[kind.code()], one));
    }
    everyRow = of(Call.ROW);
    firstOfKind = of(Call.FIRST_OF_KIND);
    submitted = of(Call.SUBMITTED);
    fetched = of(Call.FETCHED);
    completed = of(Call.COMPLETED);
    posted = of(Call.POSTED);
    released = of(Call.RELEASED);
    occupancy = of(Call.OCCUPANCY);
    commandEnd = of(Call.COMMAND_END);
  }

  private HistoryListener[] of(Call call) {
    return calls.getOrDefault(call, NOBODY);
  }

  private static HistoryListener[] joined(HistoryListener[] before, HistoryListener[] one) {
    HistoryListener[] joined = Arrays.copyOf(before, before.length + one.length);
    System.arraycopy(one, 0, joined, before.length, one.length);
    return joined;
  }

  /** Who is told of rows of this kind. */
  HistoryListener[] rows(EventKind kind) {
    return rows[kind.code()];
  }

  /** Names of what a class and what it inherits from declare beside the listener's own defaults. */
  private static void collect(Class<?> type, Set<String> names) {
    if (type == Object.class || type == HistoryListener.class) {
      return;
    }
    for (Method method : type.getDeclaredMethods()) {
      names.add(method.getName());
    }
    for (Class<?> parent : type.getInterfaces()) {
      collect(parent, names);
    }
    Class<?> parent = type.getSuperclass();
    if (parent != null) {
      collect(parent, names);
    }
  }
}
