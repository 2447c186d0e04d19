package io.cqtrace.replay;

import io.cqtrace.model.host.HostModel;

/**
 * The models that may stand for what was captured.
 *
 * @param host the captured host's model
 * @param variant the captured controller's model
 * @param origin why, in a few words
 */
public record CapturedPair(HostModel host, Variant variant, String origin) {}
