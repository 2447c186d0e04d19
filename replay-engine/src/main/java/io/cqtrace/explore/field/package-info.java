/**
 * Every host with every controller: small scenarios searched exhaustively with the machines
 * themselves, and the matrix of what each pair can come to.
 */
@NullMarked
package io.cqtrace.explore.field;

import org.jspecify.annotations.NullMarked;
