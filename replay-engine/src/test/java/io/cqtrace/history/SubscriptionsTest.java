package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.cqtrace.ingest.table.EventCursor;
import io.cqtrace.ingest.table.EventKind;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A listener is called for what it overrides, and for rows of the kinds that it names. */
class SubscriptionsTest {
  private static class Commands implements HistoryListener {
    @Override
    public void onCommandEnd(CommandSpan command) {}
  }

  private static final class Doorbells extends Commands {
    @Override
    public Set<EventKind> rowKinds() {
      return Set.of(EventKind.SQ_DOORBELL);
    }

    @Override
    public void onRow(EventCursor row) {}
  }

  private interface Counts extends HistoryListener {
    @Override
    default void onPosted(CommandSpan command, CompletionQueueLife cq, RowContext at) {}
  }

  private static final class ByInterface implements Counts {}

  @Test
  void everyCallIsAMethodOfTheListener() {
    List<String> methods =
        Arrays.stream(HistoryListener.class.getDeclaredMethods()).map(Method::getName).toList();
    for (Subscriptions.Call call : Subscriptions.Call.values()) {
      assertThat(methods).filteredOn(call.method()::equals).hasSize(1);
    }
  }

  @Test
  void inheritedOverridesCount() {
    Subscriptions subscriptions = new Subscriptions();
    Commands first = new Commands();
    Doorbells second = new Doorbells();
    ByInterface third = new ByInterface();
    subscriptions.add(first);
    subscriptions.add(second);
    subscriptions.add(third);
    assertThat(subscriptions.commandEnd).containsExactly(first, second);
    assertThat(subscriptions.posted).containsExactly(third);
    assertThat(subscriptions.everyRow).containsExactly(second);
    assertThat(subscriptions.rows(EventKind.SQ_DOORBELL)).containsExactly(second);
    assertThat(subscriptions.rows(EventKind.FETCH)).isEmpty();
    assertThat(subscriptions.fetched).isEmpty();
  }
}
