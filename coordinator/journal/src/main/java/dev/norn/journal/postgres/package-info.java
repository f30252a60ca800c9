/**
 * The journal in PostgreSQL 15 or newer.
 *
 * <p><b>Model.</b> {@link dev.norn.journal.postgres.PostgresJournalStore} uses plain JDBC: a batch is one call of the SQL
 * function {@code norn_commit_batch} in autocommit, which is one round trip and one commit, and its arguments are arrays
 * of columns. Leases and ownership are short functions too ({@code norn_join}, {@code norn_renew}, {@code norn_leave},
 * {@code norn_take_over}). The SQL is in the module {@code migrations}.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>The first statement of a batch takes the lock of its node's row and checks term and batch number, so batches of
 *       a node are committed in order and under its current term only, and a takeover waits for the one under way.
 *   <li>Sessions belong to the store alone and pin what correctness and speed rest on: isolation, durability, planner
 *       choices (so that no plan flips while tables grow), and timeouts shorter than half a lease.
 *   <li>Transactions live in daily partitions, made ahead of time; see {@link
 *       dev.norn.journal.postgres.PartitionMaintenance}.
 * </ul>
 *
 * <p><b>How it fails.</b> An error that the server answered, on a connection that is still usable, is certain: nothing was
 * written. Anything else after a batch was sent is {@link dev.norn.journal.StoreException.Ambiguous}: also a connection
 * that the server ended with an error, because it may have committed before it ended.
 */
@NullMarked
package dev.norn.journal.postgres;

import org.jspecify.annotations.NullMarked;
