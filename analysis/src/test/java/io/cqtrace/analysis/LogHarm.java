package io.cqtrace.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What becomes of a log on its way: lines lost, repeated, cut off, and clocks set. */
final class LogHarm {
  private LogHarm() {}

  /**
   * A line.
   *
   * @param micros its time, since the start
   * @param event what follows the stamp
   */
  record Line(long micros, String event) {}

  /** One harm, at places that are drawn. */
  interface Harm {
    List<Line> of(List<Line> lines, SplittableRandom random);
  }

  static int within(List<Line> lines, SplittableRandom random) {
    return lines.size() / 10 + random.nextInt(lines.size() * 4 / 5);
  }

  static List<Line> without(List<Line> lines, SplittableRandom random, int times, int n) {
    List<Line> left = new ArrayList<>(lines);
    for (int i = 0; i < times; i++) {
      int from = within(left, random);
      left.subList(from, Math.min(left.size(), from + n)).clear();
    }
    return left;
  }

  static List<Line> twice(List<Line> lines, int from, int to) {
    return IntStream.range(0, lines.size())
        .boxed()
        .flatMap(i -> Stream.generate(() -> lines.get(i)).limit(i >= from && i < to ? 2 : 1))
        .toList();
  }

  static List<Line> oneTwice(List<Line> lines, SplittableRandom random) {
    int at = within(lines, random);
    return twice(lines, at, at + 1);
  }

  static List<Line> stepped(List<Line> lines, SplittableRandom random, int sign) {
    int at = within(lines, random);
    long[] steps = {500_000, 3_000_000, 40_000_000, 3_600_000_000L};
    long step = sign * steps[random.nextInt(steps.length)];
    return joined(lines.subList(0, at), moved(lines.subList(at, lines.size()), step));
  }

  static List<Line> steppedOften(List<Line> lines, SplittableRandom random) {
    List<Line> stepped = lines;
    for (int i = 0; i < 3; i++) {
      stepped = stepped(stepped, random, random.nextBoolean() ? 1 : -1);
    }
    return stepped;
  }

  static List<Line> killed(List<Line> lines, SplittableRandom random) {
    return joined(lines.subList(0, within(lines, random)), later(lines));
  }

  static List<Line> joinedInTheMiddle(List<Line> lines, SplittableRandom random) {
    List<Line> next = later(lines);
    int from = within(lines, random);
    return joined(lines.subList(0, within(lines, random)), next.subList(from, next.size()));
  }

  static List<Line> thinned(List<Line> lines, SplittableRandom random, int one) {
    return lines.stream().filter(line -> random.nextInt(one) > 0).toList();
  }

  /** An event that is traced up to somewhere, or from there on. */
  static List<Line> switched(
      List<Line> lines, SplittableRandom random, List<String> events, boolean off) {
    String event = events.get(random.nextInt(events.size()));
    int at = within(lines, random);
    List<Line> first = lines.subList(0, at);
    List<Line> second = lines.subList(at, lines.size());
    return off
        ? joined(first, withoutEvent(second, event))
        : joined(withoutEvent(first, event), second);
  }

  static List<Line> later(List<Line> lines) {
    return moved(lines, lines.get(lines.size() - 1).micros() + 60_000_000);
  }

  static List<Line> moved(List<Line> lines, long micros) {
    return lines.stream().map(l -> new Line(l.micros() + micros, l.event())).toList();
  }

  static List<Line> joined(List<Line> first, List<Line> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  static List<Line> withoutEvent(List<Line> lines, String event) {
    return lines.stream().filter(l -> !l.event().startsWith(event + " ")).toList();
  }

  static List<Line> only(List<Line> lines, String event) {
    return lines.stream().filter(l -> l.event().startsWith(event + " ")).toList();
  }
}
