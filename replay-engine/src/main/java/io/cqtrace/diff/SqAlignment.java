package io.cqtrace.diff;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Pairs the commands of one SQ in one controller life of two runs, in the order of their fetch: the
 * k-th with the k-th. Where they are not the same (opcode, queue that a queue command is about, CID
 * with generation), the nearest place within {@link #WINDOW} commands is taken from which on {@link
 * #RUN} commands in a row are the same; what stands before it has no partner. If there is none, the
 * k-th stays with the k-th as long as both do the same, whatever their CIDs.
 */
final class SqAlignment {
  /** Commands that are looked through for a place from which on both runs agree again. */
  static final int WINDOW = 64;

  /** Commands in a row that must be the same there. */
  static final int RUN = 4;

  private static final int ENOUGH = WINDOW + RUN;

  /** What is told of each command, in order. */
  interface Listener {
    /** Two commands are one; {@code sameCid} is false where only the place says so. */
    void onPair(ComparedCommand a, ComparedCommand b, boolean sameCid);

    /** A command that only one run has. */
    void onAlone(RunSide side, ComparedCommand command);
  }

  private final Listener listener;
  private final Map<RunSide, Track> tracks = new EnumMap<>(RunSide.class);
  private int noSearchFor;

  SqAlignment(Listener listener) {
    this.listener = listener;
    for (RunSide side : RunSide.values()) {
      tracks.put(side, new Track());
    }
  }

  private Track track(RunSide side) {
    Track track = tracks.get(side);
    if (track == null) {
      throw new IllegalStateException("no track of " + side);
    }
    return track;
  }

  /** The next command that a run fetches from the SQ; its place is counted here. */
  long nextPosition(RunSide side) {
    return ++track(side).count;
  }

  void add(RunSide side, ComparedCommand command) {
    track(side).commands.add(command);
  }

  /** Commands of a run that are not paired yet. */
  int waitingCount(RunSide side) {
    return track(side).size();
  }

  /** No more commands come from this run. */
  void close(RunSide side) {
    track(side).closed = true;
  }

  /** Pairs what can be paired by now. */
  void resolve() {
    Track a = track(RunSide.A);
    Track b = track(RunSide.B);
    while (a.canDecide() && b.canDecide() && a.size() + b.size() > 0) {
      if (a.size() == 0) {
        alone(RunSide.B, 1);
      } else if (b.size() == 0) {
        alone(RunSide.A, 1);
      } else if (ComparedCommand.same(a.get(0), b.get(0))) {
        pair(true);
      } else {
        realign(a, b);
      }
      noSearchFor = Math.max(0, noSearchFor - 1);
    }
    a.compact();
    b.compact();
  }

  private void realign(Track a, Track b) {
    int found = noSearchFor > 0 ? -1 : search(a, b, true);
    boolean sameKind = ComparedCommand.sameKind(a.get(0), b.get(0));
    if (found < 0) {
      noSearchFor = noSearchFor > 0 ? noSearchFor : WINDOW;
      if (sameKind) {
        pair(false);
        return;
      }
      found = search(a, b, false);
    }
    int fromA = found < 0 ? 1 : found / ENOUGH;
    int fromB = found < 0 ? 1 : found % ENOUGH;
    if (fromA == fromB && sameKind) {
      pair(false); // One in the place of another.
      return;
    }
    alone(RunSide.A, fromA);
    alone(RunSide.B, fromB);
  }

  /** The nearest place where both agree: commands to skip in a times ENOUGH plus those in b. */
  private static int search(Track a, Track b, boolean withCid) {
    for (int sum = 1; sum <= WINDOW; sum++) {
      for (int skipA = 0; skipA <= sum; skipA++) {
        if (agrees(a, skipA, b, sum - skipA, withCid)) {
          return skipA * ENOUGH + sum - skipA;
        }
      }
    }
    return -1;
  }

  private static boolean agrees(Track a, int fromA, Track b, int fromB, boolean withCid) {
    int run = Math.min(RUN, Math.min(a.size() - fromA, b.size() - fromB));
    if (run <= 0) {
      return false;
    }
    for (int i = 0; i < run; i++) {
      ComparedCommand left = a.get(fromA + i);
      ComparedCommand right = b.get(fromB + i);
      boolean agree =
          withCid ? ComparedCommand.same(left, right) : ComparedCommand.sameKind(left, right);
      if (!agree) {
        return false;
      }
    }
    return true;
  }

  private void pair(boolean sameCid) {
    ComparedCommand a = track(RunSide.A).take();
    ComparedCommand b = track(RunSide.B).take();
    a.resolved = true;
    b.resolved = true;
    a.partner = b;
    b.partner = a;
    listener.onPair(a, b, sameCid);
  }

  private void alone(RunSide side, int count) {
    for (int i = 0; i < count; i++) {
      ComparedCommand command = track(side).take();
      command.resolved = true;
      listener.onAlone(side, command);
    }
  }

  /** The commands of one run that are not paired yet. */
  private static final class Track {
    final List<ComparedCommand> commands = new ArrayList<>();
    int taken;
    long count;
    boolean closed;

    boolean canDecide() {
      return closed || size() >= ENOUGH;
    }

    int size() {
      return commands.size() - taken;
    }

    ComparedCommand get(int index) {
      return commands.get(taken + index);
    }

    ComparedCommand take() {
      return commands.get(taken++);
    }

    void compact() {
      commands.subList(0, taken).clear();
      taken = 0;
    }
  }
}
