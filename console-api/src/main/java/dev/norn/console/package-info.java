/**
 * Inspection and repair over REST: transactions (one, lists, events), operators' repairs, dead letters, the cluster.
 *
 * <p>Reading: one transaction is asked of the coordinator, which answers with what is committed; lists come from
 * PostgreSQL, through Micronaut Data. Repairing: every repair goes through the coordinator as a command and needs a
 * reason; whether it was done or refused, it leaves a row in {@code audit_log}.
 *
 * <p>Everything fails with problem details, see {@link dev.norn.console.http}.
 */
@NullMarked
package dev.norn.console;

import org.jspecify.annotations.NullMarked;
