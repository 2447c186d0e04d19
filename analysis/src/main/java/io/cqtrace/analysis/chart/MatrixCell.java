package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.verdict.Verdict;

/**
 * One cell of a what-if matrix.
 *
 * @param host row
 * @param controller column
 * @param verdict what the run would get
 * @param text a few words or numbers to stand in the cell
 */
public record MatrixCell(String host, String controller, Verdict verdict, String text) {}
