/**
 * Shards and the loops that run them.
 *
 * <p>A {@link dev.norn.runtime.shard.ShardLoop} is one thread's worth of shards. It drains its inbox, and for each input
 * asks the engine what happens next, gives the events to the group commit, and forgets about it until the journal calls
 * back. Only then are the effects released: calls of participants, answers to clients, events to followers.
 *
 * <p>A transaction has at most one entry at the journal at a time. What arrives meanwhile waits at the transaction and is
 * decided together when the entry is durable. So a transaction's state in memory is either durable or exactly one entry
 * ahead, putting it back is keeping the former, and "what was seen is durable" needs no bookkeeping. The journal's
 * throughput does not suffer: it batches over transactions.
 *
 * <p>Where an unfinished transaction is:
 *
 * <pre>
 *            started                             long wait, nothing in flight
 *   (none) ───────────▶ live (LiveTransaction) ─────────────────────────────▶ waiting (an id and a due time)
 *                          │      ▲                                                │
 *                    ended │      └──────── due, or an input: read from the journal ┘
 *                          ▼
 *                       (none)
 * </pre>
 *
 * <p>How it fails: what the engine or the journal refuses for its content concerns one transaction, which is parked with
 * attention; anything else (lease, journal, trust) closes the shard as a whole, see {@link dev.norn.runtime.node}.
 */
@NullMarked
package dev.norn.runtime.shard;

import org.jspecify.annotations.NullMarked;
