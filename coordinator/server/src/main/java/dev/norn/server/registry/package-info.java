/**
 * Where participants live.
 *
 * <p>Instances register with a time to live and renew it; the truth is {@code participant_instance} in PostgreSQL, and
 * every server holds a copy in memory, because the dispatcher asks on every call. A server that changes a row tells the
 * others by {@code NOTIFY} in the same statement. Static instances come from the configuration and never expire.
 *
 * <p>While a server runs, rows that have expired are deleted. So the rows that are there when one starts belong to
 * instances that were alive when the last server stopped: they get one more time to live, in which to renew.
 *
 * <p>When PostgreSQL is away, the copy in memory goes on to serve, and expires.
 */
@NullMarked
package dev.norn.server.registry;

import org.jspecify.annotations.NullMarked;
