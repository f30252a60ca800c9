/**
 * Stored sagas. A stored version never changes, so what is compiled from it is kept in memory; which version is the
 * newest is kept too, for as long as this server hears of other servers' changes.
 *
 * <p>Two documents are the same definition if they are the same as canonical JSON (RFC 8785): comments, quotes and the
 * order of fields do not matter.
 */
@NullMarked
package dev.norn.server.definitions;

import org.jspecify.annotations.NullMarked;
