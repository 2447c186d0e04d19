/**
 * Charts, in three steps that do not know each other: listeners collect numbers in bounded memory
 * ({@link OccupancyRecorder}), pure functions say what is drawn ({@link ChartSpec}), and {@link
 * io.cqtrace.analysis.chart.render.ChartRenderer} draws it. Tests compare specs, never pixels.
 */
@NullMarked
package io.cqtrace.analysis.chart;

import io.cqtrace.analysis.record.OccupancyRecorder;
import org.jspecify.annotations.NullMarked;
