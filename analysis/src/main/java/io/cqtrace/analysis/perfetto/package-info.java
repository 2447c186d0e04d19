/** A capture as a Perfetto trace: TrackEvent protobuf, for ui.perfetto.dev and trace_processor. */
@NullMarked
package io.cqtrace.analysis.perfetto;

import org.jspecify.annotations.NullMarked;
