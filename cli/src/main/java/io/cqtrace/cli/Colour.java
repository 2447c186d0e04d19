package io.cqtrace.cli;

import io.cqtrace.analysis.verdict.Verdict;
import java.util.Locale;

/** When the verdict is coloured. */
enum Colour {
  AUTO,
  ALWAYS,
  NEVER;

  /** Set by the launcher, which knows. */
  static final String TERMINAL_PROPERTY = "cqtrace.stdout.terminal";

  private static final String RESET = "\u001b[0m";

  /** A text that begins with a verdict, with that coloured if it is to be. */
  String paint(String text, Verdict verdict) {
    String word = verdict.name();
    return isOn() && text.startsWith(word)
        ? code(verdict) + word + RESET + text.substring(word.length())
        : text;
  }

  /** On a terminal, unless NO_COLOR is set to anything or the terminal is dumb (no-color.org). */
  private boolean isOn() {
    String never = System.getenv("NO_COLOR");
    boolean plain = (never != null && !never.isEmpty()) || "dumb".equals(System.getenv("TERM"));
    return this == ALWAYS || (this == AUTO && Boolean.getBoolean(TERMINAL_PROPERTY) && !plain);
  }

  /** Bold red, yellow, green, magenta. */
  private static String code(Verdict verdict) {
    int colour =
        switch (verdict) {
          case FAULT -> 31;
          case DELAYED -> 33;
          case CLEAN -> 32;
          case INCONCLUSIVE -> 35;
        };
    return "\u001b[1;" + colour + "m";
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
