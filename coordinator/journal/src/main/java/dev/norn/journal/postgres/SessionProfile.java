package dev.norn.journal.postgres;

import java.time.Duration;

/**
 * What a session of the store is for, and its timeouts.
 *
 * <p>A writer's timeouts are shorter than half a lease, so that a stopped or cut-off owner cannot hold its node's row
 * when the lease has ended. A takeover is more patient than a writer's statement can last, so that it gets the lock after
 * a batch which began just before the lease ended. No timeout covers the commit itself: PostgreSQL has none there.
 *
 * @param writes whether a lost answer leaves open what was done
 * @param name the session's application name in PostgreSQL
 * @param statementTimeout after which PostgreSQL cancels a statement
 * @param lockTimeout after which it stops waiting for a lock
 * @param idleInTransactionTimeout after which it ends a session that left a transaction open
 * @param networkTimeout how long the client waits for an answer
 * @param windows whether it reads windows of the journal: through a bitmap, and sorted. All others reach rows by a key
 */
record SessionProfile(
        boolean writes,
        String name,
        Duration statementTimeout,
        Duration lockTimeout,
        Duration idleInTransactionTimeout,
        Duration networkTimeout,
        boolean windows) {

    static SessionProfile writer(Duration lease) {
        return new SessionProfile(
                true,
                "norn-journal-writer",
                percent(lease, 40),
                percent(lease, 30),
                percent(lease, 30),
                percent(lease, 49),
                false);
    }

    static SessionProfile control(Duration lease) {
        return new SessionProfile(
                true,
                "norn-journal-control",
                percent(lease, 48),
                percent(lease, 45),
                percent(lease, 30),
                percent(lease, 60),
                false);
    }

    static SessionProfile reader(Duration readTimeout) {
        return reader("norn-journal-reader", readTimeout, false);
    }

    static SessionProfile relay(Duration readTimeout) {
        return reader("norn-journal-relay", readTimeout, true);
    }

    private static SessionProfile reader(String name, Duration readTimeout, boolean windows) {
        return new SessionProfile(
                false, name, readTimeout, readTimeout, readTimeout, readTimeout.plusSeconds(1), windows);
    }

    /** Statements that pin what a session's correctness and speed rest on, whatever the database's defaults are. */
    String settings(String schema) {
        return """
                set search_path = %s;
                set application_name = '%s';
                set default_transaction_isolation = 'read committed';
                set default_transaction_read_only = off;
                set synchronous_commit = on;
                set statement_timeout = %d;
                set lock_timeout = %d;
                set idle_in_transaction_session_timeout = %d;
                set plan_cache_mode = force_generic_plan;
                set enable_seqscan = off;
                set enable_bitmapscan = %s;
                set enable_nestloop = off;
                set enable_mergejoin = off;
                set enable_sort = %s;
                set enable_hashjoin = on;
                set enable_indexscan = on;
                set enable_partition_pruning = on;
                set max_parallel_workers_per_gather = 0;
                set jit = off;
                """.formatted(
                        schema,
                        name,
                        statementTimeout.toMillis(),
                        lockTimeout.toMillis(),
                        idleInTransactionTimeout.toMillis(),
                        windows ? "on" : "off",
                        windows ? "on" : "off");
    }

    private static Duration percent(Duration lease, int percent) {
        return lease.multipliedBy(percent).dividedBy(100);
    }
}
