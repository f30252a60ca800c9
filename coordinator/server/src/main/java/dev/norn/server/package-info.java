/**
 * The coordinator as a Micronaut application: configuration, lifecycle, and what operators of a server look at (health,
 * metrics, the API's description). The API's controllers are in the packages below and in {@code dev.norn.console}.
 *
 * <p>Start: migrate the schema, read the registry, let the node join, listen. Stop, the other way round: stop accepting,
 * finish what is being answered, hand the lease back, close the connections.
 */
@NullMarked
package dev.norn.server;

import org.jspecify.annotations.NullMarked;
