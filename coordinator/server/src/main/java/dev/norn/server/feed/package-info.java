/**
 * Hears what other servers on the same database changed, so that copies in memory stay true without polling: one
 * connection per server that listens and, while nothing happens, runs no statement.
 */
@NullMarked
package dev.norn.server.feed;

import org.jspecify.annotations.NullMarked;
