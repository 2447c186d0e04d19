/**
 * Draws a {@link io.cqtrace.analysis.chart.ChartSpec} as PNG, SVG or PDF. The only place that knows
 * JFreeChart, Batik and PDFBox; it knows nothing of captures.
 */
@NullMarked
package io.cqtrace.analysis.chart.render;

import org.jspecify.annotations.NullMarked;
