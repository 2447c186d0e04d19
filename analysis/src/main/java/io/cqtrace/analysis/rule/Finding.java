package io.cqtrace.analysis.rule;

import io.cqtrace.history.CommandSpan;
import io.cqtrace.history.Grade;
import java.util.List;

/**
 * What a rule found.
 *
 * @param rule the rule
 * @param severity how much it weighs
 * @param party who it is about
 * @param summary one sentence with numbers
 * @param explanation why it is so, in a paragraph
 * @param advice what to do
 * @param grade the weakest grade of what it rests on
 * @param commandCount commands concerned
 * @param commands the first of them, at most {@link #KEPT_COMMANDS}
 * @param evidence lines, in the order in which they should be read
 * @param scope where and when it holds
 */
public record Finding(
    Rule rule,
    Severity severity,
    Party party,
    String summary,
    String explanation,
    String advice,
    Grade grade,
    long commandCount,
    List<CommandSpan> commands,
    List<Evidence> evidence,
    Scope scope) {

  /** Commands that a finding names. */
  public static final int KEPT_COMMANDS = 1000;

  /** Copies the lists. */
  public Finding {
    commands = List.copyOf(commands);
    evidence = List.copyOf(evidence);
  }

  /** A finding that holds where its commands are. */
  Finding(
      Rule rule,
      Severity severity,
      Party party,
      String summary,
      String explanation,
      String advice,
      Grade grade,
      long commandCount,
      List<CommandSpan> commands,
      List<Evidence> evidence) {
    this(
        rule,
        severity,
        party,
        summary,
        explanation,
        advice,
        grade,
        commandCount,
        commands,
        evidence,
        Scope.of(commands));
  }

  /** The same finding with another scope. */
  Finding in(Scope otherScope) {
    return new Finding(
        rule,
        severity,
        party,
        summary,
        explanation,
        advice,
        grade,
        commandCount,
        commands,
        evidence,
        otherScope);
  }
}
