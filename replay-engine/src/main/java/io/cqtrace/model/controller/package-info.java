/**
 * Controllers as small policies: when to fetch, what to do when the CQ is full, what wakes them.
 */
@NullMarked
package io.cqtrace.model.controller;

import org.jspecify.annotations.NullMarked;
