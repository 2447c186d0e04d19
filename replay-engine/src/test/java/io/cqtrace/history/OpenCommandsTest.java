package io.cqtrace.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpenCommandsTest {
  private static final int[] CIDS = {0, 1, 7, 0x1007, 0x2007, 0xf007, 4095, 65535};

  @Test
  void keepsTheOrderAndFindsEachGenerationAsAMapWould() {
    OpenCommands open = new OpenCommands();
    LinkedHashMap<Integer, CommandSpan> expected = new LinkedHashMap<>();
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      int cid = CIDS[random.nextInt(CIDS.length)];
      if (random.nextBoolean()) {
        CommandSpan command = new CommandSpan(0, 1, 3, 3, cid, 2, 0);
        open.put(command);
        expected.put(cid, command);
      } else {
        assertThat(open.take(cid)).isSameAs(expected.remove(cid));
      }
      List<CommandSpan> all = new ArrayList<>();
      open.addTo(all);
      assertThat(all).containsExactlyElementsOf(expected.values());
      assertThat(open.size()).isEqualTo(expected.size());
      assertThat(open.get(cid)).isSameAs(expected.get(cid));
    }
    assertThat(open.get(-1)).isNull();
  }

  @Test
  void placesAreDenseAndGivenOutAnew() {
    Places places = new Places();
    List<CommandSpan> commands = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      CommandSpan command = new CommandSpan(0, 1, 3, 3, i, 2, 0);
      places.give(command);
      assertThat(command.place()).isEqualTo(i);
      commands.add(command);
    }
    places.give(commands.get(3));
    assertThat(commands.get(3).place()).isEqualTo(3);
    commands.forEach(places::takeBack);
    assertThat(commands).allMatch(command -> command.place() == -1);
    CommandSpan next = new CommandSpan(0, 1, 3, 3, 1, 2, 0);
    places.give(next);
    assertThat(next.place()).isLessThan(1000);
  }
}
